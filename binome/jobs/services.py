"""Ordering, taking, and ending jobs. Taking is one short transaction; the work runs outside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from binome.jobs.models import Job, JobState
from binome.kernel.ids import new_id

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(hours=1)

#: The statement of `enqueue`, which storing repeats for every series.
ORDER = """
INSERT INTO jobs_job (id, kind, payload, key, priority, state, run_at, created_at, attempts, fence,
    error)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING
"""

Work = Callable[..., None]
_kinds: dict[str, Work] = {}


@dataclass(frozen=True, slots=True)
class When:
    """How soon: not before `run_at`, lower `priority` first (0 emergency, 5 ordinary, 9 idle)."""

    run_at: datetime
    priority: int = 5


def register(kind: str, work: Work) -> None:
    """Say what a kind of job does; `work(**payload)` must be safe to run twice."""
    _kinds[kind] = work


def forget(kind: str) -> None:
    """Take a kind back, as a test does after itself."""
    _kinds.pop(kind, None)


def enqueue(kind: str, payload: dict[str, Any], *, when: When, key: str | None = None) -> None:
    """Order a job inside the caller's transaction; a second order with the same key is one."""
    run_at = connection.ops.adapt_datetimefield_value(when.run_at)
    values = (
        new_id(), kind, connection.ops.adapt_json_value(payload, None), key, when.priority,
        JobState.WAITING.value, run_at, run_at, 0, 0, "",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ORDER, values)


def take(*, at: datetime) -> Job | None:
    """Lease the next due job to the caller, or None. A lapsed lease is due again, fenced anew."""
    with transaction.atomic():
        due = Job.objects.filter(
            Q(state=JobState.WAITING, run_at__lte=at)
            | Q(state=JobState.RUNNING, lease_until__lte=at)
        ).order_by("priority", "run_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        job.state, job.lease_until = JobState.RUNNING, at + LEASE
        job.fence, job.attempts = job.fence + 1, job.attempts + 1
        job.save(update_fields=["state", "lease_until", "fence", "attempts"])
        return job


def run(job: Job, *, clock: Callable[[], datetime]) -> bool:
    """Do a leased job and write down how it ended; answer whether it succeeded."""
    try:
        _kinds[job.kind](**job.payload)
    except Exception as error:
        fail(job, reason=type(error).__name__, at=clock())
        return False
    finish(job, at=clock())
    return True


def beat(job: Job, *, at: datetime) -> bool:
    """Extend the lease of a long job; False when somebody else holds it by now."""
    return bool(_held(job).update(lease_until=at + LEASE))


def finish(job: Job, *, at: datetime) -> None:
    """Mark a job done, unless its lease went to somebody else."""
    _held(job).update(state=JobState.DONE, ended_at=at, lease_until=None, error="", key=None)


def fail(job: Job, *, reason: str, at: datetime) -> None:
    """Order a retry with back-off, or set the job aside for a human after the last attempt."""
    if job.attempts >= MOST_ATTEMPTS:
        _held(job).update(state=JobState.DEAD, ended_at=at, lease_until=None, error=reason)
        return
    pause = min(FIRST_BACK_OFF * 2 ** (job.attempts - 1), LONGEST_BACK_OFF)
    _held(job).update(state=JobState.WAITING, run_at=at + pause, lease_until=None, error=reason)


def revive(job_id: str, *, at: datetime) -> None:
    """The human's button: a dead job may try again from the beginning."""
    Job.objects.filter(pk=job_id, state=JobState.DEAD).update(
        state=JobState.WAITING, attempts=0, run_at=at, fence=F("fence") + 1, error=""
    )


def _held(job: Job):  # type: ignore[no-untyped-def]
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
