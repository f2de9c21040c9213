"""The files of volumes: made ahead by a job, kept in the cache, made again at will."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from binome.archive import cache, preparation
from binome.archive.manifests import series_manifest
from binome.archive.models import Instance, Series, State
from binome.jobs import services as jobs

Json = dict[str, Any]


def volume_file(series: Series, word: str) -> Path | None:
    """The file under this word, made now when it is not there; None when it is no more so."""
    document = series_manifest(series)
    volume = document.get("volume")
    if not isinstance(volume, dict) or volume["word"] != word:
        return None
    path = _folder(series.pk) / f"{word}.bin"
    if not cache.holds(path, volume["size_bytes"]):
        _make(series, document, path)
    return path if path.exists() else None


def make_ahead(series_id: str) -> None:
    """Make a series' volume, where it is one; safe to run twice."""
    series = Series.objects.filter(pk=series_id).first()
    volume = series_manifest(series).get("volume") if series else None
    if series and isinstance(volume, dict):
        volume_file(series, volume["word"])


def _make(series: Series, document: Json, path: Path) -> None:
    """Read what is needed of each frame; older volumes of the series go."""
    images = series.instances.filter(state=State.STORED, number_of_frames__gt=0)
    by_serial = {
        image.serial: image
        for image in images.defer("header", "frame_table").select_related("rendition")
    }
    pieces = []
    for frame in document["frames"]:
        _series_id, serial, number = frame["id"].split(".")
        pieces.append(_start_of(by_serial[int(serial)], int(number), frame))
    shutil.rmtree(path.parent, ignore_errors=True)
    cache.put(path, b"".join(pieces))


def _start_of(image: Instance, number: int, frame: Json) -> bytes:
    path = cache.path_of(image.pk, frame=number, kind=cache.LOSSLESS["htj2k"])
    if not cache.holds(path, frame["size_bytes"]):
        preparation.remake(image, number)
    with path.open("rb") as file:
        return file.read(frame["prefix_bytes"][0])


def _folder(series_id: str) -> Path:
    return Path(settings.DATA) / "cache" / "volumes" / series_id


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(preparation.VOLUME_JOB, make_ahead)
