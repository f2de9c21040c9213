"""Masked pixels are gone from every frame; every other pixel and the picture's meaning stay."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy
import pytest
from pydicom import dcmread

from binome.dicom.codecs import decode_frame
from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.deidentify.files import deidentify_file
from binome.dicom.deidentify.masks import Mask, WrongMasks, masks_from
from binome.dicom.frames import read_image
from tests.dicom.conftest import WHEEL

SECRETS = SiteSecrets(b"a site key of at least 32 bytes..")
BOX = (1, 2, 6, 3)
#: File, whether its pixels come out uncompressed, whether they had lost something.
CASES = [
    ("CT_small.dcm", False, False),
    ("MR_small_implicit.dcm", False, False),
    ("examples_overlay.dcm", False, False),
    ("rtdose.dcm", False, False),
    ("MR_small_RLE.dcm", True, False),
    ("MR_small_jp2klossless.dcm", True, False),
    ("MR_small_jpeg_ls_lossless.dcm", True, False),
    ("GDCMJ2K_TextGBR.dcm", True, False),
    ("SC_rgb_rle_2frame.dcm", True, False),
    ("JPEGLSNearLossless_08.dcm", True, True),
    ("SC_rgb_jpeg_gdcm.dcm", True, False),
    ("SC_rgb_small_odd.dcm", False, False),
    ("SC_ybr_full_422_uncompressed.dcm", False, False),
    ("examples_ybr_color.dcm", True, True),
    ("JPEG2000.dcm", True, True),
    ("liver_1frame.dcm", False, False),
    ("image_dfl.dcm", False, False),
]


def masked(data: bytes, *masks: Mask) -> bytes:
    policy = replace(Policy(), masks=masks)
    outcome = deidentify_file(data, policy=policy, secrets=SECRETS, pseudonym="BN-8P5A-BQ04-Q")
    assert outcome.is_masked
    assert not outcome.needs_pixel_review
    return outcome.data


@pytest.mark.parametrize(("name", "becomes_native", "lost"), CASES, ids=[c[0] for c in CASES])
def test_boxes_are_black_in_every_frame_and_the_rest_is_as_before(
    name: str, becomes_native: bool, lost: bool
) -> None:
    data = (WHEEL / name).read_bytes()
    result = masked(data, Mask((BOX,)))
    before, after = read_image(data), read_image(result)
    left, top, width, height = BOX
    for index in range(min(3, before.description.number_of_frames)):
        was, now = decode_frame(before, index), decode_frame(after, index)
        if before.description.photometric == "YBR_FULL_422" and not becomes_native:
            left, width = 0, 8
        inside = numpy.zeros(was.shape[:2], bool)
        inside[top : top + height, left : left + width] = True
        assert numpy.array_equal(was[~inside], now[~inside])
        assert len(numpy.unique(now[inside].reshape(inside.sum(), -1), axis=0)) == 1
    was_syntax = before.description.transfer_syntax_uid
    syntax = "1.2.840.10008.1.2.1" if becomes_native else was_syntax
    told = dcmread(BytesIO(result))
    assert told.file_meta.TransferSyntaxUID == syntax
    assert told.BurnedInAnnotation == "NO"
    assert "113101" in {one.CodeValue for one in told.DeidentificationMethodCodeSequence}
    if lost:
        assert told.LossyImageCompression == "01"


def test_a_mask_is_laid_only_over_the_images_it_is_for() -> None:
    data = (WHEEL / "CT_small.dcm").read_bytes()
    other = Mask((BOX,), (("Modality", "us"),))
    policy = replace(Policy(), masks=(other,))
    outcome = deidentify_file(data, policy=policy, secrets=SECRETS, pseudonym="BN-8P5A-BQ04-Q")
    assert not outcome.is_masked
    assert dcmread(BytesIO(outcome.data)).PixelData == dcmread(BytesIO(data)).PixelData
    assert masked(data, Mask((BOX,), (("Modality", "ct"), ("Rows", "128"))))


def test_big_endian_pixels_are_refused_a_mask_by_name() -> None:
    from binome.dicom.errors import Unreadable

    with pytest.raises(Unreadable, match="cannot_be_masked"):
        masked((WHEEL / "MR_small_bigendian.dcm").read_bytes(), Mask((BOX,)))


def told(**values: object) -> str:
    return json.dumps({"format": "binome-masks", "version": 1} | values)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        told(masks=[]),
        told(masks=[{"boxes": []}]),
        told(masks=[{"boxes": [[0, 0, 0, 5]]}]),
        told(masks=[{"boxes": [[0, 0, 1.5, 5]]}]),
        told(masks=[{"boxes": [[-1, 0, 1, 5]]}]),
        told(masks=[{"boxes": [[0, 0, 1, 5]], "match": {"patient": "x"}}]),
        told(masks=[{"boxes": [[0, 0, 1, 5]], "device": "x"}]),
    ],
)
def test_a_file_that_is_no_mask_file_masks_nothing(text: str) -> None:
    with pytest.raises(WrongMasks):
        masks_from(text)


def test_a_mask_file_names_images_and_boxes(tmp_path: Path) -> None:
    match = {"sop_class_uid": "1.2", "manufacturer": "ACME"}
    (found,) = masks_from(told(masks=[{"match": match, "boxes": [[0, 0, 9, 5]]}]))
    assert found.boxes == ((0, 0, 9, 5),)
    assert found.is_for({"SOPClassUID": "1.2", "Manufacturer": "Acme "})
    assert not found.is_for({"SOPClassUID": "1.2"})
