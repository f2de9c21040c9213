"""A rung of a ladder is reached: one row, its notices in the same transaction, or nothing.

Safe to run twice, by two workers, and after a kill: the row is unique and commits with the notices.
"""

from datetime import datetime

from django.db import transaction

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.news import tell
from binome.kernel.clock import utc_now
from binome.people.models import Person
from binome.quality.addressees import people_named
from binome.quality.clock_table import LADDERS, MOVES, ClockLeg, Rung, rung_named
from binome.quality.clocks import RUNG_JOB, rung_at
from binome.quality.models import Clock, Escalation

TEMPLATES = {"warning": "promise_at_risk"}
OF_A_LEG = {ClockLeg.REVIEWED: "review_serious"}

__all__ = ["RUNG_JOB", "fire", "fire_now"]


def fire_now(clock_id: str, rung: str) -> None:
    fire(clock_id, rung, at=utc_now())


@transaction.atomic
def fire(clock_id: str, rung: str, *, at: datetime) -> Escalation | None:
    """Write the escalation down and tell its people, unless the promise ended or somebody has it
    in hand. None when there was nothing to do."""
    found = Clock.objects.select_for_update(of=("self",)).select_related("case__network")
    clock = found.filter(pk=clock_id, ended_at__isnull=True).first()
    if clock is None or rung not in {one.word for one in LADDERS[clock.leg]}:
        return None
    step = rung_named(clock.leg, rung)
    if clock.taken_care_of_at is not None and step.verb != "breach":
        return None
    told = [] if clock.taken_care_of_at else people_named(step.whom, clock.case, at=at)
    row, is_new = Escalation.objects.get_or_create(
        clock=clock, rung=rung,
        defaults={"due_at": rung_at(clock, step), "fired_at": at, "told": [p.pk for p in told]},
    )  # fmt: skip
    if not is_new:
        return None
    _move(clock, step)
    template = OF_A_LEG.get(ClockLeg(clock.leg)) or TEMPLATES.get(rung, "promise_missed")
    tell(told, template, clock.case, at=at)
    _look_further(clock, step, told, at=at)
    return row


def _move(clock: Clock, step: Rung) -> None:
    state = MOVES.get((clock.state, step.verb))
    if state is not None:
        clock.state = state
        clock.save(update_fields=["state"])


def _look_further(clock: Clock, step: Rung, told: list[Person], *, at: datetime) -> None:
    """An offer nobody took before the warning goes on by the rules: the case must be taken."""
    if clock.leg == ClockLeg.TAKEN and step.verb == "warn":
        case = Case.objects.get(pk=clock.case_id)
        if case.group_id and not case.reader_id:
            cases.lapse_offer(case=case, at=at)
