"""A film shows frames from first to last, so that no name hides behind the first picture."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from binome.dicom.prepare import MOST_LOOKED_OVER, look_over


def sheet_of(name: str) -> Image.Image:
    path = get_testdata_file(name, download=False)
    assert path is not None
    return Image.open(io.BytesIO(look_over(str(Path(str(path))))))


@pytest.mark.parametrize(
    ("name", "frames"), [("CT_small.dcm", 1), ("rtdose.dcm", MOST_LOOKED_OVER)]
)
def test_so_many_pictures_stand_one_above_the_other(name: str, frames: int) -> None:
    sheet = sheet_of(name)
    assert sheet.height % frames == 0
    one = sheet.crop((0, 0, sheet.width, sheet.height // frames))
    assert one.getbbox() is not None
