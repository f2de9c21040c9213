"""De-identification: nothing of the patient stays, everything a reader needs does."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from binome.dicom.deidentify import Policy, SiteSecrets, pseudonym
from binome.dicom.deidentify.files import Deidentified, deidentify_file
from binome.dicom.errors import Unreadable
from binome.dicom.names import folded_words
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import is_dicom
from tests.dicom.conftest import real_files
from tests.dicom.planted import file_of, leaks_in, planted_data_set, standard_tags, where
from tests.dicom.planted_oddly import are_same_pixels, odd_leaks_in, oddly_planted

SECRETS = SiteSecrets(b"a site key of at least 32 bytes..")
PSEUDONYM = pseudonym(SECRETS.key, "MRN-1")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_pydicom():
        yield


def deidentified(data: bytes, policy: Policy | None = None) -> Deidentified:
    return deidentify_file(data, policy=policy or Policy(), secrets=SECRETS, pseudonym=PSEUDONYM)


def read(data: bytes) -> Dataset:
    return pydicom.dcmread(BytesIO(data))


@pytest.mark.parametrize("nested", [False, True])
def test_a_patient_planted_in_every_attribute_of_the_standard_is_found_nowhere(
    nested: bool,
) -> None:
    tags = standard_tags()
    for start in range(0, len(tags), 400):
        outcome = deidentified(file_of(planted_data_set(tags[start : start + 400], nested=nested)))
        assert not leaks_in(outcome.data), where(read(outcome.data))


@pytest.mark.parametrize("name", sorted(oddly_planted()))
def test_a_patient_planted_where_no_table_looks_is_found_nowhere(name: str) -> None:
    data = oddly_planted()[name]
    assert leaks_in(data)
    outcome = deidentified(data)
    assert outcome.refused is None
    assert not leaks_in(outcome.data), where(read(outcome.data))
    assert not odd_leaks_in(outcome.data), where(read(outcome.data))


def test_elements_of_directories_and_of_messages_in_a_data_set_go() -> None:
    data = file_of(planted_data_set([]))
    start = 132 + 12 + int.from_bytes(data[140:144], "little")
    directory = struct.pack("<HH2sH", 4, 0x1500, b"CS", 8) + b"QUIRINAL"
    message = struct.pack("<HH2sH", 0, 0x0902, b"LO", 8) + b"abdomen "
    outcome = deidentified(data[:start] + message + directory + data[start:])
    assert not odd_leaks_in(outcome.data)
    assert not [element for element in read(outcome.data) if element.tag.group < 8]


FILES = [path for path in real_files() if is_dicom(path.read_bytes()[:256])]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_files_keep_their_pixels_and_lose_their_names(path: Path) -> None:
    data = path.read_bytes()
    try:
        outcome = deidentified(data)
    except Unreadable:
        return
    if outcome.refused:
        assert outcome.data == b""
        return
    before, after = pydicom.dcmread(path, force=True), read(outcome.data)
    for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"):
        assert are_same_pixels(before.get(keyword), after.get(keyword))
    assert after.file_meta.TransferSyntaxUID == before.file_meta.get(
        "TransferSyntaxUID", after.file_meta.TransferSyntaxUID
    )
    assert not _names(before) & _words(after)
    assert not [
        element
        for element in after.iterall()
        if element.tag.is_private and element.VR in ("LO", "UN") and element.tag.element >= 0x1000
    ]


def _names(data_set: Dataset) -> set[str]:
    """Words of the patient's name and number, unless they are words of the trade."""
    from binome.dicom.deidentify.words import may_stay

    words = folded_words(str(data_set.get("PatientName", "")))
    words |= folded_words(str(data_set.get("ReferringPhysicianName", "")))
    return {w for w in words if len(w) > 3 and not may_stay(w)}


def _words(data_set: Dataset) -> set[str]:
    words: set[str] = set()
    for element in data_set.iterall():
        if element.VR in ("LO", "SH", "ST", "LT", "UT", "PN", "CS", "UC"):
            words |= folded_words(str(element.value))
    return words
