"""Previews and lossless frames for the viewer, made ahead by a job and on demand.

All strangers' pixels are decoded in the killable pool; a frame that cannot be shown keeps a word.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import close_old_connections

from binome.archive import cache
from binome.archive.blobs import blobs
from binome.archive.display_order import in_display_order
from binome.archive.models import Instance, Rendition, State
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.jobs import services as jobs
from binome.jobs.services import When

PREPARE_JOB = "archive.prepare"
PRIORITY = 4
FRAMES_A_CALL = 32
SECONDS_A_CALL = 60.0
AT_ONCE = 2

FrameRecord = dict[str, Any]


def order(series_id: str, *, at: datetime) -> None:
    """Order the pictures of a series, inside the transaction that stored its instances."""
    jobs.enqueue(PREPARE_JOB, {"series_id": series_id}, when=When(run_at=at, priority=PRIORITY))


def prepare_series(series_id: str) -> None:
    """Make every picture of a series that is missing, the key image first; safe to run twice."""
    missing = unprepared(series_id)
    prepare_all(missing[:1])
    prepare_all(missing[1:])


def unprepared(series_id: str) -> list[Instance]:
    """Stored images of a series without pictures of this version, the middle one first."""
    from binome.dicom.htj2k import ENCODER

    images = Instance.objects.filter(
        series_id=series_id, state=State.STORED, number_of_frames__gt=0
    )
    missing = in_display_order(images.exclude(rendition__version=ENCODER))
    middle = len(missing) // 2
    return [*missing[middle : middle + 1], *missing[:middle], *missing[middle + 1 :]]


def prepare_all(instances: Sequence[Instance]) -> None:
    """Prepare several instances, as many at once as the pool has workers."""
    with ThreadPoolExecutor(AT_ONCE, "prepare") as threads:
        list(threads.map(_prepare_in_thread, instances))


def _prepare_in_thread(instance: Instance) -> None:
    try:
        prepare(instance)
    finally:
        close_old_connections()


def prepare(instance: Instance) -> list[FrameRecord]:
    """Make the pictures of every frame of an instance and keep what they are; return the records.

    A record holds `frame` (from 1) and either `trouble`, or `hash`, `kind` (of the lossless
    file), `sizes` by kind and the manifest's `facts`.
    """
    from binome.dicom.htj2k import ENCODER

    records = list(_made(instance, range(instance.number_of_frames)))
    packed = zlib.compress(json.dumps(records, separators=(",", ":")).encode(), 6)
    Rendition.objects.update_or_create(
        instance=instance, defaults={"version": ENCODER, "facts": packed}
    )
    return records


def records_of(rendition: Rendition) -> list[FrameRecord]:
    """What `prepare` kept."""
    records: list[FrameRecord] = json.loads(zlib.decompress(rendition.facts))
    return records


def remake(instance: Instance, frame: int) -> None:
    """Make the pictures of one frame again (the cache was emptied, or is another machine's)."""
    list(_made(instance, [frame - 1]))


def _made(instance: Instance, frames: Sequence[int]) -> Iterable[FrameRecord]:
    with blobs().local(instance.blob) as path:
        for start in range(0, len(frames), FRAMES_A_CALL):
            yield from _made_in_one_call(instance, str(path), frames[start : start + FRAMES_A_CALL])


def _made_in_one_call(
    instance: Instance, path: str, frames: Sequence[int]
) -> Iterable[FrameRecord]:
    from binome.dicom.prepare import Trouble, prepare_frames

    try:
        pictures = shared_pool().call(
            prepare_frames, path, list(frames), timeout_seconds=SECONDS_A_CALL
        )
    except DicomError as failure:
        pictures = [Trouble(frame, failure.reason) for frame in frames]
    for picture in pictures:
        if isinstance(picture, Trouble):
            yield {"frame": picture.frame + 1, "trouble": picture.reason}
        else:
            yield _kept(instance, picture)


def _kept(instance: Instance, picture: Any) -> FrameRecord:
    kind = cache.LOSSLESS[picture.encoding]
    contents = {
        cache.PREVIEW: picture.preview,
        cache.THUMBNAIL: picture.thumbnail,
        kind: picture.lossless,
    }
    for name, content in contents.items():
        path = cache.path_of(instance.pk, frame=picture.frame + 1, kind=name)
        cache.put(path, content)
    return {
        "frame": picture.frame + 1, "hash": picture.content_hash, "kind": kind,
        "sizes": {name: len(content) for name, content in contents.items()},
        "facts": picture.facts,
    }  # fmt: skip


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(PREPARE_JOB, prepare_series)
