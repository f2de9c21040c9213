"""What sites do: open a case, send it when the line is there, read the answer, say what came of it.

Images are rows of the index without bytes: no page can show them.
"""

from datetime import datetime
from functools import partial

from binome.archive.models import Instance, Patient, Series, Study
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.cases.states import OPEN
from binome.quality import critical, feedback, outcomes
from binome.quality.critical import Identifier, ReadBack
from binome.quality.models import CriticalResult, Outcome
from binome.simulation.habits import EXAMINATIONS, about, minutes
from binome.simulation.network import Clinic
from binome.simulation.stage import Stage

CT = "1.2.840.10008.1.2.1"
DEGREES, DEGREE_SHARES = ("yes", "partly", "no"), (80, 15, 5)
BECAME, BECAME_SHARES = ("better", "same", "worse", "died", "elsewhere"), (50, 25, 8, 6, 11)


def open_case(stage: Stage, clinic: Clinic, *, urgency: str, number: int) -> None:
    """Write the form; the case leaves when the line is there, its images after it."""
    chance = stage.plan.chance(f"case {clinic.number} {number}")
    shares = [share for _, share, _, _ in EXAMINATIONS]
    modality, _, parts, needs = chance.choices(EXAMINATIONS, shares)[0]
    case = cases.open_case(site=clinic.site, by=clinic.sender, at=stage.now)
    form = {
        "urgency": urgency, "question": "What is seen?", "age": f"{chance.randint(1, 85)} ans",
        "sex": chance.choice(("female", "male")), "who_acts": "Doctor on duty",
        "phone": "+33 1 00 00 00 00", "consent": "patient", "modality": modality,
        "body_part": chance.choice(parts),
    }  # fmt: skip
    case = cases.edit(case=case, changes=form, by=clinic.sender, at=stage.now)
    at = stage.now
    stage.log.note("opened", at=at, case=case.pk, site=clinic.site.pk, urgency=urgency)
    sent_at = clinic.habits.line_is_back(at + minutes(chance, 6, 0.4))
    stage.engine.at(sent_at, partial(send, stage, case.pk))
    arrives = sent_at + minutes(chance, needs / clinic.habits.line + 1, 0.4)
    whole = chance.random() < 0.85
    first = clinic.habits.line_is_back(sent_at + (arrives - sent_at) * 0.1)
    stage.engine.at(first, partial(_first_byte, stage, case.pk))
    arrives = clinic.habits.line_is_back(max(arrives, first))
    bring = partial(bring_images, stage, case.pk, modality=modality)
    stage.engine.at(arrives, partial(bring, images=3, is_complete=whole))
    if not whole:
        rest = clinic.habits.line_is_back(arrives + minutes(chance, 45, 0.6))
        stage.engine.at(rest, partial(bring, images=2, is_complete=True))


def send(stage: Stage, case_id: str) -> None:
    case = stage.case(case_id)
    clinic, chance = stage.clinic(case), stage.chance(case_id, "sending")
    cases.send(case=case, by=clinic.sender, at=stage.now)
    stage.log.note("sent", at=stage.now, case=case_id)
    if chance.random() < 0.02:
        moment = stage.now + minutes(chance, 240, 1.0)
        stage.engine.at(moment, partial(withdraw, stage, case_id))


def withdraw(stage: Stage, case_id: str) -> None:
    case = stage.case(case_id)
    if case.state in OPEN:
        sender = stage.clinic(case).sender
        cases.withdraw(case=case, reason="transferred", by=sender, at=stage.now)
        stage.log.note("withdrawn", at=stage.now, case=case_id)


def _first_byte(stage: Stage, case_id: str) -> None:
    cases.note_first_byte(case=stage.case(case_id), at=stage.now)


def bring_images(
    stage: Stage, case_id: str, *, modality: str, images: int, is_complete: bool
) -> None:
    """Rows of the index as if files had come, and the news of them by the usual service."""
    case = stage.case(case_id)
    if case.state == "withdrawn":
        return
    study = _study(case, modality, images, at=stage.now)
    total = Instance.objects.filter(series__study=study).count()
    arrival = Arrival(
        study.pk, received_files=total, received_bytes=total * 500_000, is_complete=is_complete
    )
    cases.note_images(case=case, arrival=arrival, at=stage.now)
    stage.log.note("images", at=stage.now, case=case_id, is_complete=is_complete)


def _study(case: Case, modality: str, images: int, *, at: datetime) -> Study:
    uid = f"2.25.{int(case.pk, 36)}"[:60]
    study = Study.objects.filter(site=case.site, study_instance_uid=uid).first()
    if study is None:
        patient = Patient.objects.create(site=case.site, patient_id=f"SIM-{case.pk}")
        study = Study.objects.create(
            site=case.site, patient=patient, study_instance_uid=uid, modalities=f"|{modality}|",
            study_date=f"{at:%Y%m%d}", received_at=at, changed_at=at, series_count=1,
        )  # fmt: skip
        Series.objects.create(
            study=study, series_instance_uid=f"{uid}.1", modality=modality, changed_at=at
        )
    series = study.series.get()
    first = series.instances.count() + 1
    rows = [_instance(case, series, serial, at=at) for serial in range(first, first + images)]
    Instance.objects.bulk_create(rows)
    return study


def _instance(case: Case, series: Series, serial: int, *, at: datetime) -> Instance:
    return Instance(
        site_id=case.site_id, series=series, serial=serial, received_at=at, blob_bytes=500_000,
        sop_instance_uid=f"{series.series_instance_uid}.{serial}", sop_class_uid="1.2",
        transfer_syntax_uid=CT, number_of_frames=1, blob="0" * 64, data_set_offset=0,
        data_set_sha256=f"{serial:064x}",
    )  # fmt: skip


def answer_came(stage: Stage, case_id: str) -> None:
    """The site will look, as soon as it does; sooner where it was an emergency."""
    case = stage.case(case_id)
    clinic = stage.clinic(case)
    median = clinic.habits.reads_after_minutes * (0.15 if case.is_emergency else 1)
    when = stage.later(case_id, f"reading {stage.now}", median)
    stage.engine.at(clinic.habits.line_is_back(when), partial(read_answer, stage, case_id))


def read_answer(stage: Stage, case_id: str) -> None:
    """Open the page: the answer is delivered; a critical one is read back."""
    case = stage.case(case_id)
    if case.signed_at is None and case.preliminary_at is None:
        return
    clinic = stage.clinic(case)
    was_read = case.delivered_at is not None
    cases.note_visit(case=case, by=clinic.sender, at=stage.now)
    if not was_read and stage.case(case_id).delivered_at is not None:
        stage.log.note("read", at=stage.now, case=case_id)
    _read_back(stage, case, clinic)
    chance = stage.chance(case_id, "feedback")
    if chance.random() < clinic.habits.gives_feedback and case.signed_at:
        moment = stage.now + minutes(chance, 60, 1.0)
        stage.engine.at(moment, partial(give_feedback, stage, case_id))


def _read_back(stage: Stage, case: Case, clinic: Clinic) -> None:
    result = CriticalResult.objects.filter(case=case, answered_at__isnull=True).last()
    if result is None or result.state == "cancelled":
        return
    said = ReadBack(result.code, (Identifier.CASE_NAME, Identifier.PERSON), "Surgeon called")
    critical.confirm(result=result, read_back=said, by=clinic.sender, at=stage.now)
    stage.log.note("confirmed", at=stage.now, case=case.pk)


def give_feedback(stage: Stage, case_id: str) -> None:
    case, chance = stage.case(case_id), stage.chance(case_id, "degree")
    if feedback.feedback_of(case) is not None or case.withdrawn_at:
        return
    relevant, useful = (chance.choices(DEGREES, DEGREE_SHARES)[0] for _ in range(2))
    said = feedback.Said(relevant, useful)
    feedback.give(case=case, said=said, by=stage.clinic(case).sender, at=stage.now)
    stage.log.note("feedback", at=stage.now, case=case_id, relevant=relevant, useful=useful)


def answer_outcomes_later(stage: Stage, case_id: str) -> None:
    """The site will be asked at day 2 and 21, and answers or not."""
    clinic = stage.clinic(stage.case(case_id))
    for day in outcomes.DAYS:
        chance = stage.chance(case_id, f"outcome {day}")
        if chance.random() < clinic.habits.tells_outcome:
            moment = stage.soon(days=day, hours=about(chance, 5))
            stage.engine.at(moment, partial(answer_outcome, stage, case_id, day))


def answer_outcome(stage: Stage, case_id: str, day: int) -> None:
    found = Outcome.objects.filter(case_id=case_id, day=day).select_related("case__site").first()
    if found is None or found.case.withdrawn_at is not None:
        return
    what = stage.chance(case_id, f"became {day}").choices(BECAME, BECAME_SHARES)[0]
    outcomes.answer(found, what=what, by=stage.clinic(found.case).sender, at=stage.now)
    stage.log.note("outcome", at=stage.now, case=case_id, day=day, answer=what)
