"""The world of cases, a worker with a clock one can set, and a reader who signs."""

from contextlib import ExitStack
from datetime import datetime
from unittest.mock import patch

import pytest

from binome.cases.models import Case
from binome.jobs.worker import Worker
from tests.cases.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def work_until(moment: datetime) -> None:
    """Let a worker do whatever is due at that moment; its jobs see the same clock."""
    worker = Worker(clock=lambda: moment)
    with ExitStack() as clocks:
        for module in ("claims", "critical", "firing", "outcomes", "reviews"):
            clocks.enter_context(patch(f"binome.quality.{module}.utc_now", lambda: moment))
        while worker.run_one():
            pass


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
