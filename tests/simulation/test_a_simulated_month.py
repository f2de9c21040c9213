"""Six sites live four weeks; every figure the program tells is calculated again from the log."""

import argparse
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from binome.cases.models import Assignment
from binome.cases.queries.pairs import may_read_in
from binome.cli import simulate
from binome.people.models import Network
from binome.quality.models import Clock
from binome.quality.statistics import Period, statistics_of
from binome.simulation.habits import arrivals, site_habits
from binome.simulation.log import Log
from binome.simulation.network import Made
from binome.simulation.plan import Plan
from binome.simulation.running import run
from tests.simulation import by_hand

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY_2, DAY_21 = 2, 21


def test_the_figures_of_a_simulated_month_are_those_of_its_log() -> None:
    plan, log = Plan(6, 4, seed=7, starts_at=MONDAY, cases_a_week=0.8), Log()
    made = run(plan, log)
    found = statistics_of(made.network, Period(plan.starts_at, plan.ends_at))
    cases = by_hand.by_case(log.lines)
    assert len(cases) >= 10
    _volumes_and_legs(found, cases)
    _promises(found, log, cases, plan)
    _load_and_what_is_heard(found, log, cases, plan)
    _routing_kept_its_word(made)


def _routing_kept_its_word(made: Made) -> None:
    """Who was given a case by a rule had the right and room that week; an emergency asks less."""
    by_rule = Assignment.objects.filter(reader__isnull=False).exclude(
        reason__in=["by_hand", "taken_from_group"]
    )
    assert by_rule.exists()
    for one in by_rule.select_related("case", "reader__reading_limits"):
        assert one.reader is not None
        assert may_read_in(one.reader, made.network.pk, at=one.at)
        week = one.at - timedelta(days=7)
        before = Assignment.objects.filter(reader=one.reader, at__gt=week, at__lt=one.at)
        cap = one.reader.reading_limits.weekly_cap or 0
        assert before.count() < cap or one.case.urgency == "emergency"


def _volumes_and_legs(found: dict[str, Any], cases: dict[str, by_hand.Lines]) -> None:
    assert found["cases"] == len(cases)
    assert found["by_urgency"] == Counter(by_hand.urgency(own) for own in cases.values())
    assert found["by_state"] == Counter(by_hand.state(own) for own in cases.values())
    legs = by_hand.legs(cases)
    assert {name for name, leg in found["legs"].items() if leg["n"]} == set(legs)
    for name, values in legs.items():
        told = found["legs"][name]
        assert told["n"] == len(values), name
        ours = by_hand.quartiles(values)
        assert (told["q1"], told["median"], told["q3"]) == pytest.approx(ours, abs=0.06), name


def _promises(found: dict[str, Any], log: Log, cases: dict[str, by_hand.Lines], plan: Plan) -> None:
    ours = by_hand.promises(log.lines, cases, plan.ends_at)
    told = Counter(found["promises"]["answered"]["by_state"])
    still_open = told.pop("running", 0) + told.pop("warned", 0)
    told["open"] += still_open
    assert +told == +ours
    missed = Clock.objects.filter(state__in=["missed", "late"])
    assert missed.exists()
    assert all(clock.escalations.filter(rung="breach").count() == 1 for clock in missed)
    kept = Clock.objects.filter(state="kept")
    assert all(clock.ended_at and clock.ended_at <= clock.due_at for clock in kept)


def _load_and_what_is_heard(
    found: dict[str, Any], log: Log, cases: dict[str, by_hand.Lines], plan: Plan
) -> None:
    whats = ("assigned", "feedback", "outcome", "graded", "confirmed", "telephoned")
    said = {what: [one for one in log.lines if one["what"] == what] for what in whats}
    loads = Counter(one["reader"] for one in said["assigned"])
    assert found["load"]["by_reader"] == loads
    assert found["load"]["gini"] == pytest.approx(by_hand.gini(list(loads.values())), abs=1e-4)
    useful = [one["useful"] == "yes" for one in said["feedback"]]
    assert found["feedback"]["useful"]["n"] == len(useful)
    assert found["feedback"]["useful"]["share"] == round(sum(useful) / len(useful), 4)
    for day in (DAY_2, DAY_21):
        told = found["outcomes"][f"day_{day}"]["known"]
        answered = sum(one["day"] == day for one in said["outcome"])
        of = by_hand.asked(cases, day, plan.ends_at)
        assert (told["n"], told["share"]) == (of, round(answered / of, 4) if of else None)
    agreed = sum(one["grade"] == "1" for one in said["graded"])
    told = found["reviews"]["agreed"]
    assert (told["n"], round(told["share"] * told["n"])) == (len(said["graded"]), agreed)
    states = found["critical"]["by_state"]
    for what in ("confirmed", "telephoned"):
        assert states.get(what, 0) == len(said[what])


def test_the_same_seed_gives_the_same_days_and_another_seed_others() -> None:
    plan = Plan(2, 1, seed=3, starts_at=MONDAY, cases_a_week=1.5)

    def lived() -> list[dict[str, Any]]:
        log = Log()
        with transaction.atomic():
            run(plan, log)
            transaction.set_rollback(True)
        return log.lines

    once = lived()
    assert len(once) > 20
    assert once == lived()
    coming = [arrivals(one, 0, site_habits(one, 0)) for one in (plan, replace(plan, seed=4))]
    assert coming[0] != coming[1]


def test_made_up_cases_never_come_into_a_folder_with_a_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("binome.cli.django_ready.ready", lambda: None)
    monkeypatch.setattr("binome.cli.django_ready.migrate", lambda is_quiet: None)
    Network.objects.create(name="A real one")
    asked = argparse.Namespace(sites=1, weeks=1, seed=1, cases_a_week=1.0, begins="2026-01-05")
    with pytest.raises(simulate.FolderInUse):
        simulate.simulate(asked)
    for wrong in ({"sites": 0}, {"weeks": 105}, {"begins": "January"}):
        with pytest.raises(simulate.NotAPlan):
            simulate.simulate(argparse.Namespace(**{**vars(asked), **wrong}))
