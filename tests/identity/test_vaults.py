"""A site's vault as the server sees it: it keeps what browsers made and opens none of it."""

from dataclasses import replace

import pyrage
import pytest

from binome.audit.models import AuditEvent
from binome.identity import vaults
from binome.identity.models import VaultMember
from binome.identity.vaults import Grant, MemberPieces, NotAPiece, NotWaiting, VaultPieces
from binome.seal import sealed
from tests.cases.world import NOW, SOON, World, a_world

CODE = "0000000000"


def member(*, granted_by: str = "") -> MemberPieces:
    own = sealed.new_identity()
    recipient = sealed.recipient_of(own)
    granted = sealed.seal(granted_by.encode(), [recipient]) if granted_by else b""
    return MemberPieces(recipient, pyrage.passphrase.encrypt(own.encode(), "own words"), granted)


def new_vault() -> tuple[str, VaultPieces]:
    identity = sealed.new_identity()
    recipient = sealed.recipient_of(identity)
    recovery = pyrage.passphrase.encrypt(identity.encode(), CODE)
    return identity, VaultPieces(recipient, sealed.seal(b"{}", [recipient]), recovery)


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def made(world: World) -> str:
    identity, pieces = new_vault()
    vaults.create_vault(
        site=world.site, vault=pieces, first=member(granted_by=identity),
        by=world.actor("sender"), at=NOW,
    )  # fmt: skip
    return identity


def test_a_vault_is_made_once_by_somebody_who_is_let_in_at_once(world: World) -> None:
    made(world)
    with pytest.raises(vaults.VaultExists):
        made(world)
    assert VaultMember.objects.get().granted
    assert AuditEvent.objects.filter(action="vault.created").count() == 1


def test_somebody_who_waits_is_let_in_under_the_key_that_was_compared(world: World) -> None:
    identity = made(world)
    colleague = world.actor("stranger")
    pieces = member()
    vaults.join_vault(site=world.site, pieces=pieces, by=colleague, at=NOW)
    assert not VaultMember.objects.get(person_id=colleague.person_id).granted
    granted = sealed.seal(identity.encode(), [pieces.recipient])
    grant = Grant(colleague.id, pieces.recipient, granted)
    elsewhere = replace(grant, recipient=sealed.recipient_of(sealed.new_identity()))
    with pytest.raises(NotWaiting):
        vaults.let_in(site=world.site, grant=elsewhere, by=world.actor("sender"), at=SOON)
    vaults.let_in(site=world.site, grant=grant, by=world.actor("sender"), at=SOON)
    assert bytes(VaultMember.objects.get(person_id=colleague.person_id).granted) == granted


def test_who_asks_again_with_a_new_key_waits_again(world: World) -> None:
    made(world)
    vaults.join_vault(site=world.site, pieces=member(), by=world.actor("sender"), at=SOON)
    assert not VaultMember.objects.get().granted


def test_a_site_without_a_vault_has_nothing_to_join(world: World) -> None:
    with pytest.raises(vaults.NoVault):
        vaults.join_vault(site=world.site, pieces=member(), by=world.actor("sender"), at=NOW)


@pytest.mark.parametrize("piece", [b"", b"a name in clear", b"age-encryption.org/v1\n-> X"])
def test_what_is_no_age_file_is_no_piece(piece: bytes) -> None:
    _, pieces = new_vault()
    with pytest.raises(NotAPiece):
        replace(pieces, recovery=piece)
    with pytest.raises(NotAPiece):
        replace(pieces, sealed_key=piece)


def test_a_key_in_clear_or_a_password_file_in_place_of_the_other_is_no_piece() -> None:
    _, pieces = new_vault()
    with pytest.raises(NotAPiece):
        replace(pieces, recovery=pieces.sealed_key)
    with pytest.raises(NotAPiece):
        replace(pieces, sealed_key=pieces.recovery)
    with pytest.raises(NotAPiece):
        replace(pieces, recipient=sealed.new_identity())


def test_names_may_pass_the_server_until_the_network_decides(world: World) -> None:
    assert vaults.may_hub_deidentify(world.network.pk)
    vaults.decide_rule(
        network=world.network, may_hub_deidentify=False, by=world.actor("coordinator"), at=NOW
    )
    assert not vaults.may_hub_deidentify(world.network.pk)
