"""Recoding keeps every pixel and every attribute, towards the syntaxes that any peer takes."""

from io import BytesIO
from pathlib import Path

import numpy
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless

from binome.dicom.recode import recode

WHEEL = Path(str(get_testdata_file("CT_small.dcm"))).parent


def read(data: bytes, syntax: str) -> Dataset:
    data_set = dcmread(BytesIO(data), force=True)
    data_set.file_meta.TransferSyntaxUID = syntax
    return data_set


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "image_dfl.dcm",
        "SC_rgb_rle_2frame.dcm",
    ],
)
def test_pixels_and_attributes_are_the_same_after_recoding(name: str, syntax: str) -> None:
    path = WHEEL / name
    before = dcmread(path)
    answer = recode(path.read_bytes(), (syntax, JPEG2000Lossless))
    assert answer is not None
    assert answer[0] == syntax
    after = read(answer[1], syntax)
    assert numpy.array_equal(after.pixel_array, before.pixel_array)
    for data_set in (before, after):
        del data_set.PixelData
    assert after.SOPInstanceUID == before.SOPInstanceUID
    assert after.to_json_dict() == before.to_json_dict()


def test_nothing_is_compressed_for_a_peer() -> None:
    assert recode((WHEEL / "CT_small.dcm").read_bytes(), (JPEG2000Lossless,)) is None


def test_an_object_without_pixels_is_recoded_too() -> None:
    path = WHEEL / "rtplan.dcm"
    answer = recode(str(path), (ExplicitVRLittleEndian,))
    assert answer is not None
    after = read(answer[1], ExplicitVRLittleEndian)
    assert after.to_json_dict() == dcmread(path).to_json_dict()
