"""How the queue stands, in figures, and the jobs that wait for a human."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from binome.jobs.models import Job, JobState


@dataclass(frozen=True, slots=True)
class Queue:
    """`due` jobs could run at this instant; `oldest_due_at` tells how long one has waited."""

    waiting: int
    due: int
    running: int
    dead: int
    oldest_due_at: datetime | None


def queue(*, at: datetime) -> Queue:
    """The figures of this instant."""
    live = Job.objects.exclude(state=JobState.DONE)
    counts = dict(live.order_by().values_list("state").annotate(n=Count("pk")))
    due = live.filter(state=JobState.WAITING, run_at__lte=at)
    sums = due.aggregate(n=Count("pk"), oldest=Min("run_at"))
    return Queue(
        waiting=counts.get(JobState.WAITING, 0), due=sums["n"],
        running=counts.get(JobState.RUNNING, 0), dead=counts.get(JobState.DEAD, 0),
        oldest_due_at=sums["oldest"],
    )  # fmt: skip


def dead_jobs() -> QuerySet[Job]:
    """Jobs that failed for good, the latest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("-ended_at", "pk")


def job_with_id(job_id: str) -> Job | None:
    return Job.objects.filter(pk=job_id).first()
