"""What readers do: look, say no or forget, wait for images, sign; take what their group was
offered; read again what others signed."""

from functools import partial

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Decline, No
from binome.cases.states import OPEN
from binome.quality import reviews
from binome.quality.models import PeerReview, ReviewState
from binome.quality.reviews import Compared
from binome.reports import queries as report_queries
from binome.reports import services as reports
from binome.reports.models import State
from binome.reports.signature import PasswordConfirmed, Signature
from binome.simulation.habits import awake, minutes
from binome.simulation.network import Doctor
from binome.simulation.stage import Stage

TEXTS = {"findings": "Seen as asked.", "conclusion": "Nothing that cannot wait."}
MINUTES_TO_READ = {"CR": 5.0, "US": 7.0, "CT": 16.0, "MR": 18.0}
CRITICAL = {"emergency": 0.2, "urgent": 0.05, "routine": 0.005}


def given(stage: Stage, case_id: str, reader_id: str) -> None:
    """Somebody has a case: they look when they do, or forget it."""
    doctor, case = stage.made.doctors[reader_id], stage.case(case_id)
    chance = stage.chance(case_id, f"looking {reader_id} {stage.now}")
    if chance.random() < doctor.habits.forgets:
        return
    moment = stage.now + minutes(chance, doctor.habits.looks_after_minutes[case.urgency])
    moment = next((end for start, end in doctor.habits.away if start <= moment < end), moment)
    if not case.is_emergency:
        moment = awake(moment, doctor.habits.zone)
    stage.engine.at(moment, partial(look, stage, case_id, reader_id))


def offered(stage: Stage, case_id: str, group_id: str) -> None:
    """Whoever of the group sees it first takes it."""
    case = stage.case(case_id)
    for doctor in stage.made.doctors.values():
        chance = stage.chance(case_id, f"claiming {doctor.number} {stage.now}")
        if doctor.group.pk == group_id and chance.random() < 0.5:
            moment = stage.now + minutes(chance, doctor.habits.looks_after_minutes[case.urgency])
            moment = awake(moment, doctor.habits.zone)
            stage.engine.at(
                moment, partial(claim, stage, case_id, group_id=group_id, doctor=doctor)
            )


def claim(stage: Stage, case_id: str, *, group_id: str, doctor: Doctor) -> None:
    case = stage.case(case_id)
    if case.reader_id is None and case.group_id == group_id and case.state in OPEN:
        cases.claim(case=case, by=doctor.actor, at=stage.now)


def look(stage: Stage, case_id: str, reader_id: str) -> None:
    """Open the case; say no, or begin when the images can be read."""
    case, doctor = stage.case(case_id), stage.made.doctors[reader_id]
    if not _is_mine(case, reader_id):
        return
    if case.opened_by_reader_at is None:
        stage.log.note("looked", at=stage.now, case=case_id)
    cases.mark_opened(case=case, by=doctor.actor, at=stage.now)
    chance = stage.chance(case_id, f"choosing {reader_id}")
    if case.state == "assigned" and chance.random() < doctor.habits.says_no:
        no = No(Decline.NO_TIME)
        stage.log.note("declined", at=stage.now, case=case_id, reader=reader_id)
        cases.decline(case=case, no=no, by=doctor.actor, at=stage.now)
        return
    if case.urgency == "routine" and chance.random() < 0.02:
        cases.requalify(
            case=case, urgency="urgent", reason="Should not wait", by=doctor.actor, at=stage.now
        )
        stage.log.note("requalified", at=stage.now, case=case_id, urgency="urgent")
    if case.readable_at is not None:
        begin(stage, case_id, reader_id)


def images_readable(stage: Stage, case_id: str) -> None:
    """A reader who looked before the images came begins now."""
    case = stage.case(case_id)
    if case.reader_id is not None and case.opened_by_reader_at is not None:
        when = stage.later(case_id, "coming back", 12)
        stage.engine.at(when, partial(begin, stage, case_id, case.reader_id))


def begin(stage: Stage, case_id: str, reader_id: str) -> None:
    case = stage.case(case_id)
    if not _is_mine(case, reader_id):
        return
    chance = stage.chance(case_id, "reading")
    is_first = case.is_emergency and case.state == "assigned" and chance.random() < 0.3
    status = State.PRELIMINARY if is_first else State.FINAL
    when = stage.later(case_id, f"writing {status}", MINUTES_TO_READ[case.modality])
    stage.engine.at(when, partial(sign, stage, case_id, reader_id, status=status))


def sign(stage: Stage, case_id: str, reader_id: str, *, status: State) -> None:
    """Write and sign; a final answer follows a preliminary one."""
    case, doctor, at = stage.case(case_id), stage.made.doctors[reader_id], stage.now
    if not _is_mine(case, reader_id):
        return
    report = reports.begin_reading(case=case, by=doctor.actor, at=at)
    report = reports.save_draft(
        report=report, sections=TEXTS, revision=report.revision, by=doctor.actor, at=at
    )
    chance = stage.chance(case_id, "critical")
    is_critical = chance.random() < CRITICAL[case.urgency] and status != State.FINAL
    is_critical |= chance.random() < CRITICAL[case.urgency] and case.preliminary_at is None
    signature = Signature(
        known=report_queries.binding_of(case),
        evidence=PasswordConfirmed(reader_id, at),  # made-up people have no password to type
        critical_result="yes" if is_critical else "no",
        reason="" if case.complete_at else "The rest of the images changes nothing",
    )
    reports.sign(report=report, status=status, signature=signature, by=doctor.actor, at=at)
    about = {"case": case_id, "reader": reader_id, "is_critical": is_critical}
    stage.log.note(status.value, at=at, **about)
    if status == State.PRELIMINARY:
        when = awake(stage.later(case_id, "finishing", 90), doctor.habits.zone)
        stage.engine.at(when, partial(sign, stage, case_id, reader_id, status=State.FINAL))


def outgrown(stage: Stage, case_id: str) -> None:
    """Images came after the answer: its reader looks at them and adds to it."""
    case = stage.case(case_id)
    if case.reader_id is not None:
        doctor = stage.made.doctors[case.reader_id]
        when = stage.later(case_id, "adding", 0.7 * doctor.habits.looks_after_minutes["urgent"])
        stage.engine.at(when, partial(add, stage, case_id, case.reader_id))


def add(stage: Stage, case_id: str, reader_id: str) -> None:
    case, by = stage.case(case_id), stage.made.doctors[reader_id].actor
    last = report_queries.newest_version(case)
    if case.changed_after_signature_at is None or last is None or case.reader_id != reader_id:
        return
    evidence = PasswordConfirmed(reader_id, stage.now)
    known = report_queries.binding_of(case)
    signature = Signature(known=known, evidence=evidence, critical_result="no")
    text = "The images that came later change nothing."
    reports.add_addendum(report=last.report, text=text, signature=signature, by=by, at=stage.now)
    stage.log.note("addendum", at=stage.now, case=case_id, reader=reader_id)


def read_again(stage: Stage) -> None:
    """The daily round of second readings: some are read and compared today."""
    given_now = PeerReview.objects.filter(state=ReviewState.GIVEN).select_related("case__network")
    for review in list(given_now):
        chance = stage.chance(review.pk, f"{stage.now:%Y%m%d}")
        if chance.random() > 0.3 or review.reviewer_id is None:
            continue
        doctor = stage.made.doctors[review.reviewer_id]
        try:
            held = reviews.lock(
                review=review, reading=TEXTS["conclusion"], by=doctor.actor, at=stage.now
            )
        except reviews.NotBlind:
            continue
        _grade(stage, held, doctor)


def _grade(stage: Stage, review: PeerReview, doctor: Doctor) -> None:
    chance = stage.chance(review.pk, "grade")
    first = stage.made.doctors[review.first_reader_id]
    grade = "1"
    if chance.random() < first.habits.misses:
        grade = chance.choices(("2a", "2b", "3a", "3b"), (45, 30, 15, 10))[0]
    said = Compared(grade, "" if grade == "1" else "A small opacity")
    reviews.grade(review=review, said=said, by=doctor.actor, at=stage.now)
    stage.log.note("graded", at=stage.now, case=review.case_id, grade=grade)


def _is_mine(case: Case, reader_id: str) -> bool:
    is_open = case.state in ("assigned", "preliminary")
    return is_open and case.reader_id == reader_id
