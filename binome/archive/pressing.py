"""Recalls that some have not answered: asked again, then said to others (SAFETY 2)."""

from datetime import datetime, timedelta

from django.db import transaction

from binome.archive.events import RecallUnanswered
from binome.archive.models import Holder, Recall, Study
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel import events
from binome.kernel.clock import utc_now
from binome.people.actors import Actor

SYSTEM = Actor(id="binome", name="Binôme")
PRESS_JOB = "archive.press_recall"
PRIORITY = 4
#: At the first they alone are asked again; from the second on their site and network are told.
RUNGS = (timedelta(hours=4), timedelta(hours=24), timedelta(hours=72), timedelta(days=7))


def order_pressing(recall: Recall, *, at: datetime) -> None:
    """Order the rungs of a recall that are still to come; twice is once."""
    for number, rung in enumerate(RUNGS):
        due = recall.created_at + rung
        if due > at:
            key = f"{PRESS_JOB}:{recall.pk}:{number}"
            jobs.enqueue(PRESS_JOB, {"recall_id": recall.pk}, when=When(due, PRIORITY), key=key)


def press(recall_id: str) -> None:
    """Say that some have not answered yet; nothing when all have."""
    press_at(recall_id, at=utc_now())


@transaction.atomic
def press_at(recall_id: str, *, at: datetime) -> bool:
    """The same, at an instant; False when there is nobody to press any more."""
    recall = Recall.objects.select_for_update().filter(pk=recall_id).first()
    waiting = Holder.objects.filter(recall=recall_id, acknowledged_at__isnull=True).count()
    if recall is None or not waiting:
        return False
    study = Study.objects.get(pk=recall.study_id)
    Recall.objects.filter(pk=recall.pk).update(escalated_at=at)
    is_first = at - recall.created_at < RUNGS[1]
    about = Subject(study.site_id, things=(study.pk, recall.pk), count=waiting)
    audit.record("recall.pressed", by=SYSTEM, at=at, of=about)
    events.emit(RecallUnanswered(study.pk, study.site_id, at, is_first))
    return True


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(PRESS_JOB, press)
