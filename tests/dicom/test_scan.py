"""The scanner against pydicom on real files, and against files made to hurt it."""

import pickle
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from binome.dicom.errors import DicomError, Unreadable, Unusual
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import is_dicom, scan
from binome.dicom.slow import scan_slowly
from tests.dicom.conftest import WHEEL, real_files

FILES = real_files()
MOST_ODD = {"MR_truncated.dcm", "rtplan_truncated.dcm", "emri_small_jpeg_2k_lossless_too_short.dcm"}


def oracle(path: Path) -> pydicom.Dataset:
    return pydicom.dcmread(path, force=True)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_pydicom():
        yield


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_scanner_sees_what_pydicom_sees_or_says_why_not(path: Path) -> None:
    data = path.read_bytes()
    try:
        scanned = scan(data, needs_uids=False)
    except Unusual:
        return
    except Unreadable as refusal:
        assert path.name in MOST_ODD or refusal.reason in {"not_dicom", "media_directory"}  # noqa: PT017
        return
    expected = oracle(path)
    with_pixels = set(scanned.elements)
    if scanned.pixel_data:
        with_pixels.add(
            int.from_bytes(data[scanned.pixel_data.element_offset :][:2], "little") << 16
            | int.from_bytes(data[scanned.pixel_data.element_offset + 2 :][:2], "little")
        )
    assert with_pixels == {int(tag) for tag in expected.keys()}  # noqa: SIM118
    assert scanned.sop_instance_uid == str(
        expected.get("SOPInstanceUID", expected.file_meta.get("MediaStorageSOPInstanceUID", ""))
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_on_disk_and_its_bytes_scan_alike(path: Path) -> None:
    data = path.read_bytes()
    try:
        held = scan(data, needs_uids=False)
    except DicomError as refusal:
        with path.open("rb") as file, pytest.raises(DicomError) as again:
            scan(file, needs_uids=False)
        assert again.value.reason == refusal.reason  # noqa: PT017
        return
    with path.open("rb") as file:
        read = scan(file, needs_uids=False)
    assert (read.elements, read.pixel_data, read.oddities) == (
        held.elements,
        held.pixel_data,
        held.oddities,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_slow_reader_finds_the_same_pixel_data_as_the_fast_one(path: Path) -> None:
    try:
        fast = scan(path.read_bytes(), needs_uids=False)
        slow = scan_slowly(str(path), needs_uids=False)
    except DicomError:
        return
    assert slow.pixel_data == fast.pixel_data
    assert slow.transfer_syntax_uid == fast.transfer_syntax_uid
    assert slow.text(0x00100010) == fast.text(0x00100010)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_frame_is_where_pydicom_finds_it(path: Path) -> None:
    data = path.read_bytes()
    try:
        scanned = scan(data, needs_uids=False)
    except DicomError:
        return
    if not scanned.pixel_data or not scanned.pixel_data.frames:
        return
    expected = oracle(path)
    if not scanned.pixel_data.is_encapsulated:
        joined = b"".join(
            data[at : at + n] for frame in scanned.pixel_data.frames for at, n in frame
        )
        assert data[scanned.pixel_data.offset :].startswith(joined)
        return
    frames = pydicom.encaps.generate_frames(
        expected.PixelData, number_of_frames=len(scanned.pixel_data.frames)
    )
    mine = [b"".join(data[at : at + n] for at, n in frame) for frame in scanned.pixel_data.frames]
    assert mine == list(frames)


def file_of(*elements: bytes, preamble: bytes = b"\x00" * 128) -> bytes:
    syntax = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"
    return preamble + b"DICM" + syntax + b"".join(elements)


def element(tag: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    size = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr)
    if vr in (b"SQ", b"OB", b"OW", b"UN", b"UT"):
        return head + struct.pack("<HI", 0, size) + value
    return head + struct.pack("<H", size) + value


UIDS = element(0x00080016, b"UI", b"1.2.840.10008.5.1.4.1.1.2\x00") + element(
    0x00080018, b"UI", b"1.2.3.40"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"GIF89a" * 40, "not_dicom"),
        (file_of(UIDS, element(0x00100010, b"PN", b"A", length=60_000)), "truncated"),
        (file_of(UIDS, element(0x7FE00010, b"OW", b"", length=0xFFFFFFFE)), "truncated"),
        (
            file_of(UIDS, element(0x7FE00010, b"OB", b"\xfe\xff\x00\xe0", length=0xFFFFFFFF)),
            "truncated",
        ),
        (file_of(UIDS, element(0x00081140, b"SQ", b"junkjunk", length=0xFFFFFFFF)), "bad_element"),
        (file_of(UIDS, element(0x00081140, b"SQ", b"", length=0xFFFFFFFF)), "truncated"),
        (file_of(UIDS, element(0x00091010, b"UN", b"", length=0xFFFFFFFF)), "unusual"),
        (file_of(UIDS, b"\x09\x00\x10\x10??\x00\x00" * 2), "unusual"),
        (file_of(element(0x00100010, b"PN", b"AB")), "no_sop_class"),
        (file_of(UIDS[:34]), "no_sop_instance"),
        (file_of(UIDS, *[element(0x00091010, b"CS", b"")] * 60_000), "too_many_elements"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_is_named_with_a_reason(data: bytes, reason: str) -> None:
    for source in (data, BytesIO(data)):
        with pytest.raises(Unreadable) as refusal:
            scan(source)
        assert refusal.value.reason == reason
        assert refusal.value.sentence.endswith(".")


def test_sequences_nested_past_the_limit_are_refused() -> None:
    opening = element(0x00081140, b"SQ", b"\xfe\xff\x00\xe0\xff\xff\xff\xff", length=0xFFFFFFFF)
    with pytest.raises(Unreadable) as refusal:
        scan(file_of(UIDS, opening * 5_000))
    assert refusal.value.reason == "too_deep"


def test_an_executable_in_the_preamble_is_reported() -> None:
    assert "odd_preamble" in scan(file_of(UIDS, preamble=b"MZ".ljust(128, b"\x01"))).oddities
    assert (
        "odd_preamble" not in scan(file_of(UIDS, preamble=b"II*\x00".ljust(128, b"\x01"))).oddities
    )
    assert not scan(file_of(UIDS)).oddities


def test_a_tag_that_comes_twice_is_reported() -> None:
    twice = element(0x00100020, b"LO", b"1 ") + element(0x00100020, b"LO", b"2 ")
    assert "duplicate_element" in scan(file_of(UIDS, twice)).oddities


def test_dicom_is_recognised_by_content() -> None:
    assert is_dicom((WHEEL / "CT_small.dcm").read_bytes()[:132])
    assert is_dicom(UIDS)
    assert is_dicom((WHEEL / "ExplVR_BigEndNoMeta.dcm").read_bytes()[:132])
    assert not is_dicom(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert not is_dicom(b"PK\x03\x04" + bytes(200))
    assert not is_dicom(b"")


def test_values_outlive_the_file_they_were_read_from() -> None:
    with (WHEEL / "CT_small.dcm").open("rb") as file:
        scanned = scan(file)
    assert scanned.text(0x00100010) == "CompressedSamples^CT1"
    assert scanned.number(0x00280010) == 128


def enhanced(frames: int) -> bytes:
    """A header as long enhanced series have it: undefined lengths, 30 elements a frame."""
    begin, end = b"\xfe\xff\x00\xe0\xff\xff\xff\xff", b"\xfe\xff\x0d\xe0\x00\x00\x00\x00"
    item = begin + element(0x00189114, b"CS", b"AB") * 30 + end
    close = b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    return file_of(UIDS, element(0x52009230, b"SQ", item * frames + close, length=0xFFFFFFFF))


def test_a_long_enhanced_series_is_left_to_the_pool_and_read_there() -> None:
    data = enhanced(3_000)
    with pytest.raises(Unusual) as refusal:
        scan(data)
    assert refusal.value.reason == "too_many_elements"
    scanned = pickle.loads(pickle.dumps(scan_slowly(data)))
    assert scanned.elements[0x52009230][0] == "SQ"
    assert scanned.sop_instance_uid == "1.2.3.40"


def test_what_crosses_the_pools_pipe_holds_no_pixels() -> None:
    path = WHEEL / "CT_small.dcm"
    data = path.read_bytes() + bytes(3_000_000)
    assert len(pickle.dumps(scan_slowly(data, needs_uids=False))) < 120_000
