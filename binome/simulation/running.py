"""A year from its first to its last day: one transaction a day, everybody's acts, every due job."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction

from binome.cases import events as news
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel import clock, events, ids
from binome.quality.apps import SILENCE_JOB
from binome.quality.reviews import GIVE_JOB
from binome.reports.events import ReportSigned
from binome.reports.models import ReportVersion
from binome.simulation import desk, reading, sending
from binome.simulation.engine import Engine
from binome.simulation.habits import arrivals
from binome.simulation.log import Log
from binome.simulation.network import Made, make
from binome.simulation.plan import Plan
from binome.simulation.stage import Stage

DAY, TURN = timedelta(days=1), timedelta(hours=6)
OnDay = Callable[[int], None]


def run(plan: Plan, log: Log, *, on_day: OnDay = lambda day: None) -> Made:
    """Live the whole plan; return who was there. Raises JobFailed."""
    engine = Engine(plan.starts_at)
    with clock.told_by(engine.clock), ids.drawn_by(plan.chance("ids").getrandbits):
        with transaction.atomic():
            made = make(plan, log)
        stage = Stage(plan, made, engine, log)
        handlers = _handlers(stage)
        for event, handler in handlers:
            events.subscribe(event, handler)
        try:
            _live(stage, on_day)
        finally:
            for event, handler in handlers:
                events.unsubscribe(event, handler)
    return made


def _live(stage: Stage, on_day: OnDay) -> None:
    plan, engine = stage.plan, stage.engine
    for clinic in stage.made.clinics.values():
        coming = arrivals(plan, clinic.number, clinic.habits)
        for number, (moment, urgency) in enumerate(coming):
            engine.at(
                moment, partial(sending.open_case, stage, clinic, urgency=urgency, number=number)
            )
    for day in range(1, plan.days + 1):
        with transaction.atomic():
            _rounds(stage)
            engine.run_until(plan.starts_at + day * DAY)
        on_day(day)


def _rounds(stage: Stage) -> None:
    """What comes back every day: two people's rounds, and the turns a worker's schedule orders."""
    midnight = stage.now
    stage.engine.at(midnight + timedelta(hours=7), partial(desk.morning, stage))
    stage.engine.at(midnight + timedelta(hours=18), partial(reading.read_again, stage))
    for turn in range(4):
        for kind in (SILENCE_JOB, GIVE_JOB):
            jobs.enqueue(kind, {}, when=When(midnight + turn * TURN))


def _handlers(stage: Stage) -> list[tuple[type[Any], Callable[[Any], None]]]:
    """What people hear of, by the program's own news."""

    def assigned(event: news.CaseAssigned) -> None:
        stage.log.note("assigned", at=event.at, case=event.case_id, reader=event.reader_id)
        reading.given(stage, event.case_id, event.reader_id)

    def offered(event: news.CaseOffered) -> None:
        stage.log.note("offered", at=event.at, case=event.case_id, group=event.group_id)
        reading.offered(stage, event.case_id, event.group_id)

    def waits(event: news.CaseWaits) -> None:
        stage.log.note("waits", at=event.at, case=event.case_id)
        desk.waits(stage, event.case_id)

    def readable(event: news.ImagesReadable) -> None:
        reading.images_readable(stage, event.case_id)

    def outgrown(event: news.AnswerOutgrown) -> None:
        reading.outgrown(stage, event.case_id)

    def signed(event: ReportSigned) -> None:
        _answered(stage, event)

    return [
        (news.CaseAssigned, assigned), (news.CaseOffered, offered), (news.CaseWaits, waits),
        (news.ImagesReadable, readable), (news.AnswerOutgrown, outgrown), (ReportSigned, signed),
    ]  # fmt: skip


def _answered(stage: Stage, event: ReportSigned) -> None:
    version = ReportVersion.objects.get(pk=event.version_id)
    sending.answer_came(stage, event.case_id)
    if version.number == 1:
        sending.answer_outcomes_later(stage, event.case_id)
    if version.critical_result == "yes":
        desk.signed_critical(stage, event.case_id)
