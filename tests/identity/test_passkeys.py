"""Passkeys and new sheets of a vault as the server sees them: pieces of who is let in."""

from dataclasses import replace

import pyrage
import pytest

from binome.audit.models import AuditEvent
from binome.identity import passkeys, vaults
from binome.identity.models import Vault, VaultPasskey
from binome.identity.passkeys import NotLetIn, PasskeyPiece, TooManyPasskeys
from binome.identity.vaults import NotAPiece
from binome.seal import sealed
from tests.cases.world import NOW, SOON, World, a_world
from tests.identity.test_vaults import made, member


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def piece(name: str = "a" * 22) -> PasskeyPiece:
    recipient = sealed.recipient_of(sealed.new_identity())
    return PasskeyPiece(name, sealed.seal(b"a member identity", [recipient]))


def add(world: World, one: PasskeyPiece, *, by: str = "sender") -> None:
    passkeys.add_passkey(site=world.site, piece=one, by=world.actor(by), at=NOW)


def test_a_member_adds_passkeys_and_removes_them(world: World) -> None:
    made(world)
    for one in (piece(), piece("b" * 22), piece()):
        add(world, one)
    assert VaultPasskey.objects.count() == 2
    for _ in range(2):
        passkeys.remove_passkey(
            site=world.site, credential="a" * 22, by=world.actor("sender"), at=SOON
        )
    assert [one.credential for one in VaultPasskey.objects.all()] == ["b" * 22]
    assert AuditEvent.objects.filter(action="vault.passkey_removed").count() == 1


def test_who_is_not_let_in_changes_no_way_into_it(world: World) -> None:
    made(world)
    colleague = world.actor("stranger")
    vaults.join_vault(site=world.site, pieces=member(), by=colleague, at=NOW)
    with pytest.raises(NotLetIn):
        add(world, piece(), by="stranger")
    with pytest.raises(NotLetIn):
        passkeys.renew_recovery(site=world.site, recovery=b"", by=colleague, at=NOW)


def test_a_new_password_takes_the_passkeys_of_the_former_identity_away(world: World) -> None:
    identity = made(world)
    add(world, piece())
    again = member(granted_by=identity)
    vaults.join_vault(site=world.site, pieces=again, by=world.actor("sender"), at=SOON)
    assert not VaultPasskey.objects.exists()


def test_a_hand_has_only_so_many_devices(world: World) -> None:
    made(world)
    for number in range(passkeys.MOST_PASSKEYS):
        add(world, piece(f"device-{number:018}"))
    with pytest.raises(TooManyPasskeys):
        add(world, piece())
    add(world, piece(f"device-{0:018}"))  # again is no new one


def test_what_is_no_passkey_piece_is_refused() -> None:
    for name in ("", "short", "a b" * 9, "a" * 1401):
        with pytest.raises(NotAPiece):
            replace(piece(), credential=name)
    with pytest.raises(NotAPiece):
        replace(piece(), sealed=pyrage.passphrase.encrypt(b"x", "y"))


def test_a_new_sheet_replaces_the_former_one(world: World) -> None:
    identity = made(world)
    recovery = pyrage.passphrase.encrypt(identity.encode(), "NEW")
    by = world.actor("sender")
    passkeys.renew_recovery(site=world.site, recovery=recovery, by=by, at=SOON)
    assert bytes(Vault.objects.get().recovery) == recovery
    with pytest.raises(NotAPiece):
        passkeys.renew_recovery(site=world.site, recovery=b"in clear", by=by, at=SOON)
