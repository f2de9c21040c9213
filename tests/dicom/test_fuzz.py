"""Damaged bytes end in a named refusal, never in anything else (security: strangers' bytes)."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.dicom.charset import decode
from binome.dicom.errors import DicomError
from binome.dicom.identity import identity_of
from binome.dicom.json import data_set_json
from binome.dicom.scan import is_dicom, scan
from tests.dicom.conftest import WHEEL

SEEDS = [
    (WHEEL / name).read_bytes()[:12_000]
    for name in ("CT_small.dcm", "reportsi.dcm", "rtplan.dcm", "MR_small_RLE.dcm", "priv_SQ.dcm")
]
PLACES = st.lists(
    st.tuples(st.integers(128, 11_999), st.sampled_from([0, 1, 0x7F, 0xFE, 0xFF, 0xE0, 0x0D])),
    max_size=6,
)


def read_all(data: bytes) -> None:
    scanned = scan(data, needs_uids=False)
    identity_of(scanned)
    for tag in scanned.elements:
        scanned.text(tag)
        scanned.number(tag)
    data_set_json(scanned, bulk_data_uri=lambda path: path)
    for frame in (scanned.pixel_data.frames if scanned.pixel_data else ())[:3]:
        assert all(offset + length <= len(data) for offset, length in frame)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
@settings(max_examples=120, deadline=None)
@given(places=PLACES, cut=st.integers(1, 12_000))
def test_a_damaged_file_is_read_or_refused(
    seed: int, places: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(SEEDS[seed])
    for at, value in places:
        if at < len(data):
            data[at] = value
    with suppress(DicomError):
        read_all(bytes(data[:cut]))
    with suppress(DicomError):
        read_all(bytes(data))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_told_apart_and_scanned_without_surprise(data: bytes) -> None:
    is_dicom(data)
    for head in (b"", bytes(128) + b"DICM"):
        with suppress(DicomError):
            read_all(head + data)


@given(st.binary(max_size=80), st.lists(st.text(max_size=16), max_size=3))
def test_any_bytes_decode_in_any_character_set(raw: bytes, terms: list[str]) -> None:
    assert isinstance(decode(raw, terms), str)
