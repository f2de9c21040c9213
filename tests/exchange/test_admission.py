"""From received bytes to the archive: de-identified, durable, once, whatever happens on the way."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom import dcmread

from binome.archive.models import Instance
from binome.cases.models import CaseStudy
from binome.dicom.deidentify import is_pseudonym
from binome.exchange import admission, originals, services, uploads
from binome.exchange.models import Upload
from binome.identity import site_keys
from binome.identity.services import fields_of
from binome.people.policies import NotAllowed
from binome.seal.sealed import open_file
from tests.cases.world import NOW, World
from tests.exchange.files import NADIA, slices
from tests.exchange.intake import Intake, work

pytestmark = pytest.mark.both_databases

#: A number within a longer one, such as a UID drawn by lot, is not the patient's.
SECRETS = re.compile(rb"KONE[ ^]|Nadia|(?<!\d)4711(?!\d)|(?<!\d)19870403(?!\d)|ACC77")


def test_nothing_is_in_the_archive_before_the_case_is_sent(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2))
    assert not Instance.objects.exists()
    intake.send()
    assert Instance.objects.count() == 2
    assert intake.states == ["admitted"] * 2


def test_what_leaves_carries_the_pseudonym_and_no_name(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2))
    intake.send()
    case = intake.fresh()
    assert is_pseudonym(case.pseudonym)
    blobs = [path for path in (intake.data / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == 2
    for path in blobs:
        data = path.read_bytes()
        assert not SECRETS.search(data)
        left = dcmread(io.BytesIO(data))
        assert (left.PatientID, str(left.PatientName)) == (case.pseudonym, case.pseudonym)
        assert left.PatientIdentityRemoved == "YES"
        assert left.PatientAge == "038Y"
    assert (case.image_count, case.received_files, case.modalities) == (2, 2, "CT")
    assert case.complete_at is not None
    assert CaseStudy.objects.filter(case=case).count() == 1


def test_no_file_of_the_data_folder_holds_the_name_in_clear(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2), name="KONE Nadia.dcm")
    intake.send()
    for path in intake.data.rglob("*"):
        assert "KONE" not in path.name
        if path.is_file():
            data = path.read_bytes()
            assert not SECRETS.search(data), path


def test_the_original_stays_sealed_to_the_site(intake: Intake) -> None:
    intake.type()
    (upload,) = intake.drop(NADIA.bytes())
    intake.send()
    path = originals.path_of(upload.pk)
    opened = io.BytesIO()
    open_file(path, opened, site_keys.identity(intake.case.site_id))
    assert opened.getvalue() == NADIA.bytes()
    assert intake.kept_files() == []


def test_the_card_learns_what_the_study_was_called(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2))
    intake.send()
    (original,) = fields_of(intake.fresh().card).originals.values()
    assert NADIA.study in original["uids"]
    assert original["order"]["AccessionNumber"] == "ACC77"
    assert original["dates"]["StudyDate"] == "20260301"


def test_a_form_without_identity_gets_its_card_from_the_files(intake: Intake) -> None:
    intake.drop(*slices(1))
    intake.send()
    by = intake.world.actor("sender")
    shown = services.open_identity(case=intake.fresh(), by=by, at=NOW)
    assert (shown["patient_name"], shown["patient_number"]) == ("KONE^Nadia", "4711")
    with pytest.raises(NotAllowed):
        services.open_identity(case=intake.fresh(), by=intake.world.actor("reader"), at=NOW)


def test_a_file_that_comes_after_sending_joins_the_case(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(1))
    intake.send()
    before = intake.fresh().images_fingerprint
    intake.drop(*slices(3)[1:], name="late")
    assert intake.states == ["admitted"] * 3
    assert Instance.objects.count() == 3
    assert intake.fresh().images_fingerprint != before


def test_complete_waits_for_the_files_the_site_announced(intake: Intake) -> None:
    intake.type()
    type(intake.case).objects.filter(pk=intake.case.pk).update(expected_files=2)
    intake.drop(*slices(1))
    intake.send()
    assert intake.fresh().complete_at is None
    intake.drop(*slices(2)[1:], name="late")
    assert intake.fresh().complete_at is not None


def test_files_that_are_no_images_are_named_and_the_rest_goes_on(intake: Intake) -> None:
    intake.type()
    truncated = NADIA.bytes()[:400]
    found = intake.drop(*slices(1), b"%PDF-1.7 a letter", b"", truncated, name="a letter")
    assert [(f.state, f.reason) for f in found] == [
        ("examined", ""), ("left_out", "not_dicom"), ("broken", "empty"), ("broken", "truncated"),
    ]  # fmt: skip
    assert len(intake.kept_files()) == 1
    aside = intake.summary.set_aside
    assert sorted(f.name for f in aside) == ["1-a letter", "2-a letter", "3-a letter"]
    assert all(f.sentence.endswith(".") for f in aside)
    intake.send()
    assert Instance.objects.count() == 1


def test_a_picture_that_may_hold_a_name_waits_for_the_senders_eye(intake: Intake) -> None:
    intake.type()
    (first, second) = intake.drop(*slices(2, replace(NADIA, modality="US")))
    assert {first.state, second.state} == {"needs_pixel_review"}
    intake.send()
    assert not Instance.objects.exists()
    intake.decide("confirm_pixels", file=first.pk)
    intake.decide("name_visible", file=second.pk)
    assert Instance.objects.count() == 1
    assert intake.states == ["admitted", "left_out"]
    assert [f.sentence for f in intake.summary.set_aside] == [
        "A name is visible in this picture. It was left out and deleted here."
    ]


def test_an_identified_network_stores_what_it_received(identified: Intake) -> None:
    identified.type()
    identified.drop(NADIA.bytes(), replace(NADIA, modality="US", instance=2).bytes())
    identified.send()
    blobs = [path.read_bytes() for path in (identified.data / "blobs").rglob("*") if path.is_file()]
    assert NADIA.bytes() in blobs
    assert len(blobs) == 2
    assert identified.kept_files() == []


@pytest.mark.parametrize("step", ["store", "keep", "_settle", "_forget_bytes"])
@pytest.mark.parametrize("is_done_first", [True, False])
def test_a_kill_at_any_step_of_admission_loses_and_doubles_nothing(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, step: str, is_done_first: bool
) -> None:
    intake.type()
    intake.drop(*slices(2))
    where: Any = {"store": admission.archive, "keep": originals}.get(step, admission)
    real = getattr(where, step)

    def killed(*args: Any, **kwargs: Any) -> None:
        if is_done_first:
            real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, step, killed)
        with pytest.raises(KeyboardInterrupt):
            intake.send()
    work()
    admission.admit(intake.case.pk)
    uploads.sweep(at=NOW)
    assert intake.states == ["admitted"] * 2
    assert Instance.objects.count() == 2
    assert intake.kept_files() == []
    assert len(list((intake.data / "originals").rglob("*.age"))) == 2


def test_the_same_file_dropped_twice_counts_once(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2))
    intake.drop(*slices(2), name="again")
    assert len(intake.states) == 2


def test_originals_go_thirty_days_after_the_answer_was_read(intake: Intake) -> None:
    intake.type()
    (upload,) = intake.drop(NADIA.bytes())
    intake.send()
    type(intake.case).objects.filter(pk=intake.case.pk).update(delivered_at=NOW)
    originals.forget_old(at=NOW)
    assert originals.path_of(upload.pk).exists()
    originals.forget_old(at=NOW.replace(month=NOW.month + 2))
    assert not originals.path_of(upload.pk).exists()


def test_uploads_nobody_went_on_with_are_forgotten(intake: Intake) -> None:
    announced = uploads.Announced(100, "IM1", "IM1")
    upload = uploads.create(announced, case=intake.fresh(), at=NOW)
    stray = intake.data / "uploads" / ("0" * 22)
    stray.write_bytes(b"")
    uploads.sweep(at=NOW)
    assert [path.name for path in intake.kept_files()] == [upload.pk]
    uploads.sweep(at=NOW + uploads.LIFE)
    assert intake.kept_files() == []
    assert not Upload.objects.exists()


def test_an_upload_token_outlives_the_session_and_dies_with_the_role(world: World) -> None:
    from binome.exchange import tokens
    from binome.exchange.refusals import TokenSpent
    from binome.people.models import Membership

    case = world.draft()
    secret = services.upload_token(case=case, by=world.actor("sender"), at=NOW)
    assert tokens.holder(secret, at=NOW + tokens.LIFE / 2).case_id == case.pk
    with pytest.raises(TokenSpent):
        tokens.holder(secret, at=NOW + tokens.LIFE)
    Membership.objects.filter(person=world.sender).update(until=NOW)
    with pytest.raises(TokenSpent):
        tokens.holder(secret, at=NOW + tokens.LIFE / 2)


@pytest.fixture
def world(intake: Intake) -> World:
    return intake.world


def test_real_images_of_the_wheel_are_admitted_without_their_names(intake: Intake) -> None:
    path = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
    intake.drop(path.read_bytes())
    intake.send()
    assert intake.states == ["admitted"]
