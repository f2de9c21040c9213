"""The figures of the dashboards, against a calculation that shares no line with them."""

import argparse
import json
import statistics
from datetime import timedelta
from typing import Any

import pytest

from binome.cases import services as cases
from binome.cases.models import Binome, Case
from binome.cli import stats
from binome.quality.figures import quartiles, share
from binome.quality.scopes import donor_of
from binome.quality.statistics import (
    Period,
    everything_of,
    figures_of,
    for_donors,
    statistics_of,
)
from tests.cases.world import FORM, NOW, World
from tests.quality.conftest import fresh, work_until
from tests.quality.signing import sign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PERIOD = Period(NOW, NOW + timedelta(days=2))


def answered_after(world: World, minutes: int) -> Case:
    case = world.sent(urgency="emergency")
    return fresh(sign(world, case, at=NOW + minutes * MINUTE).case)


def test_the_figures_are_those_of_a_hand_calculation(world: World) -> None:
    world.pair()
    waits = [5, 20, 50, 70]
    for minutes in waits:
        case = answered_after(world, minutes)
        cases.note_signed(case=case, at=NOW + minutes * MINUTE)
    work_until(NOW + timedelta(hours=2))
    cases.send(
        case=world.draft(**{**FORM, "urgency": "routine"}), by=world.actor("sender"),
        at=NOW + timedelta(days=3),
    )  # fmt: skip
    found = statistics_of(world.network, PERIOD)
    assert (found["cases"], found["by_urgency"]) == (4, {"emergency": 4})
    leg = found["legs"]["answered"]
    q1, median, q3 = statistics.quantiles([60 * m for m in waits], n=4, method="inclusive")
    assert (leg["q1"], leg["median"], leg["q3"]) == (q1, median, q3)
    kept = found["promises"]["answered"]["in_time"]
    assert (kept["n"], kept["share"], kept["is_too_early"]) == (4, 0.75, True)
    assert found["load"]["by_reader"] == {world.reader.pk: 4}
    assert found["given_by"] == {"binome": 4}


def test_a_share_has_an_interval_and_says_when_it_is_too_early() -> None:
    assert share(16, 20) == {
        "n": 20, "share": 0.8, "low": 0.584, "high": 0.9193, "is_too_early": False,
    }  # fmt: skip
    assert share(0, 0)["share"] is None
    assert share(3, 3)["high"] == 1.0


def test_no_case_has_no_median() -> None:
    assert quartiles([]) == {"n": 0, "q1": None, "median": None, "q3": None}


def test_the_command_prints_json_for_scripts(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.sent()
    asked = argparse.Namespace(json=True, begins="2026-03-01", until="2026-03-02")
    assert stats.stats(asked) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["format"] == "binome-stats 1"
    assert printed["networks"][0]["cases"] == 1


def test_each_dashboard_counts_its_own_cases_and_no_other(world: World) -> None:
    world.pair()
    mine = [answered_after(world, minutes) for minutes in (10, 30)]
    for case, minutes in zip(mine, (10, 30), strict=True):
        cases.note_signed(case=case, at=NOW + minutes * MINUTE)
    Binome.objects.update(ended_at=NOW)
    other = world.sent(urgency="routine")
    cases.assign(case=other, to=world.second, by=world.actor("coordinator"), at=NOW)
    found = everything_of(world.network, PERIOD)
    assert found["cases"] == 3
    assert found["sites"][world.site.pk]["cases"] == 3
    assert found["sites"][world.other_site.pk]["cases"] == 0
    by_reader = {pk: one["cases"] for pk, one in found["readers"].items() if one["cases"]}
    assert by_reader == {world.reader.pk: len(mine), world.second.pk: 1}
    own = found["readers"][world.reader.pk]
    assert (own["legs"]["answered"]["median"], own["load"]["gini"]) == (20 * 60, 0.0)
    assert found["groups"][world.group.pk]["load"]["by_reader"] == {
        world.reader.pk: 2, world.second.pk: 1,
    }  # fmt: skip


def test_load_is_unequal_with_those_who_were_given_nothing(world: World) -> None:
    """Three readers of whom one has all: 2/3, though among those given something all are alike."""
    world.assigned()
    found = statistics_of(world.network, PERIOD)
    assert found["load"]["gini"] == 0.0
    assert found["load"]["gini_with_all"] == pytest.approx(2 / 3, abs=0.001)
    assert found["readers"] == {"n": 3, "given_none": 2}


def test_cases_are_counted_by_week_of_the_period(world: World) -> None:
    for days in (0, 1, 8):
        cases.send(case=world.draft(**FORM), by=world.actor("sender"), at=NOW + days * DAY)
    found = statistics_of(world.network, Period(NOW, NOW + 15 * DAY))
    assert found["by_week"] == {"2026-03-01": 2, "2026-03-08": 1, "2026-03-15": 0}
    assert found["open_promises"]["running"] > 0


def test_what_donors_are_told_names_nobody_and_tells_no_small_number(world: World) -> None:
    world.pair()
    case = answered_after(world, 10)
    told = json.dumps(for_donors(figures_of(donor_of(world.network), PERIOD)))
    for word in (world.reader.pk, world.reader.name, world.site.pk, case.pk, case.name):
        assert word not in told
    assert json.loads(told)["by_urgency"] == {"emergency": "<5"}


def test_the_figures_take_few_questions_whatever_the_number_of_cases(
    world: World, django_assert_max_num_queries: Any
) -> None:
    world.pair()
    for minutes in range(10, 20):
        answered_after(world, minutes)
    with django_assert_max_num_queries(7):
        statistics_of(world.network, PERIOD)
