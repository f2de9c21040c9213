"""Codecs of the road: what comes back is the very bytes, from sane and from hostile data."""

import struct
from pathlib import Path

import imagecodecs
import numpy
import pytest

from binome.dicom.errors import DicomError, Unreadable
from binome.dicom.travel import lossless_jpeg, pictures, streams
from binome.dicom.travel.packed import Packed
from binome.dicom.travel.packing import Wishes, pack
from binome.dicom.travel.rebuilding import Recipe, rebuild
from binome.dicom.travel.squeezed import squeezed, unsqueezed
from tests.fixtures.samples import samples_folder
from tests.parcels.studies import slice_values

#: One code of each length from 2 to 18 bits would not fit; these seventeen do (B.2.4.2).
COUNTS = bytes([0, 0, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])


def lossless_head(values: numpy.ndarray, precision: int) -> bytes:
    """The header of a JPEG lossless stream with predictor 1, written by hand."""
    rows, columns = values.shape
    frame = struct.pack(">BHHB3B", precision, rows, columns, 1, 1, 0x11, 0)
    table = bytes([0]) + COUNTS + bytes(range(sum(COUNTS)))
    scan = bytes([1, 1, 0, 1, 0, 0])
    parts = ((0xC3, frame), (0xC4, table), (0xDA, scan))
    return b"\xff\xd8" + b"".join(
        struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in parts
    )


def lossless_stream(values: numpy.ndarray, precision: int = 16) -> bytes:
    head = lossless_head(values, precision)
    return head + lossless_jpeg.entropy_of(head, values) + b"\xff\xd9"


@pytest.mark.parametrize("seed", range(6))
def test_our_lossless_jpeg_is_what_another_decoder_reads(seed: int) -> None:
    chance = numpy.random.default_rng(seed)
    shape = tuple(chance.integers(2, 60, 2))
    values = chance.integers(0, 1 << int(chance.integers(3, 16)), shape).astype("u2")
    stream = lossless_stream(values)
    assert numpy.array_equal(imagecodecs.jpegsof3_decode(stream), values)
    for odd in (stream, stream + b"\0", stream[:-2] + b"\xff\xff\xd9"):
        found = lossless_jpeg.apart(odd)
        assert found is not None
        assert lossless_jpeg.joined(*found) == odd


def test_a_stream_with_restarts_or_colour_is_not_taken_apart() -> None:
    head = lossless_head(slice_values(1).astype("u2"), 16)
    restarts = head.replace(b"\xff\xda", b"\xff\xdd\x00\x04\x00\x08\xff\xda")
    colour = head.replace(b"\x01\x01\x11\x00", b"\x03\x01\x11\x00")
    assert lossless_jpeg.header_of(head) is not None
    assert lossless_jpeg.header_of(restarts) is None
    assert lossless_jpeg.header_of(colour) is None


@pytest.mark.parametrize("kind", ["<i2", "<u2", "<i1", "<u1"])
@pytest.mark.parametrize("is_planar", [False, True])
def test_every_value_of_a_frame_comes_back(kind: str, is_planar: bool) -> None:
    limits = numpy.iinfo(kind)
    chance = numpy.random.default_rng(3)
    values = chance.integers(limits.min, limits.max, (20, 30, 3), endpoint=True).astype(kind)
    values.flat[0], values.flat[1] = limits.min, limits.max
    stored = (values.transpose(2, 0, 1) if is_planar else values).tobytes()
    shape = pictures.Shape(
        rows=20, columns=30, samples=3, bytes_each=limits.bits // 8,
        is_signed=limits.min < 0, is_planar=is_planar,
    )  # fmt: skip
    coded = pictures.encode(pictures.values_of(stored, shape), effort=1)
    assert stored == pictures.decode(
        coded.data, low=coded.low, is_planar=is_planar, size_bytes=len(stored)
    )


def test_items_are_parted_and_joined_again() -> None:
    stream, lengths = bytes(range(100)), (40, 40, 20)
    stretch = streams.in_items(stream, lengths)
    assert len(stretch) == 116
    assert streams.without_items(stretch, lengths) == stream


def test_bombs_and_noise_are_refused() -> None:
    bomb = squeezed(bytes(50_000_000))
    with pytest.raises(Unreadable):
        unsqueezed(bomb, size_bytes=1000)
    with pytest.raises(Unreadable):
        unsqueezed(b"noise", size_bytes=1000)
    picture = pictures.encode(numpy.zeros((900, 900), "u2"), effort=1).data
    for data, size in ((picture, 100), (picture[:20], 1_620_000), (b"", 10), (b"\xff\x0a", 10)):
        with pytest.raises(Unreadable):
            pictures.decode(data, low=0, is_planar=False, size_bytes=size)


def recipe_of(packed: Packed, spool: Path) -> Recipe:
    at, offsets = sum(packed.literals), []
    for piece in packed.pieces:
        offsets.append(at)
        at += piece.length
    return Recipe(
        instance=packed, literals_path=str(spool), literals_offset=0, body_path=str(spool),
        offsets=tuple(offsets),
    )  # fmt: skip


def sample_files() -> list[Path]:
    """One file of every transfer syntax and odd kind, when the samples are here."""
    folder = samples_folder()
    if folder is None:
        return []
    found = [*(folder / "syntaxes").rglob("*.dcm"), *(folder / "odd").rglob("*.dcm")]
    found += (folder / "modality").rglob("*.dcm")
    return sorted(path for path in found if path.stat().st_size < 600_000)


def test_real_files_of_every_syntax_come_back_byte_for_byte(tmp_path: Path) -> None:
    wishes = Wishes(effort=1, has_previews=False)
    for path in sample_files():
        spool, target = tmp_path / "spool", tmp_path / "target"
        try:
            packed = pack(str(path), str(spool), wishes)
        except DicomError:
            continue
        rebuild(recipe_of(packed, spool), str(target))
        assert target.read_bytes() == path.read_bytes(), path.name
