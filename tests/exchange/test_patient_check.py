"""The right patient (SAFETY 1): two patients stop, a mismatch needs a reason, the word travels."""

import re
from dataclasses import replace

import pytest

from binome.audit.models import AuditEvent
from binome.cases.refusals import PatientNotDecided
from binome.exchange import queries
from binome.exchange.models import PatientDecision, Upload
from binome.exchange.refusals import NothingToDecide, ReasonNeeded
from tests.exchange.files import NADIA, SOMEBODY_ELSE, slices
from tests.exchange.intake import Intake

pytestmark = pytest.mark.both_databases


def test_files_that_name_the_forms_patient_match(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(3))
    assert intake.verdict == "match"
    assert intake.states == ["examined"] * 3


def test_without_a_typed_identity_nothing_can_be_checked_and_nothing_stops(intake: Intake) -> None:
    intake.drop(*slices(1))
    assert intake.verdict == "not_checkable"
    intake.send()
    assert intake.states == ["admitted"]


def test_two_patients_in_one_folder_stop_until_the_sender_picks_one(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(2), SOMEBODY_ELSE.bytes())
    assert intake.verdict == "several_patients"
    assert intake.states == ["waiting"] * 3
    with pytest.raises(PatientNotDecided):
        intake.send()

    check = queries.patient_check(intake.fresh())
    found = {p.name: p for p in check.patients}
    nadia, other = found["KONE Nadia"], found["DIALLO Ousmane"]
    assert [(p.number, p.files) for p in (nadia, other)] == [("4711", 2), ("0815", 1)]
    assert nadia.differs == ()
    assert set(other.differs) == {"name", "patient_id", "birth_date", "sex"}

    intake.decide("choose_patient", patient=nadia.key)
    assert intake.verdict == "match"
    assert intake.states == ["examined", "examined", "left_out"]
    assert len(intake.kept_files()) == 2, "the other patient's bytes are gone"
    left = intake.summary.set_aside
    assert [f.sentence for f in left] == [
        "This file is of the patient you did not choose. It was deleted here."
    ]


def test_a_later_file_of_the_patient_sent_away_is_left_out_by_itself(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(1), SOMEBODY_ELSE.bytes())
    intake.decide("choose_patient", patient=_key(intake, "KONE Nadia"))
    late = intake.drop(replace(SOMEBODY_ELSE, instance=10).bytes(), name="late")
    assert [(f.state, f.reason) for f in late] == [("left_out", "other_patient")]
    assert intake.verdict == "match"


def test_choosing_the_wrong_one_is_still_a_mismatch_with_the_form(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(1), SOMEBODY_ELSE.bytes())
    intake.decide("choose_patient", patient=_key(intake, "DIALLO Ousmane"))
    assert intake.verdict == "mismatch"
    assert "left_out" in intake.states
    assert "waiting" in intake.states


def test_a_mismatch_needs_a_typed_reason_which_is_sealed(intake: Intake) -> None:
    intake.type(patient_name="Nadia Traoré", patient_number="9999")
    intake.drop(*slices(2))
    assert intake.verdict == "mismatch"
    with pytest.raises(ReasonNeeded):
        intake.decide("override", reason="  ")
    intake.decide("override", reason="Married name is Traoré, wristband checked")
    assert intake.verdict == "overridden"
    assert intake.states == ["examined"] * 2
    assert b"Traor" not in bytes(PatientDecision.objects.get().sealed_reason)
    assert AuditEvent.objects.filter(action="patient.vouched").count() == 1


def test_an_override_covers_what_is_here_and_nobody_new(intake: Intake) -> None:
    intake.type(patient_number="9999")
    intake.drop(*slices(1))
    intake.decide("override", reason="Number was changed at admission")
    intake.drop(*slices(2)[1:], name="same")
    assert intake.verdict == "overridden"
    intake.drop(SOMEBODY_ELSE.bytes(), name="new")
    assert intake.verdict == "several_patients"


def test_correcting_the_form_settles_a_mismatch_and_ends_what_was_vouched_for(
    intake: Intake,
) -> None:
    intake.type(patient_number="9999")
    intake.drop(*slices(1))
    assert intake.verdict == "mismatch"
    intake.type()
    assert intake.verdict == "match"
    intake.type(patient_number="9999")
    intake.decide("override", reason="Checked with the ward")
    intake.type(patient_number="8888")
    assert intake.verdict == "mismatch"


def test_a_decision_on_an_old_page_changes_nothing(intake: Intake) -> None:
    intake.type()
    intake.drop(*slices(1))
    for act in ({"act": "override", "reason": "because of this"}, {"act": "choose_patient"}):
        with pytest.raises(NothingToDecide):
            intake.decide(**act)
    assert intake.verdict == "match"


def test_nothing_in_the_rows_names_a_patient(intake: Intake) -> None:
    intake.type()
    intake.drop(NADIA.bytes(), SOMEBODY_ELSE.bytes(), name="KONE Nadia.dcm")
    for row in Upload.objects.values():
        text = repr({k: bytes(v) if k == "sealed" else v for k, v in row.items()})
        for secret in ("KONE", "Nadia", "DIALLO", "4711", "19870403", "ACC77"):
            # As a word: four digits in a row stand in one random id in a hundred.
            assert not re.search(rf"(?<![0-9a-z]){secret}(?![0-9a-z])", text), secret


def _key(intake: Intake, name: str) -> str:
    patients = queries.patient_check(intake.fresh()).patients
    return next(p.key for p in patients if p.name == name)
