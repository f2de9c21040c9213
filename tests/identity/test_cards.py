"""Identity cards: sealed to the site, opened for its people only, each opening written down."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from binome.audit.models import AuditEvent
from binome.dicom.deidentify import is_pseudonym
from binome.identity import queries, services, site_keys
from binome.identity.fields import IdentityFields
from binome.identity.models import IdentityCard, SiteKey
from binome.people import policies
from tests.cases.world import NOW, World, a_world

NADIA = IdentityFields(
    name="KONÉ^Nadia", number="00-4711", issuer="CHU", birth_date="1987-04-03", sex="F"
)
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture
def world(db: None, keys: Path) -> World:
    return a_world()


def sealed_card(world: World, fields: IdentityFields = NADIA) -> IdentityCard:
    return services.seal_card(site=world.site, fields=fields, by=world.actor("sender"), at=NOW)


def test_a_card_opens_for_its_site_and_the_opening_is_written_down(world: World) -> None:
    card = sealed_card(world)
    assert queries.open_card(card, by=world.actor("sender"), at=NOW) == NADIA
    event = AuditEvent.objects.get(action="identity.shown")
    assert (event.actor_id, event.things) == (world.sender.pk, [card.pk])


@pytest.mark.parametrize("who", ["reader", "resident", "coordinator", "stranger"])
def test_nobody_else_opens_it(world: World, who: str) -> None:
    card = sealed_card(world)
    with pytest.raises(policies.NotAllowed):
        queries.open_card(card, by=world.actor(who), at=NOW)


def test_no_row_holds_anything_of_the_identity(world: World) -> None:
    sealed_card(world)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(
                    bytes(v).decode("utf-8", "replace") if isinstance(v, bytes | memoryview)
                    else str(v)
                    for v in row
                )  # fmt: skip
                for secret in ("KON", "Nadia", "4711", "1987-04-03", "AGE-SECRET-KEY"):
                    assert secret not in text, table


def test_the_private_key_is_a_file_only_its_owner_reads(world: World, keys: Path) -> None:
    sealed_card(world)
    files = sorted(keys.iterdir())
    assert [f.suffix for f in files] == [".age", ".secret"]
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 for f in files)
    assert SiteKey.objects.get().recipient.startswith("age1")


def test_without_the_key_folder_nothing_opens_and_no_second_key_is_made(
    world: World, keys: Path
) -> None:
    card = sealed_card(world)
    recipient = site_keys.recipient(world.site, at=NOW)
    (keys / f"site-{world.site.pk}.age").unlink()
    with pytest.raises(site_keys.KeyMissing):
        services.fields_of(card)
    assert site_keys.recipient(world.site, at=NOW) == recipient


def test_a_patient_keeps_the_pseudonym_from_case_to_case_and_sites_share_none(
    world: World,
) -> None:
    first, again = sealed_card(world), sealed_card(world, replace(NADIA, number="004711"))
    elsewhere = services.seal_card(
        site=world.other_site, fields=NADIA, by=world.actor("stranger"), at=NOW
    )
    assert is_pseudonym(first.pseudonym)
    assert first.pseudonym == again.pseudonym
    assert elsewhere.pseudonym != first.pseudonym
    unknown = {sealed_card(world, IdentityFields()).pseudonym for _ in range(3)}
    assert len(unknown) == 3


def test_two_patients_whose_pseudonyms_meet_are_told_apart(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from binome.identity import pseudonyms

    monkeypatch.setattr(
        pseudonyms, "pseudonym", lambda secret, who, issuer, attempt: f"BN-SAME-000{attempt}-X"
    )
    first = sealed_card(world)
    other = sealed_card(world, IdentityFields(name="Somebody Else", number="99"))
    assert (first.pseudonym, other.pseudonym) == ("BN-SAME-0000-X", "BN-SAME-0001-X")


def test_a_correction_moves_the_pseudonym_only_before_images_left_under_it(world: World) -> None:
    card = sealed_card(world)
    before = card.pseudonym
    wrong = replace(NADIA, number="4712")
    services.note_original(card=card, study_instance_uid="2.25.1", facts={"a": 1}, at=NOW)
    card.refresh_from_db()
    by = world.actor("sender")
    services.correct_card(card=card, fields=wrong, is_admitted=True, by=by, at=NOW)
    assert card.pseudonym == before
    services.correct_card(card=card, fields=NADIA, is_admitted=False, by=by, at=NOW)
    services.correct_card(card=card, fields=wrong, is_admitted=False, by=by, at=NOW)
    assert card.pseudonym != before
    assert services.fields_of(card).originals == {"2.25.1": {"a": 1}}
