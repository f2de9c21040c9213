"""Uptake by body weight is computed from every field it needs, or not at all."""

import math
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from binome.dicom.display import presented
from binome.dicom.facts import manifest_facts
from binome.dicom.frames import read_image
from binome.dicom.functional_groups import FrameAttributes
from binome.dicom.suv import UNKNOWN, suv_factor

OF_DRUG = ("RadiopharmaceuticalStartDateTime",)
HALF_LIFE_S, DOSE_BQ, WEIGHT_KG = 6588.0, 370e6, 74.0


def pet(**more: object) -> Dataset:
    drug = Dataset()
    drug.RadiopharmaceuticalStartTime = "100000"
    drug.RadionuclideTotalDose, drug.RadionuclideHalfLife = DOSE_BQ, HALF_LIFE_S
    ds = Dataset()
    ds.Modality, ds.Units, ds.DecayCorrection = "PT", "BQML", "START"
    ds.CorrectedImage, ds.PatientWeight = ["DECY", "ATTN", "SCAT"], WEIGHT_KG
    ds.SeriesDate = ds.AcquisitionDate = "20260318"
    ds.SeriesTime, ds.AcquisitionTime = "110000.000", "110500"
    ds.RadiopharmaceuticalInformationSequence = [drug]
    for keyword, value in more.items():
        setattr(drug if keyword in OF_DRUG or keyword in drug else ds, keyword, value)
    return ds


def factor_of(dataset: Dataset) -> float | None:
    return suv_factor(FrameAttributes(dataset, 0))


def after(seconds: float) -> float:
    return WEIGHT_KG * 1000 / (DOSE_BQ * 0.5 ** (seconds / HALF_LIFE_S))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, after(3600)),
        ({"DecayCorrection": "ADMIN"}, after(0)),
        ({"RadiopharmaceuticalStartDateTime": "20260318103000.00"}, after(1800)),
        # Dates moved apart from each other: the times of day still tell.
        ({"RadiopharmaceuticalStartDateTime": "19980427100000.00"}, after(3600)),
        # Injected before midnight, scanned after it.
        ({"RadiopharmaceuticalStartTime": "233000", "SeriesTime": "003000"}, after(3600)),
        ({"Units": "GML"}, None),
        ({"Modality": "CT"}, None),
    ],
)
def test_what_the_file_says_becomes_a_factor(
    more: dict[str, object], expected: float | None
) -> None:
    found = factor_of(pet(**more))
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-9))


@pytest.mark.parametrize(
    "more",
    [
        {"PatientWeight": None}, {"PatientWeight": 0}, {"RadionuclideTotalDose": None},
        {"RadionuclideHalfLife": 0}, {"SeriesTime": ""}, {"AcquisitionDate": ""},
        {"DecayCorrection": "NONE"}, {"CorrectedImage": ["ATTN"]}, {"CorrectedImage": None},
        {"SeriesTime": "120000"}, {"RadiopharmaceuticalStartTime": ""},
        {"RadiopharmaceuticalInformationSequence": []}, {"Units": "CNTS"},
    ],
)  # fmt: skip
def test_without_one_of_them_nothing_is_made_up(more: dict[str, object]) -> None:
    assert factor_of(pet(**more)) == UNKNOWN


def test_counts_of_philips_come_with_their_makers_factor() -> None:
    dataset = pet(Units="CNTS")
    block = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
    block.add_new(0x09, "DS", "2.5")
    assert factor_of(dataset) == pytest.approx(2.5 * after(3600))
    block.add_new(0x00, "DS", "0.000415")
    assert factor_of(dataset) == pytest.approx(0.000415)


def test_a_real_pet_says_it_in_its_manifest(shared_samples: Path | None) -> None:
    folder = shared_samples / "studies/pet_ct" if shared_samples else Path("/nowhere")
    files = sorted(folder.glob("0*.dcm"))
    for path in files[:1]:
        facts = manifest_facts(presented(read_image(path), 0).facts)
        decayed = 606671936 * math.pow(2, -(57 * 60 + 20) / 6588)
        assert facts["unit"] == "Bq/ml"
        assert facts["suv"] == pytest.approx(85 * 1000 / decayed, rel=1e-6)
