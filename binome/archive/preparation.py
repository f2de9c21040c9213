"""Previews and lossless frames for the viewer, made ahead by a job and on demand.

Strangers' pixels are decoded in the killable pool only; a frame that cannot be shown keeps a word.
"""

import json
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction

from binome.archive import cache
from binome.archive.blobs import BlobMissing, blobs
from binome.archive.display_order import in_display_order
from binome.archive.models import Instance, Rendition, State
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.jobs.turns import Turn, enqueue_in_turn
from binome.kernel.clock import utc_now

PREPARE_JOB, VOLUME_JOB = "archive.prepare", "archive.volume"
FEWEST_SLICES, AFTERWARDS = 16, 8
SOON = Turn(length=timedelta(seconds=5), margin=timedelta(0), priority=4)
FRAMES_A_CALL = 32
SECONDS_A_CALL = 60.0
AT_ONCE = 2
#: The object of a frame is not where it was stored; looked for again each time.
MISSING = "missing"

#: `frame` (from 1) and either `trouble`, or `hash`, `kind` (of the lossless file), `sizes` of the
#: pictures by kind, and the manifest's `facts`.
FrameRecord = dict[str, Any]


def order(series_id: str, *, at: datetime) -> None:
    """Order the pictures of a series, inside the transaction that stored its instances.

    They are made a few seconds later, once for all that came; who looks sooner has them made then.
    """
    enqueue_in_turn(PREPARE_JOB, {"series_id": series_id}, at=at, turn=SOON)


def prepare_series(series_id: str) -> None:
    """Make every picture of a series that is missing, the key image first; safe to run twice."""
    missing = unprepared(series_id)
    middle = len(missing) // 2
    prepare_all(missing[middle : middle + 1])
    prepare_all([*missing[:middle], *missing[middle + 1 :]])
    if len(missing) >= FEWEST_SLICES:
        afterwards = When(utc_now(), AFTERWARDS)
        jobs.enqueue(VOLUME_JOB, {"series_id": series_id}, when=afterwards)


def unprepared(series_id: str) -> list[Instance]:
    """Stored images of a series that lack pictures of this version of the encoder."""
    images = Instance.objects.filter(series_id=series_id, state=State.STORED)
    images = images.filter(number_of_frames__gt=0).select_related("rendition")
    missing = [image for image in images.defer("header", "frame_table") if missing_frames(image)]
    return in_display_order(missing)


def prepare_all(instances: Sequence[Instance]) -> None:
    """Prepare several instances, as many at once as the pool has workers."""
    if len(instances) == 1:
        prepare(instances[0])
    elif instances:
        with ThreadPoolExecutor(AT_ONCE, "prepare") as threads:
            list(threads.map(_prepare_in_thread, instances))


def prepare_within(seconds: float, instances: Sequence[Instance]) -> int:
    """Prepare what fits into a short time, in this order; return how many frames still wait.

    At least one turn is done, so that asking again always leads to the end.
    """
    deadline = time.monotonic() + seconds
    left = list(instances)
    while left:
        turn, left = left[:AT_ONCE], left[AT_ONCE:]
        prepare_all(turn)
        if time.monotonic() >= deadline:
            break
    return sum(instance.number_of_frames for instance in left)


def _prepare_in_thread(instance: Instance) -> None:
    """Prepare what nobody else (the job, another request) prepared while this one waited."""
    try:
        now = Instance.objects.select_related("rendition").defer("header", "frame_table")
        prepare(now.get(pk=instance.pk))
    finally:
        connections.close_all()


def prepare(instance: Instance, frames: Sequence[int] = ()) -> list[FrameRecord]:
    """Make what is missing of these frames (from 1), or of all; keep and return the records."""
    missing = [n for n in missing_frames(instance) if not frames or n in frames]
    records = [record for made in _made(instance, missing) for record in made]
    if records:
        _keep(instance, records)
    return records


def missing_frames(instance: Instance) -> list[int]:
    """Numbers (from 1) of the frames without a record of this version, or without their file."""
    records = records_of(instance)
    known = {record["frame"] for record in records if record.get("trouble") != MISSING}
    return [frame for frame in range(1, instance.number_of_frames + 1) if frame not in known]


def records_of(instance: Instance) -> list[FrameRecord]:
    """What was prepared of an instance and may be shown, in the order of the frames."""
    rendition = getattr(instance, "rendition", None)
    return _records_in(rendition) if rendition and rendition.version in versions() else []


def _records_in(rendition: Rendition) -> list[FrameRecord]:
    records: list[FrameRecord] = json.loads(zlib.decompress(rendition.facts))
    return records


def remake(instance: Instance, frame: int) -> None:
    """Make the pictures of one frame again: the cache was emptied, or is another machine's.

    Of an older version all frames are made anew, under new addresses where their bytes are others.
    """
    if instance.rendition.version != version():
        return renew(instance)
    for _ in _made(instance, [frame]):
        pass
    return None


def renew(instance: Instance) -> None:
    """Make every frame anew by this version; one that fails now stays as it is."""
    before = {record["frame"]: record for record in records_of(instance)}
    kept = []
    for made in _made(instance, range(1, instance.number_of_frames + 1)):
        kept += [before.get(one["frame"], one) if "trouble" in one else one for one in made]
    if kept:
        _write(instance, kept, version=version())


def version() -> str:
    """The encoder's version."""
    from binome.dicom.manifest_keys import ENCODER

    return ENCODER


def versions() -> frozenset[str]:
    """Versions whose pictures may be shown; of any other they are made anew at once."""
    from binome.dicom.manifest_keys import STILL_RIGHT

    return STILL_RIGHT | {version()}


@transaction.atomic
def _keep(instance: Instance, records: list[FrameRecord]) -> None:
    """Add records to those of the other frames."""
    held = Rendition.objects.select_for_update().filter(pk=instance.pk).first()
    known = _records_in(held) if held and held.version in versions() else []
    together = {record["frame"]: record for record in [*known, *records]}
    kept = [together[frame] for frame in sorted(together)]
    _write(instance, kept, version=held.version if held and known else version())


def _write(instance: Instance, records: list[FrameRecord], *, version: str) -> None:
    packed = zlib.compress(json.dumps(records, separators=(",", ":")).encode(), 6)
    Rendition.objects.update_or_create(
        instance_id=instance.pk, defaults={"version": version, "facts": packed}
    )


def _made(instance: Instance, frames: Sequence[int]) -> Iterator[list[FrameRecord]]:
    if not frames:
        return
    try:
        with blobs().local(instance.blob) as path:
            for start in range(0, len(frames), FRAMES_A_CALL):
                yield _made_in_one_call(instance, str(path), frames[start : start + FRAMES_A_CALL])
    except BlobMissing:
        yield [{"frame": frame, "trouble": MISSING} for frame in frames]


def _made_in_one_call(instance: Instance, path: str, frames: Sequence[int]) -> list[FrameRecord]:
    from binome.dicom.prepare import prepare_frames

    wanted = [frame - 1 for frame in frames]
    try:
        made = shared_pool().call(prepare_frames, path, wanted, timeout_seconds=SECONDS_A_CALL)
    except DicomError as failure:
        return [{"frame": frame, "trouble": failure.reason} for frame in frames]
    return [_record(instance, picture) for picture in made]


def _record(instance: Instance, picture: Any) -> FrameRecord:
    """Put the pictures of a frame in the cache and say what they are."""
    if not hasattr(picture, "lossless"):
        return {"frame": picture.frame + 1, "trouble": picture.reason}
    kind = cache.LOSSLESS[picture.encoding]
    pictures = {
        cache.PREVIEW: picture.preview,
        cache.THUMBNAIL: picture.thumbnail,
        kind: picture.lossless,
        **({cache.OVERLAY: picture.overlay} if picture.overlay else {}),
    }
    for name, content in pictures.items():
        cache.put(cache.path_of(instance.pk, frame=picture.frame + 1, kind=name), content)
    return {
        "frame": picture.frame + 1,
        "hash": picture.content_hash,
        "kind": kind,
        "sizes": {name: len(content) for name, content in pictures.items()},
        "facts": picture.facts,
    }


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(PREPARE_JOB, prepare_series)
