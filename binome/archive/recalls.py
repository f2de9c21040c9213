"""Recall, acknowledged (SAFETY 2): who had a withdrawn study, who has answered, who has it still.

Holders are found in the audit and in the transfers: whoever saw its images or got a copy.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from binome.archive import pressing, telling
from binome.archive.models import (
    Holder,
    Kind,
    Peer,
    Progress,
    Recall,
    Series,
    Study,
    Transfer,
    Way,
)
from binome.archive.records import RECORD_JOB
from binome.audit import queries as audited
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Person

OPENED = ("image.shown", "images.retrieved", "study.fetched")
RECALL_JOB = "archive.recall"
#: What was shown in the last seconds is written by each process within one (audit.services).
SURELY_WRITTEN = timedelta(seconds=30)
PRIORITY = 4
WITHDRAWN = "withdrawn"


def begin(study: Study, *, by: Actor, at: datetime) -> Recall:
    """List who had a study that was just withdrawn, and stop what is on its way to other nodes."""
    recall = Recall.objects.create(study=study, created_by_name=by.name[:255], created_at=at)
    going = _transfers(study).filter(state__in=(Progress.WAITING, Progress.RUNNING))
    going = going.exclude(way=Way.TELL)
    going.update(state=Progress.CANCELLED, trouble=WITHDRAWN, changed_at=at)
    find_holders(recall.pk)
    own = recall.holders.filter(kind=Kind.PERSON, holder_id=by.id)
    own.update(acknowledged_at=at, acknowledged_by_name=by.name[:255])
    later = When(at + SURELY_WRITTEN, PRIORITY)
    jobs.enqueue(RECALL_JOB, {"recall_id": recall.pk}, when=later)
    pressing.order_pressing(recall, at=at)
    return recall


@transaction.atomic
def find_holders(recall_id: str) -> None:
    """Add whoever had the study and is not listed yet; safe to run twice."""
    recall = Recall.objects.select_related("study").get(pk=recall_id)
    found = [*_who_opened(recall.study), *_where_sent(recall.study)]
    for one in found:
        one.recall = recall
    Holder.objects.bulk_create(found, ignore_conflicts=True)
    telling.tell_of_recall(recall, by=pressing.SYSTEM, at=utc_now())
    _keep_record(recall.study_id, at=utc_now())


def _keep_record(study_id: str, *, at: datetime) -> None:
    """Who answered outlives the index too (`rebuilding`)."""
    for series_id in Series.objects.filter(study=study_id).values_list("pk", flat=True):
        jobs.enqueue(RECORD_JOB, {"series_id": series_id}, when=When(at, PRIORITY))


def _who_opened(study: Study) -> list[Holder]:
    first: dict[str, tuple[datetime, str]] = {}
    for event in audited.events_about(study.pk, site_id=study.site_id, actions=OPENED):
        first.setdefault(event.actor_id, (event.at, event.actor_name))
    people = set(Person.objects.filter(pk__in=first).values_list("pk", flat=True))
    nodes = set(Peer.objects.filter(pk__in=first).values_list("pk", flat=True))
    return [
        Holder(kind=_kind(pk, people, nodes), holder_id=pk, name=name[:255], opened_at=at)
        for pk, (at, name) in first.items()
    ]


def _kind(pk: str, people: set[str], nodes: set[str]) -> Kind:
    if pk in people:
        return Kind.PERSON
    return Kind.NODE if pk in nodes else Kind.PROGRAM


def _where_sent(study: Study) -> list[Holder]:
    sent = _transfers(study).filter(way=Way.SEND, done_count__gt=0).select_related("peer")
    return [
        Holder(kind=Kind.NODE, holder_id=one.peer_id, name=one.peer.aet, opened_at=one.changed_at)
        for one in sent.order_by("changed_at")
    ]


def _transfers(study: Study) -> QuerySet[Transfer]:
    return Transfer.objects.filter(site=study.site_id, study_instance_uid=study.study_instance_uid)


@transaction.atomic
def acknowledge(holder: Holder, *, by: Actor, at: datetime) -> bool:
    """A person has read it, or a copy elsewhere is deleted; False: that was said before."""
    waiting = Holder.objects.filter(pk=holder.pk, acknowledged_at__isnull=True)
    if not waiting.update(acknowledged_at=at, acknowledged_by_name=by.name[:255]):
        return False
    study = holder.recall.study
    about = Subject(study.site_id, things=(study.pk, holder.pk), detail=holder.kind)
    audit.record("recall.acknowledged", by=by, at=at, of=about)
    _keep_record(study.pk, at=at)
    return True


def holder_with_id(holder_id: str) -> Holder | None:
    """A holder for a door, which then asks the policies."""
    found = Holder.objects.select_related("recall__study__site__network")
    return found.filter(pk=holder_id).first()


def waiting_for(person_id: str | None) -> QuerySet[Holder]:
    """What a person had opened and has not answered, newest first."""
    found = Holder.objects.filter(
        kind=Kind.PERSON, holder_id=person_id or "", acknowledged_at__isnull=True
    )
    return found.select_related("recall__study__site").order_by("-recall__created_at", "pk")


def has_waiting(person_id: str | None) -> bool:
    """Whether a person has a recall to answer."""
    return bool(person_id) and waiting_for(person_id).exists()


def recalls_at(site_ids: Iterable[str]) -> QuerySet[Recall]:
    """Recalls of these sites with their holders, newest first."""
    found = Recall.objects.filter(study__site__in=site_ids).select_related("study__site")
    return found.prefetch_related("holders").order_by("-created_at", "-pk")


def recalls_pressed_in(network_ids: Iterable[str]) -> QuerySet[Recall]:
    """Recalls of some networks that were pressed and that somebody has not answered yet."""
    found = Recall.objects.filter(
        study__site__network__in=list(network_ids), escalated_at__isnull=False,
        holders__acknowledged_at__isnull=True, holders__isnull=False,
    )  # fmt: skip
    with_them = found.select_related("study__site").prefetch_related("holders")
    return with_them.distinct().order_by("-created_at", "-pk")


def people_told_of(study_id: str) -> list[Person]:
    """The people who had a recalled study and have not answered."""
    holders = Holder.objects.filter(
        recall__study=study_id, kind=Kind.PERSON, acknowledged_at__isnull=True
    )
    return list(Person.objects.filter(pk__in=holders.values("holder_id")).order_by("pk"))


def copies_at_nodes(transfers: Iterable[Transfer]) -> dict[str, Holder]:
    """By id of a transfer that sent: the copy that must be deleted there, or was."""
    sent = [one for one in transfers if one.way == Way.SEND]
    holders = Holder.objects.filter(
        kind=Kind.NODE, holder_id__in={one.peer_id for one in sent},
        recall__study__study_instance_uid__in={one.study_instance_uid for one in sent},
    ).select_related("recall__study")  # fmt: skip
    by_copy = {
        (h.holder_id, h.recall.study.site_id, h.recall.study.study_instance_uid): h for h in holders
    }
    keys = {one.pk: (one.peer_id, one.site_id, one.study_instance_uid) for one in sent}
    return {pk: by_copy[key] for pk, key in keys.items() if key in by_copy}


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(RECALL_JOB, find_holders)
