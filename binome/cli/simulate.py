"""`binome simulate`: a seeded network lives some weeks in a folder of its own."""

import argparse
import gc
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from binome.kernel.errors import Refusal

LOG_FILE = "simulation.jsonl"
MOST_SITES, MOST_WEEKS = 1000, 104
MONDAY = datetime(2001, 1, 1, tzinfo=UTC)


class NotAPlan(Refusal):
    """A number is out of bounds, or a day is written otherwise."""

    word = "not_a_plan"
    sentence = "Ask for 1 to 1000 sites, 1 to 104 weeks, and a first day like 2026-01-05."


class FolderInUse(Refusal):
    """Real cases and made-up ones never share a folder."""

    word = "folder_in_use"
    sentence = (
        "This folder already holds a network. Nothing was changed. "
        "Give a new one with --data: made-up cases never stand beside real ones."
    )


def simulate(options: argparse.Namespace) -> int:
    """Live the plan and print what came of it as one line of JSON."""
    from binome.cli.django_ready import migrate, ready

    if not (0 < options.sites <= MOST_SITES and 0 < options.weeks <= MOST_WEEKS):
        raise NotAPlan
    starts_at = _first_day(options)
    ready()
    migrate(is_quiet=False)
    from binome.people.models import Network
    from binome.simulation.log import Log
    from binome.simulation.plan import Plan
    from binome.simulation.running import run

    if Network.objects.exists():
        raise FolderInUse
    plan = Plan(options.sites, options.weeks, options.seed, starts_at, options.cases_a_week)
    began = time.monotonic()
    gc.freeze()
    gc.set_threshold(50_000)  # nothing here ends before the command does
    with (Path(os.environ["BINOME_DATA"]) / LOG_FILE).open("w", encoding="utf-8") as file:
        made = run(plan, Log(file), on_day=_told(plan.days, began))
    print(json.dumps(_summary(plan, made.network.pk, time.monotonic() - began)))
    return 0


def _first_day(options: argparse.Namespace) -> datetime:
    """The day asked for, or the Monday with which the last week ends before today."""
    from binome.kernel.clock import utc_now

    if options.begins:
        try:
            return datetime.strptime(options.begins, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            raise NotAPlan from None
    whole_weeks = (utc_now() - MONDAY) // timedelta(weeks=1)
    return MONDAY + timedelta(weeks=whole_weeks - options.weeks)


def _summary(plan, network_id: str, seconds: float):  # type: ignore[no-untyped-def]
    from binome.cases.models import Case

    states = list(Case.objects.values_list("state", flat=True))
    return {
        "format": "binome-simulate 1", "network": network_id, "seed": plan.seed,
        "sites": plan.sites, "weeks": plan.weeks, "readers": plan.readers,
        "from": f"{plan.starts_at:%Y-%m-%d}", "to": f"{plan.ends_at:%Y-%m-%d}",
        "cases": len(states), "answered": states.count("final") + states.count("amended"),
        "seconds": round(seconds, 1), "cpu_seconds": round(time.process_time(), 1), "log": LOG_FILE,
    }  # fmt: skip


def _told(days: int, began: float):  # type: ignore[no-untyped-def]
    """A line a week on the error output, for whoever waits."""

    def on_day(day: int) -> None:
        if day % 7 == 0:
            spent = time.monotonic() - began
            line = f"week {day // 7} of {days // 7}, {spent:.0f} s"
            print(line, file=sys.stderr, flush=True)

    return on_day


def add_simulate(commands, command_of) -> None:  # type: ignore[no-untyped-def]
    """Describe the command."""
    text = "Let a made-up network live some weeks in a new folder, by the program's own services."
    command = command_of(commands, "simulate", ("simulate", "simulate"), text)
    command.add_argument("--sites", type=int, default=60, metavar="N")
    command.add_argument("--weeks", type=int, default=52, metavar="N")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="the same year again")
    command.add_argument("--cases-a-week", type=float, default=0.5, metavar="N", help="of a site")
    command.add_argument("--from", dest="begins", metavar="DAY", default="", help="2026-01-05")
