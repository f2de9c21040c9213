"""All the viewer needs of a frame, made once when the images arrive; runs inside the pool."""

from __future__ import annotations

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from binome.dicom.as_received import as_received
from binome.dicom.codecs import was_compressed_with_loss
from binome.dicom.codestream import (
    JPEG_BASELINE,
    is_rgb_jpeg,
    jpeg_adobe_transform,
    jpeg_frame_header,
    jpeg_without_comments,
)
from binome.dicom.display import DisplayFacts, Presented, presented
from binome.dicom.errors import Unreadable
from binome.dicom.facts import manifest_facts
from binome.dicom.frames import ImageFile, read_image
from binome.dicom.htj2k import encode
from binome.dicom.overlays import overlay_of
from binome.dicom.preview import preview, stacked, thumbnail

Source = Path | str | bytes
MOST_LOOKED_OVER = 9
Encoding = Literal["htj2k", "jpeg", "jpeg2000", "jpegls", "rle"]
#: Stands before what an address is a hash of, for ever: equal bytes keep their address, and what
#: a browser on a thin line has of them, whatever version of this house made them again.
ADDRESSED: Final = b"pictures-2"
JPEG_FAMILY = frozenset(f"1.2.840.10008.1.2.4.{last}" for last in (50, 51, 57, 70))


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One frame ready to serve; `facts` are the manifest's keys, plain JSON, to be stored beside.

    `lossless` is the frame in its `encoding`; `overlay` is what the file draws above, empty when
    nothing; `content_hash` is part of the address.
    """

    frame: int
    preview: bytes
    thumbnail: bytes
    lossless: bytes
    overlay: bytes
    encoding: Encoding
    content_hash: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Trouble:
    """A frame that cannot be shown, and the word that says why (a reason of `dicom.errors`)."""

    frame: int
    reason: str


def frame_count(source: Source) -> int:
    """Return how many frames an object has; raises `Unreadable` (`no_pixels`: no image)."""
    return read_image(source).description.number_of_frames


def prepare_frame(source: Source, frame: int = 0) -> Prepared:
    """Prepare frame `frame` (from 0) of a file given by path or bytes; raises `Unreadable`."""
    return _prepared(read_image(source), frame)


def prepare_frames(source: Source, frames: Iterable[int] | None = None) -> list[Prepared | Trouble]:
    """Prepare some or all frames, reading the file once; a bad frame does not stop the others."""
    image = read_image(source)
    wanted = range(image.description.number_of_frames) if frames is None else frames
    return [_prepared_or_trouble(image, frame) for frame in wanted]


def _prepared_or_trouble(image: ImageFile, frame: int) -> Prepared | Trouble:
    try:
        return _prepared(image, frame)
    except Unreadable as trouble:
        return Trouble(frame, trouble.reason)


def _prepared(image: ImageFile, frame: int) -> Prepared:
    shown = presented(image, frame)
    encoding, lossless, how = _lossless(image, frame, shown)
    small = preview(shown)
    facts = manifest_facts(shown.facts) | how
    facts["size_bytes"] = len(lossless)
    overlay = _overlay(image, frame, shown.facts)
    if overlay:
        facts["overlay"] = True
    if was_compressed_with_loss(image):
        facts["quality"] = "already-compressed"
    return Prepared(
        frame=frame,
        preview=small,
        thumbnail=thumbnail(shown),
        lossless=lossless,
        overlay=overlay,
        encoding=encoding,
        content_hash=_content_hash(overlay, small, lossless),
        facts=facts,
    )


def _overlay(image: ImageFile, frame: int, facts: DisplayFacts) -> bytes:
    return overlay_of(image.dataset, rows=facts.rows, columns=facts.columns, frame=frame)


def _lossless(
    image: ImageFile, frame: int, shown: Presented
) -> tuple[Encoding, bytes, dict[str, Any]]:
    """Every pixel in the form that serves best, and what the manifest says of that form."""
    if image.description.transfer_syntax_uid in JPEG_FAMILY:
        data = image.frame_data(frame)
        if _browsers_agree(data, image.description.photometric, shown.facts):
            return "jpeg", jpeg_without_comments(data), {"encoding": "jpeg"}
    made = encode(shown.pixels)
    kept = as_received(image, frame, shown=shown, htj2k_bytes=len(made.data))
    if kept is None:
        return "htj2k", made.data, {"prefix_bytes": [made.quarter_bytes, made.half_bytes]}
    palette = {"palette": b64encode(kept.palette).decode()} if kept.palette else {}
    return kept.encoding, kept.data, {"encoding": kept.encoding, **palette}


def _browsers_agree(data: bytes, photometric: str, facts: DisplayFacts) -> bool:
    """Say whether a browser decodes this JPEG to the colours that DICOM means."""
    if jpeg_frame_header(data)[0] != JPEG_BASELINE or facts.bits != 8 or facts.is_signed:
        return False
    if facts.samples == 1 or not is_rgb_jpeg(data, photometric):
        return True
    return jpeg_adobe_transform(data) == 0


def _content_hash(*contents: bytes) -> str:
    digest = hashlib.sha256(ADDRESSED)
    for content in contents:
        digest.update(content)
    return urlsafe_b64encode(digest.digest()[:6]).decode()


def look_over(path: str) -> bytes:
    """Return one lossy WebP with frames of a file one above the other, for a human's eye.

    All frames up to `MOST_LOOKED_OVER`, else so many evenly apart, the first and the last among
    them; raises `Unreadable`.
    """
    image = read_image(path)
    last = image.description.number_of_frames - 1
    count = min(last + 1, MOST_LOOKED_OVER)
    chosen = [round(n * last / max(count - 1, 1)) for n in range(count)]
    return stacked(presented(image, frame) for frame in chosen)
