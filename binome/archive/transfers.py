"""The queue of studies to send to other nodes and to fetch from them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from binome.archive.models import Peer, Progress, Transfer, TransferredInstance, Way
from binome.archive.peers import OWN_TITLE
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.people.actors import Actor

TRANSFER_JOB = "archive.transfer"
PRIORITY = 5
OVER = (Progress.DONE, Progress.FAILED, Progress.CANCELLED)
MOST_SHOWN = 200
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
BY_RULE = Actor(id="binome", name="Binôme")


@transaction.atomic
def order_transfer(
    study_instance_uid: str, *, way: Way, peer: Peer, by: Actor, at: datetime
) -> Transfer:
    """Queue a study for a node; what is under way already is not queued twice."""
    same = Transfer.objects.filter(
        peer=peer, way=way, study_instance_uid=study_instance_uid,
        state__in=(Progress.WAITING, Progress.RUNNING),
    )  # fmt: skip
    if (known := same.first()) is not None:
        return known
    made = Transfer.objects.create(
        site=peer.site, peer=peer, way=way, study_instance_uid=study_instance_uid,
        own_title=peer.own_title or OWN_TITLE, created_by=by.id, created_at=at, changed_at=at,
    )  # fmt: skip
    enqueue(made, at=at)
    audit.record("transfer.ordered", by=by, at=at, of=_about(made))
    return made


@transaction.atomic
def retry_transfer(transfer: Transfer, *, by: Actor, at: datetime) -> bool:
    """Try what is not accepted yet again from the first attempt; False: it is not over."""
    over = Transfer.objects.filter(pk=transfer.pk, state__in=(Progress.FAILED, Progress.CANCELLED))
    changed = over.update(state=Progress.WAITING, attempts=0, trouble="", changed_at=at)
    if changed:
        enqueue(transfer, at=at)
        audit.record("transfer.retried", by=by, at=at, of=_about(transfer))
    return bool(changed)


@transaction.atomic
def cancel_transfer(transfer: Transfer, *, by: Actor, at: datetime) -> bool:
    """Stop before the next instance; what the receiver has, it keeps. False: it is over."""
    going = Transfer.objects.filter(pk=transfer.pk).exclude(state__in=OVER)
    changed = going.update(state=Progress.CANCELLED, changed_at=at)
    if changed:
        audit.record("transfer.cancelled", by=by, at=at, of=_about(transfer))
    return bool(changed)


@transaction.atomic
def order_made(made_of: str, *, study_instance_uid: str, peer: Peer, at: datetime) -> Transfer:
    """Queue an object that its maker makes when its turn comes (`archive.made`)."""
    made = Transfer.objects.create(
        site=peer.site, peer=peer, way=Way.MADE, made_of=made_of, count=1,
        study_instance_uid=study_instance_uid, own_title=peer.own_title or OWN_TITLE,
        created_by=BY_RULE.id, created_at=at, changed_at=at,
    )  # fmt: skip
    enqueue(made, at=at)
    audit.record("transfer.ordered", by=BY_RULE, at=at, of=_about(made))
    return made


def enqueue(transfer: Transfer, *, at: datetime) -> None:
    """Order one attempt, inside the caller's transaction."""
    jobs.enqueue(TRANSFER_JOB, {"transfer_id": transfer.pk}, when=When(at, PRIORITY))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, an hour at most."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE)


def transfers_of(site_ids: Iterable[str]) -> list[Transfer]:
    """The newest transfers of some sites."""
    found = Transfer.objects.filter(site__in=site_ids).select_related("peer", "site")
    return list(found.order_by("-created_at", "-pk")[:MOST_SHOWN])


def refused_instances(transfer: Transfer) -> QuerySet[TransferredInstance]:
    """What the receiver did not take, with the status it gave."""
    return transfer.instances.filter(is_accepted=False).order_by("sop_instance_uid")


def transfer_with_id(transfer_id: str) -> Transfer | None:
    found = Transfer.objects.select_related("peer__site__network", "site__network", "rejection")
    return found.filter(pk=transfer_id).first()


def _about(transfer: Transfer) -> Subject:
    return Subject(
        site_id=transfer.site_id, things=(transfer.pk, transfer.peer_id), detail=transfer.way
    )
