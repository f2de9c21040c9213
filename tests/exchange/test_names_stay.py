"""A site with a vault: only what its browser de-identified comes in, and the card stays sealed."""

from io import BytesIO

import pyrage
import pytest
from pydicom import dcmread

from binome.archive.models import Instance
from binome.cases.models import Case
from binome.cases.refusals import PatientNotDecided
from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.deidentify.files import deidentify_file
from binome.exchange import names_stay, queries, services, uploads
from binome.exchange.names_stay import NamesStayAtSite, VaultNeeded
from binome.exchange.services import SiteCheck
from binome.exchange.site_checks import NotKeptHere, PatientIsFixed
from binome.exchange.uploads import Announced
from binome.identity import vaults
from binome.identity.services import (
    KeptAtSite,
    NotACard,
    OldRevision,
    SealedCard,
    fields_of,
)
from binome.identity.site_keys import recipient
from binome.seal import sealed
from tests.cases.world import NOW
from tests.exchange.files import NADIA, SOMEBODY_ELSE, Made, slices
from tests.exchange.intake import Intake, work
from tests.identity.test_vaults import made

PSEUDONYM = "BN-8P5A-BQ04-Q"
OTHER_PSEUDONYM = "BN-0000-0000-0"
SECRETS = SiteSecrets(bytes(range(32)))
US = Made(modality="US", study="1.2.826.0.1.3680043.10.999.7")


@pytest.fixture
def strict(intake: Intake) -> Intake:
    """An intake at a site whose vault was made before the case."""
    made(intake.world)
    return intake


def card(*, pseudonym: str = PSEUDONYM, revision: int = 0) -> SealedCard:
    to = sealed.recipient_of(sealed.new_identity())
    return SealedCard(sealed.seal(b'{"name": "KONE Nadia"}', [to]), pseudonym, revision)


def keep(intake: Intake, *, verdict: str = "match", **said: object) -> None:
    check = SiteCheck(card(**said), verdict)  # type: ignore[arg-type]
    services.keep_card(case=intake.fresh(), check=check, by=intake.world.actor("sender"), at=NOW)


def cleaned(data: bytes, *, pseudonym: str = PSEUDONYM, folder: object = None) -> bytes:
    path = folder / "one.dcm"  # type: ignore[operator]
    path.write_bytes(data)
    done = deidentify_file(str(path), policy=Policy(), secrets=SECRETS, pseudonym=pseudonym)
    return bytes(done.data)


def send_in(intake: Intake, data: bytes, *, is_looked_at: bool = False) -> str:
    """Upload one file as the site's browser does; return the state and reason it ends in."""
    announced = Announced(len(data), "2.25.1.dcm", f"mark {hash(data)}", is_looked_at)
    upload = uploads.create(announced, case=intake.fresh(), at=NOW)
    uploads.partials().path(upload.pk).write_bytes(data)
    uploads.note_durable(upload, offset=len(data), at=NOW)
    work()
    upload.refresh_from_db()
    return f"{upload.state} {upload.reason}".strip()


def test_a_file_cleaned_at_the_site_is_stored_as_it_came(strict: Intake, tmp_path) -> None:
    keep(strict)
    data = cleaned(slices(1)[0], folder=tmp_path)
    assert send_in(strict, data) == "examined"
    strict.send()
    assert strict.states == ["admitted"]
    assert Instance.objects.get().sop_instance_uid == str(dcmread(BytesIO(data)).SOPInstanceUID)
    assert strict.verdict == "match"
    assert not list((strict.data / "originals").rglob("*.age"))


@pytest.mark.parametrize("made_file", [NADIA, SOMEBODY_ELSE])
def test_a_file_that_still_names_somebody_is_deleted(strict: Intake, made_file) -> None:
    keep(strict)
    assert send_in(strict, made_file.bytes()) == "left_out identified_input"
    assert strict.kept_files() == []


def test_a_file_under_another_pseudonym_is_deleted(strict: Intake, tmp_path) -> None:
    keep(strict)
    data = cleaned(slices(1)[0], pseudonym=OTHER_PSEUDONYM, folder=tmp_path)
    assert send_in(strict, data) == "left_out identified_input"


def test_no_door_of_a_site_with_a_vault_takes_a_name(strict: Intake) -> None:
    with pytest.raises(NamesStayAtSite):
        strict.type()
    with pytest.raises(NamesStayAtSite):
        strict.drop(NADIA.bytes())
    with pytest.raises(NamesStayAtSite):
        send_in(strict, NADIA.bytes())  # before any card says under which pseudonym
    assert strict.kept_files() == []


def test_a_picture_needs_eyes_until_the_browser_says_somebody_looked(
    strict: Intake, tmp_path
) -> None:
    keep(strict)
    data = cleaned(US.bytes(), folder=tmp_path)
    assert send_in(strict, data) == "needs_pixel_review"
    other = cleaned(
        US.__class__(modality="US", study=US.study, instance=2).bytes(), folder=tmp_path
    )
    assert send_in(strict, other, is_looked_at=True) == "examined"


def test_the_server_cannot_open_the_card_and_shows_nothing_of_it(strict: Intake) -> None:
    keep(strict, verdict="mismatch")
    case = strict.fresh()
    with pytest.raises(KeptAtSite):
        fields_of(case.card)
    with pytest.raises(KeptAtSite):
        services.open_identity(case=case, by=strict.world.actor("sender"), at=NOW)
    assert queries.typed_identity(case) == {}
    check = queries.patient_check(case)
    assert (check.verdict, check.needs_reason, check.patients) == ("mismatch", False, ())
    recipient(case.site, at=NOW)  # what this server has for the site does not open it either
    from binome.identity import site_keys

    with pytest.raises(sealed.CannotOpen):
        sealed.open_sealed(bytes(case.card.sealed), site_keys.identity(case.site_id))


def test_a_doubt_of_the_site_stops_files_and_sending_until_it_is_settled(
    strict: Intake, tmp_path
) -> None:
    keep(strict, verdict="mismatch")
    assert send_in(strict, cleaned(slices(1)[0], folder=tmp_path)) == "waiting"
    with pytest.raises(PatientNotDecided):
        strict.send()
    keep(strict, verdict="overridden", revision=1)
    strict.send()
    assert strict.states == ["admitted"]


def test_a_card_is_replaced_only_by_who_saw_the_one_before(strict: Intake) -> None:
    keep(strict)
    with pytest.raises(OldRevision):
        keep(strict)
    keep(strict, revision=1)
    assert strict.fresh().card.revision == 2


def test_the_pseudonym_stays_once_files_are_here(strict: Intake, tmp_path) -> None:
    keep(strict)
    send_in(strict, cleaned(slices(1)[0], folder=tmp_path))
    with pytest.raises(PatientIsFixed):
        keep(strict, pseudonym=OTHER_PSEUDONYM, revision=1)


def test_a_card_in_clear_or_without_a_pseudonym_is_none() -> None:
    with pytest.raises(NotACard):
        SealedCard(b'{"name": "KONE Nadia"}', PSEUDONYM)
    with pytest.raises(NotACard):
        card(pseudonym="KONE Nadia")
    with pytest.raises(NotACard):
        SealedCard(pyrage.passphrase.encrypt(b"x", "y"), PSEUDONYM)
    with pytest.raises(NotACard):
        SiteCheck(card(), "a word of nobody")


def test_a_case_that_is_older_than_the_vault_keeps_the_former_way(intake: Intake) -> None:
    Case.objects.filter(pk=intake.case.pk).update(opened_at=NOW.replace(year=2025))
    made(intake.world)
    assert not names_stay.keeps_names(intake.fresh())
    intake.type()
    intake.drop(*slices(1))
    with pytest.raises(NotKeptHere):
        keep(intake)


def test_a_network_may_ask_for_a_vault_before_any_image(intake: Intake) -> None:
    vaults.decide_rule(
        network=intake.world.network, may_hub_deidentify=False,
        by=intake.world.actor("coordinator"), at=NOW,
    )  # fmt: skip
    assert names_stay.needs_vault(intake.fresh())
    with pytest.raises(VaultNeeded):
        intake.drop(*slices(1))


def test_a_case_that_waited_for_its_vault_follows_it(intake: Intake, tmp_path) -> None:
    Case.objects.filter(pk=intake.case.pk).update(opened_at=NOW.replace(year=2025))
    vaults.decide_rule(
        network=intake.world.network, may_hub_deidentify=False,
        by=intake.world.actor("coordinator"), at=NOW,
    )  # fmt: skip
    with pytest.raises(VaultNeeded):
        intake.type()
    made(intake.world)
    assert names_stay.keeps_names(intake.fresh())
    assert not names_stay.needs_vault(intake.fresh())
    keep(intake)
    assert send_in(intake, cleaned(slices(1)[0], folder=tmp_path)) == "examined"
