"""Records beside the blobs: which site each object belongs to, so that an index can be rebuilt.

One a series, rewritten by a job shortly after the series changed (docs/formats/blob-layout.md, 5).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from binome.archive import digests
from binome.archive.blobs import blobs
from binome.archive.events import InstancesStored, ShownImagesChanged, StudyWithdrawn
from binome.archive.models import Conflict, Instance, Recall, RejectedInstance, Series
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.jobs.turns import Turn, enqueue_in_turn
from binome.kernel import events
from binome.kernel.clock import utc_now

VERSION = 1
RECORD_JOB = "archive.record"
PRIORITY = 6
TURN = Turn(priority=PRIORITY)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the records say of one blob: whose it is, and which rows named it."""

    blob: str
    site: dict[str, str]
    study: dict[str, Any]
    series_id: str
    instance: dict[str, Any]
    is_conflict: bool = False


def keep_record(series_id: str) -> None:
    """Write a series' record as the index has it now, durable; safe to run twice.

    What was left for later when its instances came in a hurry is made first.
    """
    digests.complete(series_id)
    series = Series.objects.select_related("study__site__network").filter(pk=series_id).first()
    if series is not None:
        blobs().put_record(series.pk, json.dumps(_record(series), separators=(",", ":")).encode())


def entries() -> Iterator[Entry]:
    """Every blob of every record; a record that cannot be read is left out."""
    for _, content in blobs().records():
        document = _document(content)
        for instance in document.get("instances", ()):
            yield _entry(document, instance)
        for conflict in document.get("conflicts", ()):
            yield _entry(document, conflict, is_conflict=True)


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        return {}
    is_ours = isinstance(document, dict) and document.get("version") == VERSION
    return document if is_ours else {}


def _entry(document: dict[str, Any], row: dict[str, Any], *, is_conflict: bool = False) -> Entry:
    site, study, series = document["site"], document["study"], document["series"]
    return Entry(row["blob"], site, study, series["id"], row, is_conflict)


def _record(series: Series) -> dict[str, Any]:
    study, site = series.study, series.study.site
    instances = Instance.objects.filter(series=series).order_by("serial")
    conflicts = Conflict.objects.filter(instance__series=series).order_by("pk")
    rejected = RejectedInstance.objects.filter(
        instance__series=series, rejection__undone_at__isnull=True
    )
    codes = dict(rejected.values_list("instance_id", "rejection__code"))
    return {
        "version": VERSION,
        "site": {"id": site.pk, "name": site.name, "network": site.network.name},
        "study": {
            "id": study.pk, "state": study.state, "reason": study.withdrawn_reason,
            "withdrawn_at": study.withdrawn_at and study.withdrawn_at.isoformat(),
            "received_at": study.received_at.isoformat(),
        } | _recall(study.pk),
        "series": {"id": series.pk},
        "instances": [
            _instance(i) | ({"rejected": codes[i.pk]} if i.pk in codes else {})
            for i in instances.defer("header", "frame_table").iterator()
        ],
        "conflicts": [
            {"id": c.pk, "instance": c.instance_id, "blob": c.blob,
             "received_at": c.received_at.isoformat()}
            for c in conflicts
        ],
    }  # fmt: skip


def _recall(study_id: str) -> dict[str, Any]:
    """Who had a withdrawn study, and who answered."""
    recall = Recall.objects.filter(study=study_id).prefetch_related("holders").first()
    if recall is None:
        return {}
    holders = [
        {
            "id": h.pk, "kind": h.kind, "holder": h.holder_id, "name": h.name,
            "opened_at": h.opened_at.isoformat(), "answered_by": h.acknowledged_by_name,
            "answered_at": h.acknowledged_at and h.acknowledged_at.isoformat(),
        }
        for h in recall.holders.all()
    ]  # fmt: skip
    said = {"id": recall.pk, "by": recall.created_by_name, "at": recall.created_at.isoformat()}
    return {"recall": said | {"holders": holders}}


def _instance(instance: Instance) -> dict[str, Any]:
    return {
        "id": instance.pk, "serial": instance.serial, "blob": instance.blob,
        "state": instance.state, "received_at": instance.received_at.isoformat(),
    }  # fmt: skip


def _order(series_id: str, *, at: datetime) -> None:
    """One job a series and turn, run when the turn is over: long series are written a few times."""
    enqueue_in_turn(RECORD_JOB, {"series_id": series_id}, at=at, turn=TURN)


def _stored(event: InstancesStored) -> None:
    _order(event.series_id, at=utc_now())


def _hidden(event: ShownImagesChanged) -> None:
    for series_id in event.series_ids:
        jobs.enqueue(RECORD_JOB, {"series_id": series_id}, when=When(utc_now(), PRIORITY))


def _withdrawn(event: StudyWithdrawn) -> None:
    for series_id in Series.objects.filter(study_id=event.study_id).values_list("pk", flat=True):
        jobs.enqueue(RECORD_JOB, {"series_id": series_id}, when=When(utc_now(), PRIORITY))


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(RECORD_JOB, keep_record)
    events.subscribe(InstancesStored, _stored)
    events.subscribe(ShownImagesChanged, _hidden)
    events.subscribe(StudyWithdrawn, _withdrawn)
