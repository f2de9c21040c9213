"""A picture of a rough preview while its image is still on the way; runs in the pool.

The header came whole; where pixels are missing the file has a hole, which nobody reads.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

import numpy
from PIL import Image

from binome.dicom.deidentify.claims import says_deidentified
from binome.dicom.errors import Unreadable
from binome.dicom.native import Pixels
from binome.dicom.scan import Scanned, scan
from binome.dicom.travel import rough
from binome.dicom.travel.facts import decimal, facts_of
from binome.dicom.travel.packed import MOST_PIECE_BYTES, Packed
from binome.dicom.travel.shown import Pictured, Source

LONGEST_SIDE, QUALITY = 768, 80
MOST_LITERAL_BYTES: Final = 16 << 20
PATIENT_ID = 0x00100020
SLOPE, INTERCEPT = 0x00281053, 0x00281052


def pictured(source: Source, target: str) -> Pictured:
    """Write a WebP of a preview in its fixed window to `target`; raises `Unreadable`."""
    scanned = _header(source)
    one = source.instance.roughs[source.rough]
    if not 0 < one.length <= MOST_PIECE_BYTES:
        raise Unreadable("bad_compression")
    with Path(source.body_path).open("rb") as body:
        body.seek(source.offset)
        values = rough.values_of_preview(body.read(one.length), low=one.low, shift=one.shift)
    Path(target).write_bytes(_webp(_grey(values, scanned)))
    facts = facts_of(scanned)
    return Pictured(
        facts.series_number, facts.instance_number, facts.modality,
        scanned.text(PATIENT_ID)[:64],
        says_deidentified(scanned),
    )  # fmt: skip


def _header(source: Source) -> Scanned:
    """Scan the file as it will be, with holes where its pieces are missing."""
    instance = source.instance
    if sum(instance.literals) > MOST_LITERAL_BYTES:
        raise Unreadable("header_too_large")
    with (
        Path(source.literals_path).open("rb") as literals,
        tempfile.TemporaryFile(dir=os.path.dirname(source.body_path)) as file,
    ):
        literals.seek(source.literals_offset)
        _write_with_holes(literals, file, instance)
        file.seek(0)
        return scan(file)


def _write_with_holes(literals: BinaryIO, file: BinaryIO, instance: Packed) -> None:
    for index, length in enumerate(instance.literals):
        file.write(literals.read(length))
        if index < len(instance.pieces):
            file.seek(instance.pieces[index].size_bytes, os.SEEK_CUR)
    file.truncate(instance.size_bytes)


def _grey(values: Pixels, scanned: Scanned) -> Pixels:
    slope = decimal(scanned, SLOPE) or 1.0
    view = rough.view_of(
        values, scanned.text(0x00080060), slope=slope, intercept=decimal(scanned, INTERCEPT)
    )
    grey = view.rendered(values).astype(numpy.uint8)
    return 255 - grey if scanned.text(0x00280004) == "MONOCHROME1" else grey


def _webp(grey: Pixels) -> bytes:
    image = Image.fromarray(grey).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
