"""Demonstration images are real or generated, say which, and carry patients who do not exist."""

import numpy
import pytest

from binome.dicom.demo import DEMO_PATIENTS, ct_phantom, mr_series, real_image, real_images
from binome.dicom.frames import read_dataset, read_image
from binome.dicom.phantom import BLEED, head_slices

PATIENT = DEMO_PATIENTS[1]


def test_the_phantom_is_a_head_with_a_bleed_and_says_it_never_lived() -> None:
    files = list(ct_phantom(PATIENT, study_date="20260104", slices=6))
    datasets = [read_image(data).dataset for data in files]
    assert {str(one.PatientName) for one in datasets} == {PATIENT.name}
    assert all("not a patient" in one.SeriesDescription for one in datasets)
    assert len({one.SeriesInstanceUID for one in datasets}) == 1
    assert len({one.SOPInstanceUID for one in datasets}) == 6
    heights = [float(one.ImagePositionPatient[2]) for one in datasets]
    assert heights == sorted(heights)
    assert len(set(numpy.diff(heights).round(3))) == 1


def test_the_bleed_is_denser_than_the_brain_around_it() -> None:
    _, hounsfield = min(head_slices(24), key=lambda one: abs(one[0] - BLEED.center[2]))
    row, column = (round((mm / 240 + 0.5) * 512) for mm in (BLEED.center[1], BLEED.center[0]))
    inside = hounsfield[row - 5 : row + 5, column - 5 : column + 5].mean()
    mirrored = hounsfield[row + 40 : row + 50, column - 5 : column + 5].mean()
    assert 60 < inside < 76
    assert 20 < mirrored < 45
    assert hounsfield.max() > 1000
    assert hounsfield.min() < -950


def test_the_phantom_is_the_same_every_time() -> None:
    (_, one), (_, two) = next(head_slices(3)), next(head_slices(3))
    assert numpy.array_equal(one, two)


def test_the_mr_volume_is_real_and_says_so() -> None:
    files = list(mr_series(PATIENT, study_date="20260104"))
    dataset = read_dataset(files[12])
    assert len(files) == 24
    assert "real volume" in dataset.SeriesDescription
    assert dataset.pixel_array.std() > 50


@pytest.mark.filterwarnings("ignore")
def test_real_images_get_a_made_up_patient_and_keep_their_pixels() -> None:
    found = real_images()
    assert {one.modality for one in found} == {"CR", "CT", "MR", "US"}
    for real in found:
        before = read_image(real.path)
        after = read_image(real_image(real, PATIENT, study_date="20260104"))
        assert str(after.dataset.PatientName) == PATIENT.name
        assert "real public image" in after.dataset.SeriesDescription
        assert after.dataset.SOPInstanceUID != before.dataset.SOPInstanceUID
        assert after.frame_data(0) == before.frame_data(0)
