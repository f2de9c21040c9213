"""Pictures of frames by address: from the cache, made on demand when they are not there yet."""

from dataclasses import dataclass
from pathlib import Path

from binome.archive import cache, preparation
from binome.archive.display_order import in_display_order, opening
from binome.archive.models import Instance, Series, State
from binome.archive.preparation import FrameRecord


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """The frame to show first and where its pictures are; `trouble` says why there are none."""

    frame_id: str
    preview: str = ""
    thumbnail: str = ""
    trouble: str = ""


def picture(instance: Instance, *, frame: int, content_hash: str, kind: str) -> Path | None:
    """The file behind an address; None when the frame, the hash or the kind is not so."""
    record = record_of(instance, frame)
    if record is None or record.get("hash") != content_hash or kind not in record["sizes"]:
        return None
    path = cache.path_of(instance.pk, frame=frame, kind=kind)
    if not cache.holds(path, record["sizes"][kind]):
        preparation.remake(instance, frame)
    return path if path.exists() else None


def record_of(instance: Instance, frame: int) -> FrameRecord | None:
    """What is known of one frame's pictures, made now when it was not prepared yet."""
    known = {record["frame"]: record for record in preparation.records_of(instance)}
    if frame not in known:
        known = {record["frame"]: record for record in preparation.prepare(instance, [frame])}
    return known.get(frame)


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame of a series by its place in the order to scroll, counted from 1."""

    picture: KeyPicture
    position: int
    count: int


def key_picture(series: Series) -> KeyPicture | None:
    """The picture that stands for a series, ready to be asked for; None when it has no images."""
    found = slice_of(series)
    return found.picture if found else None


def slice_of(series: Series, position: int = 0) -> Slice | None:
    """The frame at a place, or the one to show first; None when the series has no images."""
    images = series.instances.filter(state=State.STORED, number_of_frames__gt=0)
    ordered = in_display_order(images.defer("header", "frame_table").select_related("rendition"))
    if not ordered:
        return None
    places = [(image, frame + 1) for image in ordered for frame in range(image.number_of_frames)]
    at = position - 1 if position else places.index((opening(ordered), 1))
    at = min(max(at, 0), len(places) - 1)
    return Slice(_picture_of(series, *places[at]), at + 1, len(places))


def preview_of(series: Series, position: int = 0) -> Path | None:
    """The file of a slice's preview, by its place in the order to scroll; None without one."""
    found = slice_of(series, position)
    if found is None or not found.picture.preview:
        return None
    _root, _images, frame_id, content_hash, kind = found.picture.preview.split("/")
    _series_id, serial, frame = frame_id.split(".")
    instance = series.instances.get(serial=int(serial))
    return picture(instance, frame=int(frame), content_hash=content_hash, kind=kind)


def _picture_of(series: Series, instance: Instance, frame: int) -> KeyPicture:
    record = record_of(instance, frame) or {"trouble": "unreadable"}
    frame_id = frame_id_of(series.pk, instance.serial, frame)
    if "hash" not in record:
        return KeyPicture(frame_id, trouble=record["trouble"])
    return KeyPicture(
        frame_id,
        preview=address(frame_id, record["hash"], cache.PREVIEW),
        thumbnail=address(frame_id, record["hash"], cache.THUMBNAIL),
    )


def frame_id_of(series_id: str, serial: int, frame: int) -> str:
    """The short name of a frame in addresses; regular, so that a manifest compresses."""
    return f"{series_id}.{serial}.{frame}"


def address(frame_id: str, content_hash: str, kind: str) -> str:
    """Where a picture is served (docs/formats/viewer-manifest.md, section 1)."""
    return f"/images/{frame_id}/{content_hash}/{kind}"
