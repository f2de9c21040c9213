"""Rejection notes that came before what they name: remembered, and heeded when it comes."""

from collections.abc import Collection, Iterator

from binome.archive import notes
from binome.archive.models import AwaitedRejection, Instance
from binome.archive.notes import KEY_OBJECTS, Note
from binome.people.actors import Actor

AT_ONCE, LONGEST_UID = 400, 64


def remember(note: Instance, said: Note, *, by: Actor) -> None:
    """Keep what a note names and its site does not have; safe to run twice."""
    for study_instance_uid, uids in said.named.items():
        wanted = sorted(uids - {"", note.sop_instance_uid})
        AwaitedRejection.objects.bulk_create(
            [
                AwaitedRejection(
                    site_id=note.site_id, note=note, study_instance_uid=study_instance_uid,
                    sop_instance_uid=uid, created_by=by.id, created_by_name=by.name[:255],
                )
                for uid in _absent(note.site_id, wanted) if len(uid) <= LONGEST_UID
            ],
            ignore_conflicts=True,
            batch_size=AT_ONCE,
        )  # fmt: skip


def remember_again(*, by: Actor) -> None:
    """Read every note that is kept anew: an index that was rebuilt waits for nothing."""
    kept = Instance.objects.filter(sop_class_uid=KEY_OBJECTS).select_related("series__study")
    for note in kept.iterator():
        said = notes.note_in(bytes(note.header))
        if said is not None:
            remember(note, said, by=by)


def due(ids: Collection[int]) -> list[AwaitedRejection]:
    """What waited for instances that have just come, by note."""
    rows = AwaitedRejection.objects.filter(pk__in=ids).select_related("note__series__study")
    return list(rows.order_by("note_id", "pk"))


def _some(uids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(uids), AT_ONCE):
        yield uids[start : start + AT_ONCE]


def _absent(site_id: str, uids: list[str]) -> Iterator[str]:
    for some in _some(uids):
        here = Instance.objects.filter(site_id=site_id, sop_instance_uid__in=some)
        known = set(here.values_list("sop_instance_uid", flat=True))
        yield from (uid for uid in some if uid not in known)
