"""Loss on explicit request: a new instance, marked, near enough, never of a palette or video."""

from io import BytesIO

import numpy
import pytest
from pydicom import dcmread

from binome.dicom.errors import Unreadable
from binome.dicom.lossy import BASELINE, NEAR, NEAR_BY, WAVELET, derived_uid, made_lossy
from binome.dicom.network.part10 import header
from tests.archive.instances import Made
from tests.dicom.test_transcode import colour


def made(file: bytes, target: str) -> tuple[object, numpy.ndarray]:
    source = dcmread(BytesIO(file))
    uid = derived_uid(str(source.SOPInstanceUID), target)
    front = header(str(source.SOPClassUID), sop_instance_uid=uid, transfer_syntax_uid=target)
    data_set = dcmread(BytesIO(front + made_lossy(file, target)))
    assert data_set.SOPInstanceUID == uid
    return data_set, data_set.pixel_array


@pytest.mark.parametrize(("target", "method"), [(NEAR, "ISO_14495_1"), (WAVELET, "ISO_15444_1")])
def test_what_was_made_with_loss_says_so_and_names_its_source(target: str, method: str) -> None:
    file = Made().instance(1, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    source = dcmread(BytesIO(file))
    found, pixels = made(file, target)
    assert found.LossyImageCompression == "01"  # type: ignore[attr-defined]
    assert found.LossyImageCompressionMethod == method  # type: ignore[attr-defined]
    assert float(found.LossyImageCompressionRatio) > 1  # type: ignore[attr-defined]
    assert list(found.ImageType) == ["DERIVED", "PRIMARY", "AXIAL"]  # type: ignore[attr-defined]
    (origin,) = found.SourceImageSequence  # type: ignore[attr-defined]
    assert origin.ReferencedSOPInstanceUID == source.SOPInstanceUID
    difference = numpy.abs(pixels.astype(int) - source.pixel_array.astype(int)).max()
    assert difference <= (NEAR_BY if target == NEAR else 8)
    assert made_lossy(file, target) == made_lossy(file, target)


def test_colours_go_into_baseline_as_the_standard_stores_them() -> None:
    file = colour()
    found, _ = made(file, BASELINE)
    assert found.PhotometricInterpretation == "YBR_FULL_422"  # type: ignore[attr-defined]


def test_more_than_eight_bits_do_not_become_baseline() -> None:
    with pytest.raises(Unreadable):
        made_lossy(Made().instance(), BASELINE)
