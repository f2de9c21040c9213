"""Pictures of a version's key images and drawings for paper: made once, kept by the version."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from binome.archive.models import Instance
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.reports.drawings.rebuilt import drawings_of, instances_of, marks_in
from binome.reports.drawings.wording import captions, kind_words
from binome.reports.models import ReportVersion

MOST_PICTURES = 12
SECONDS = 60.0
#: A signed picture is drawn by this way of drawing; another way has other files.
DRAWN_BY = "1"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PaperPicture:
    """One image on paper: `source` is empty where the picture cannot be made any more."""

    source: str
    place: str
    href: str
    title: str
    lines: list[str]


def paper_pictures(version: ReportVersion) -> list[PaperPicture]:
    """Return the images that were marked, in order; words in the active language."""
    frames: dict[str, list[Json]] = {}
    for mark in marks_in(version):
        frames.setdefault(mark["frame"], []).append(mark)
    if not frames:
        return []
    shown = list(frames)[:MOST_PICTURES]
    instances = instances_of(version)
    pictures = _made(version, shown, instances)
    return [
        PaperPicture(
            source=_source(pictures.get(frame_id)),
            place=frames[frame_id][0]["place"],
            href=_link(version, frame_id, frames[frame_id][0]["place"]),
            title=_title(frames[frame_id]),
            lines=captions(frames[frame_id]),
        )
        for frame_id in shown
    ]


def left_out_count(version: ReportVersion) -> int:
    """Return how many more marked images the paper has no room for."""
    return max(0, len({mark["frame"] for mark in marks_in(version)}) - MOST_PICTURES)


def _title(marks: list[Json]) -> str:
    place = marks[0]["place"]
    is_key = any(mark["kind"] == "key" for mark in marks)
    name = kind_words("key") if is_key else _("Image with drawings")
    return f"{name} ({place})" if place else name


def _link(version: ReportVersion, frame_id: str, place: str) -> str:
    """Where the image is on the hub, for whoever may see it there."""
    root = getattr(settings, "PUBLIC_URL", "http://localhost:8000").rstrip("/")
    page = reverse("case_look", args=[version.case_id])
    series_id, number = frame_id.partition(".")[0], place.partition("/")[2] or "1"
    return f"{root}{page}?series={series_id}&slice={number}"


def _source(picture: bytes | None) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""


def _made(
    version: ReportVersion, frame_ids: list[str], instances: list[Instance]
) -> dict[str, bytes]:
    folder = Path(settings.DATA) / "cache" / "drawn" / f"{version.own_hash}-{DRAWN_BY}"
    kept = {f: p.read_bytes() for f in frame_ids if (p := folder / f"{f}.jpg").exists()}
    stored = {instance.series_id for instance in instances}
    kept = {f: picture for f, picture in kept.items() if f.partition(".")[0] in stored}
    missing = [frame_id for frame_id in frame_ids if frame_id not in kept]
    for frame_id, picture in _drawn(version, missing, instances).items():
        _keep(folder / f"{frame_id}.jpg", picture)
        kept[frame_id] = picture
    return kept


def _drawn(
    version: ReportVersion, frame_ids: list[str], instances: list[Instance]
) -> dict[str, bytes]:
    """Draw in the pool, frame by frame, so that one that cannot be shown costs only itself."""
    from binome.dicom.drawn.objects import by_frame
    from binome.dicom.drawn.pictured import jpeg_pictures

    found: dict[str, bytes] = {}
    frames_of = {(m["sop_instance_uid"], int(m["frame"].rpartition(".")[2])): m["frame"]
                 for m in marks_in(version)}  # fmt: skip
    if not frame_ids:
        return found
    with drawings_of(version, instances) as drawings:
        for frame in by_frame([drawing for _, drawing in drawings]):
            image = frame[0].image
            frame_id = frames_of[image.sop_instance_uid, image.frame]
            if frame_id not in frame_ids:
                continue
            try:
                made = shared_pool().call(jpeg_pictures, [frame], timeout_seconds=SECONDS)
            except DicomError:
                continue
            found[frame_id] = made[0]
    return found


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)
