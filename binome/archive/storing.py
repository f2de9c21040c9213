"""Storing: bytes durable first, then one short transaction for the index, then the answer."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError

from binome.archive import digests
from binome.archive.blobs import blobs
from binome.archive.events import InstancesStored
from binome.archive.gathering import Gathering
from binome.archive.incoming import Incoming
from binome.archive.index import Filing, Kept, Undecided
from binome.archive.notes import KEY_OBJECTS
from binome.archive.preparation import order
from binome.archive.reading import Reading, data_set_sha256, reading_of
from binome.archive.refusals import IdentifiedInput, OutOfSpace, StoreFailed, WrongStudy
from binome.archive.rejecting import heed, heed_late
from binome.archive.statements import InstanceRow
from binome.archive.transactions import in_one, is_inside
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.dicom.deidentify import is_pseudonym
from binome.kernel import events
from binome.kernel.disk_faults import disk_fault
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Site

LEAST_FREE_FRACTION, LEAST_FREE_BYTES = 0.05, 2 << 30
PARALLEL_WRITES = 4
THINGS_NAMED = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one incoming file ended: stored for good (perhaps already before), or refused and why."""

    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    study_instance_uid: str = ""
    series_instance_uid: str = ""
    instance_id: str = ""
    study_id: str = ""
    is_new: bool = False
    refusal: Refusal | None = None

    @property
    def is_stored(self) -> bool:
        return self.refusal is None


@dataclass(slots=True)
class _Item:
    """One file on its way: what was read, where its bytes lie, how it ended."""

    incoming: Incoming
    reading: Reading | None = None
    kept: Kept | None = None
    instance: InstanceRow | None = None
    is_new: bool = False
    refusal: Refusal | None = None
    undecided: str = ""


@dataclass(slots=True)
class _Batch:
    """What one caller brings into the index: bytes that are durable, of one site."""

    items: list[_Item]
    site: Site
    by: Actor
    at: datetime


def store(
    incoming: Sequence[Incoming], *, site: Site, by: Actor, at: datetime, into: str = ""
) -> list[Outcome]:
    """Store files of one site, each with its own outcome, durable before this returns.

    The same data set again counts once; other bytes under a known UID are kept as a conflict.
    `into` is a Study Instance UID that every file must name. Raises OutOfSpace before anything, or
    when the disk fills meanwhile, and StoreFailed when it fails: then no file is confirmed.
    """
    try:
        return _stored(incoming, site=site, by=by, at=at, into=into)
    except Exception as error:
        if isinstance(error, Refusal) or not (fault := disk_fault(error)):
            raise
        raise (OutOfSpace if fault.is_full else StoreFailed) from error


def _stored(
    incoming: Sequence[Incoming], *, site: Site, by: Actor, at: datetime, into: str
) -> list[Outcome]:
    _check_space()
    items = [_Item(each) for each in incoming]
    for item in items:
        _examine(item, site=site, into=into)
    _keep_bytes([item for item in items if item.refusal is None])
    readable = [item for item in items if item.kept is not None]
    if readable:
        _file(_Batch(readable, site, by, at))
    if undecided := [item for item in readable if item.undecided]:
        for item in undecided:
            _decide(item)
        _file(_Batch(undecided, site, by, at))
    return [_outcome(item) for item in items]


def _decide(item: _Item) -> None:
    """Other bytes came under a known UID: hash both data sets, so that filing can tell."""
    assert item.reading is not None
    assert item.kept is not None
    instance = item.reading.instance
    digests.data_set_digest(item.undecided)
    with item.incoming.opened() as source:
        begins = int(str(instance["data_set_offset"])) - item.reading.beginning.shift_bytes
        instance["data_set_sha256"] = data_set_sha256(source, begins)
    item.kept = replace(item.kept, is_judged=True)


def _check_space() -> None:
    room = blobs().free_fraction_and_bytes()
    if room and (room[0] < LEAST_FREE_FRACTION or room[1] < LEAST_FREE_BYTES):
        raise OutOfSpace


def _examine(item: _Item, *, site: Site, into: str) -> None:
    try:
        item.reading = reading_of(item.incoming)
        if into and item.reading.study_instance_uid != into:
            raise WrongStudy
        if site.network.is_pseudonymous and not _is_pseudonymous(item.reading):
            raise IdentifiedInput
    except Refusal as refusal:
        item.refusal = refusal


def _is_pseudonymous(reading: Reading) -> bool:
    return reading.is_deidentified and is_pseudonym(reading.patient["patient_id"])


def _keep_bytes(items: list[_Item]) -> None:
    if len(items) == 1:
        _keep(items[0])
    elif items:
        list(_writers(os.getpid()).map(_keep, items))


@cache
def _writers(process_id: int) -> ThreadPoolExecutor:
    """Threads that write side by side, so that the file system joins their syncs."""
    return ThreadPoolExecutor(PARALLEL_WRITES, "blobs")


def _keep(item: _Item) -> None:
    reading = item.reading
    assert reading is not None
    incoming, store = item.incoming, blobs()
    is_as_it_is = not reading.beginning.content
    sha256 = incoming.sha256 if is_as_it_is else ""
    if is_as_it_is and incoming.may_be_kept and isinstance(incoming.content, Path):
        blob = store.put_file(incoming.content, sha256=sha256)
    else:
        blob = store.put(incoming.chunks(reading.beginning), sha256=sha256)
    item.kept = Kept(reading, blob.name, blob.size_bytes)


def _file(batch: _Batch) -> None:
    """Into the index, with whatever else is ready by now; alone inside a caller's transaction."""
    if is_inside():
        _file_together([batch])
    else:
        _filing.do(batch)


def _file_together(batches: Sequence[_Batch]) -> None:
    joined = _joined(batches)

    def file() -> None:
        for batch in joined:
            _file_batch(batch)

    try:
        in_one(file)
    except IntegrityError:
        # Another process filed one of these instances meanwhile: now it is found.
        in_one(file)


_filing = Gathering(_file_together)


def _joined(batches: Sequence[_Batch]) -> list[_Batch]:
    """One batch a site and actor, sites in one order, so that two processes never block."""
    if len(batches) == 1:
        return list(batches)
    joined: dict[tuple[str, str], _Batch] = {}
    for batch in batches:
        whole = joined.setdefault(
            (batch.site.pk, batch.by.id), _Batch([], batch.site, batch.by, batch.at)
        )
        whole.items += batch.items
    return [joined[key] for key in sorted(joined)]


def _file_batch(batch: _Batch) -> None:
    site, at = batch.site, batch.at
    filing = Filing(site=site, at=at)
    filing.look_up([item.kept.reading for item in batch.items if item.kept])
    for item in batch.items:
        assert item.kept is not None
        item.refusal, item.undecided = None, ""
        try:
            item.instance, item.is_new = filing.file(item.kept)
        except Refusal as refusal:
            item.refusal = refusal
        except Undecided as undecided:
            item.undecided = undecided.instance_id
    filing.write()
    if not filing.filed:
        return
    studies = [study.id for study in filing.studies.values() if study.added]
    about = Subject(site.pk, things=tuple(studies[:THINGS_NAMED]), count=len(filing.filed))
    audit.record("images.stored", by=batch.by, at=at, of=about)
    new: dict[tuple[str, str], list[str]] = {}
    for row, _ in filing.filed.values():
        new.setdefault((row.series.study.id, row.series.id), []).append(row.id)
    for (study_id, series_id), ids in new.items():
        order(series_id, at=at)
        events.emit(InstancesStored(study_id, series_id, tuple(ids), site.pk))
    filed = filing.filed.values()
    if notes := [r.id for r, k in filed if k.reading.instance["sop_class_uid"] == KEY_OBJECTS]:
        heed(notes, by=batch.by, at=at)
    if late := filing.awaited():
        heed_late(late, at=at)


def _outcome(item: _Item) -> Outcome:
    reading, instance = item.reading, item.instance
    assert instance or item.refusal, "nothing is told to be stored that was not filed"
    return Outcome(
        sop_class_uid=str(reading.instance["sop_class_uid"]) if reading else "",
        sop_instance_uid=reading.sop_instance_uid if reading else "",
        study_instance_uid=reading.study_instance_uid if reading else "",
        series_instance_uid=reading.series_instance_uid if reading else "",
        instance_id=instance.id if instance else "",
        study_id=instance.series.study.id if instance else "",
        is_new=item.is_new,
        refusal=item.refusal,
    )
