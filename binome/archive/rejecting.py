"""Rejecting instances with a coded reason instead of deleting them (IHE IOCM), and undoing it.

What is rejected answers no query, no retrieve and no page but the site's own list; its bytes stay.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from binome.archive import awaited, notes, telling
from binome.archive.counting import recount
from binome.archive.models import (
    AwaitedRejection,
    Instance,
    Reason,
    RejectedInstance,
    Rejection,
    State,
    Study,
)
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor


@transaction.atomic
def reject(
    study: Study, *, instance_ids: Collection[str], code: Reason, by: Actor, at: datetime
) -> Rejection | None:
    """Hide stored instances of a study from now on; None when none of these is stored."""
    return _rejected(
        study, Instance.objects.filter(pk__in=instance_ids), (code, None), by=by, at=at
    )


def heed(note_ids: Collection[str], *, by: Actor, at: datetime) -> None:
    """Do what key objects just stored say, inside the transaction that stored them.

    A rejection note that found what it names is hidden itself; of its own site only. What it names
    and is not here yet is rejected when it comes (`heed_late`).
    """
    found = Instance.objects.filter(pk__in=note_ids).select_related("series__study")
    for instance in found:
        note = notes.note_in(bytes(instance.header))
        if note is None:
            continue
        for study_instance_uid, uids in note.named.items():
            _heed(instance, study_instance_uid, (Reason(note.code), uids), by=by, at=at)
        awaited.remember(instance, note, by=by)


def heed_late(awaited_ids: Collection[int], *, at: datetime) -> None:
    """Reject what has just come and an earlier note names, in the name of whoever sent the note."""
    for one in awaited.due(awaited_ids):
        note = notes.note_in(bytes(one.note.header))
        if note is not None:
            said = (Reason(note.code), {one.sop_instance_uid})
            _heed(one.note, one.study_instance_uid, said, by=_sender_of(one), at=at)
        one.delete()


def _sender_of(one: AwaitedRejection) -> Actor:
    return Actor(one.created_by, one.created_by_name)


def _heed(
    note: Instance,
    study_instance_uid: str,
    said: tuple[Reason, set[str]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    code, uids = said
    study = Study.objects.filter(site=note.site_id, study_instance_uid=study_instance_uid).first()
    if study is None:
        return
    named = Instance.objects.filter(sop_instance_uid__in=uids - {note.sop_instance_uid})
    if (
        _rejected(study, named, (code, note), by=by, at=at) is not None
        and note.state == State.STORED
    ):
        note.state = State.REJECTED
        note.save(update_fields=["state"])
        _recount_of(note, at=at)


def _recount_of(note: Instance, *, at: datetime) -> None:
    study = Study.objects.select_for_update().get(pk=note.series.study_id)
    recount(study, series_ids={note.series_id}, at=at)


def _rejected(
    study: Study,
    named: QuerySet[Instance],
    why: tuple[Reason, Instance | None],
    *,
    by: Actor,
    at: datetime,
) -> Rejection | None:
    study = Study.objects.select_for_update().get(pk=study.pk)
    stored = named.filter(series__study=study, state=State.STORED)
    rows = list(stored.values_list("pk", "series_id"))
    if not rows:
        return None
    code, note = why
    made = Rejection.objects.create(
        site_id=study.site_id, study=study, code=code, note=note, created_at=at,
        created_by=by.id, created_by_name=by.name[:255],
    )  # fmt: skip
    RejectedInstance.objects.bulk_create(
        [RejectedInstance(rejection=made, instance_id=pk) for pk, _ in rows], batch_size=500
    )
    Instance.objects.filter(rejections__rejection=made).update(state=State.REJECTED)
    recount(study, series_ids={series_id for _, series_id in rows}, at=at)
    about = Subject(study.site_id, things=(study.pk, made.pk), detail=str(code), count=len(rows))
    audit.record("images.rejected", by=by, at=at, of=about)
    telling.tell_of_rejection(made, by=by, at=at)
    return made


@transaction.atomic
def undo_rejection(rejection: Rejection, *, by: Actor, at: datetime) -> bool:
    """Show again what no other rejection holds; False: it was undone before.

    What was withdrawn meanwhile stays withdrawn.
    """
    study = Study.objects.select_for_update().get(pk=rejection.study_id)
    open_ones = Rejection.objects.filter(pk=rejection.pk, undone_at__isnull=True)
    if not open_ones.update(undone_at=at, undone_by_name=by.name[:255]):
        return False
    telling.tell_no_more(rejection, at=at)
    held = RejectedInstance.objects.filter(
        rejection__study=study, rejection__undone_at__isnull=True
    )
    shown = Instance.objects.filter(rejections__rejection=rejection, state=State.REJECTED)
    rows = list(shown.exclude(pk__in=held.values("instance_id")).values_list("pk", "series_id"))
    ids = [pk for pk, _ in rows]
    for start in range(0, len(ids), 500):
        Instance.objects.filter(pk__in=ids[start : start + 500]).update(state=State.STORED)
    recount(study, series_ids={series_id for _, series_id in rows}, at=at)
    about = Subject(study.site_id, things=(study.pk, rejection.pk), count=len(rows))
    audit.record("images.restored", by=by, at=at, of=about)
    return True


def reject_again(instance_id: str, *, code: str, at: datetime) -> None:
    """A rejection outlives the index: an instance that a rebuild found rejected can be undone."""
    instance = Instance.objects.select_related("series__study").get(pk=instance_id)
    study = instance.series.study
    made, _ = Rejection.objects.get_or_create(
        study=study, code=code, undone_at=None, created_by="",
        defaults={"site_id": study.site_id, "created_at": at},
    )  # fmt: skip
    RejectedInstance.objects.get_or_create(rejection=made, instance=instance)
    recount(study, series_ids={instance.series_id}, at=at)
