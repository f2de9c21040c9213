"""The figures of the dashboards, against a calculation that shares no line with them."""

import argparse
import json
import statistics
from datetime import timedelta

import pytest

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cli import stats
from binome.quality.figures import quartiles, share
from binome.quality.statistics import Period, statistics_of
from tests.cases.world import FORM, NOW, World
from tests.quality.conftest import fresh, work_until
from tests.quality.signing import sign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE = timedelta(minutes=1)
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
