"""What happens next: acts of people in order of time, and between them the jobs that are due.

The worker's own steps run each job at its own instant; jobs of clocks that ended are ended
together, as they would do nothing.
"""

import heapq
from collections.abc import Callable
from datetime import datetime

from django.db.models import F

from binome.jobs import services as jobs
from binome.jobs.models import Job, JobState
from binome.kernel.errors import Refusal
from binome.quality.firing import RUNG_JOB
from binome.quality.models import Clock

Act = Callable[[], None]


class JobFailed(Refusal):
    """A job of the program did not do its work."""

    word = "job_failed"
    sentence = "A job failed during the simulation. That is a fault of the program: report it."


class Engine:
    """`now` is the instant of whatever happens; acts are ordered by `at`."""

    def __init__(self, starts_at: datetime) -> None:
        self.now = starts_at
        self.jobs_done = 0
        self._acts: list[tuple[datetime, int, Act]] = []
        self._serial = 0

    def clock(self) -> datetime:
        return self.now

    def at(self, moment: datetime, act: Act) -> None:
        """Order an act; what should have been already is done next."""
        self._serial += 1
        heapq.heappush(self._acts, (max(moment, self.now), self._serial, act))

    def run_until(self, moment: datetime) -> None:
        """Live until then: whatever comes first, a job that is due or an act."""
        while True:
            when = min(moment, self._acts[0][0]) if self._acts else moment
            if self._did_a_job(before=when):
                continue  # which may have ordered an act that comes sooner
            self.now = when
            if when == moment:
                return
            _, _, act = heapq.heappop(self._acts)
            act()

    def _did_a_job(self, *, before: datetime) -> bool:
        """Do the next job that is due until then, at its own instant."""
        due = _next_due(before)
        if due is None:
            return False
        self.now = max(self.now, due)
        job = jobs.take(at=self.now)
        if job is None or not jobs.run(job, clock=self.clock):
            raise JobFailed
        self.jobs_done += 1
        return True


def _next_due(moment: datetime) -> datetime | None:
    """When the next job is due that has something to do."""
    waiting = Job.objects.filter(state=JobState.WAITING, run_at__lte=moment).order_by("run_at")
    rows = list(waiting.values_list("pk", "kind", "payload", "run_at")[:100])
    clock_ids = {payload["clock_id"] for _, kind, payload, _ in rows if kind == RUNG_JOB}
    running: set[str] = set()
    if clock_ids:
        live = Clock.objects.filter(pk__in=clock_ids, ended_at__isnull=True)
        running = set(live.values_list("pk", flat=True))
    idle: list[str] = []
    for pk, kind, payload, run_at in rows:
        if kind != RUNG_JOB or payload["clock_id"] in running:
            _end(idle)
            return run_at
        idle.append(pk)
    _end(idle)
    return _next_due(moment) if len(rows) == 100 else None


def _end(ids: list[str]) -> None:
    if ids:
        ended = Job.objects.filter(pk__in=ids)
        ended.update(state=JobState.DONE, ended_at=F("run_at"), key=None, attempts=1)
