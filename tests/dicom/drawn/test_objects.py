"""Drawings as standard objects: valid, read back by other software, the same bytes each time."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy
import pydicom
import pytest
from pydicom.dataset import Dataset

from binome.dicom.drawn.drawing import View
from binome.dicom.drawn.objects import standard_objects
from tests.dicom.drawn.drawings import POINTS, authorship, drawings_on, image_at, turned
from tests.dicom.pixels.test_suv import after, pet

ELEMENTS = 4  # SR, KOS, GSPS, SC


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    image = image_at(tmp_path_factory.mktemp("drawn") / "ct.dcm")
    return standard_objects(drawings_on(image), authorship())


def read(content: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(content))


def of_modality(files: list[bytes], modality: str) -> Dataset:
    return next(one for one in map(read, files) if one.Modality == modality)


def faults(path: Path) -> list[str]:
    """What dciodvfy finds wrong; it is looked for, since only some machines have it."""
    program = shutil.which("dciodvfy")
    if program is None:
        return []
    said = subprocess.run([program, str(path)], capture_output=True, text=True, errors="replace")
    return re.findall(r"^Error.*", said.stderr + said.stdout, re.MULTILINE)


@pytest.mark.parametrize("is_turned", [False, True])
def test_every_object_is_clean_for_the_validator(tmp_path: Path, is_turned: bool) -> None:
    drawings = drawings_on(image_at(tmp_path / "ct.dcm"))
    files = standard_objects(turned(drawings) if is_turned else drawings, authorship())
    assert len(files) == ELEMENTS
    for nth, content in enumerate(files):
        path = tmp_path / f"{nth}.dcm"
        path.write_bytes(content)
        assert faults(path) == []


def test_the_same_drawings_give_the_same_bytes(tmp_path: Path, made: list[bytes]) -> None:
    again = standard_objects(drawings_on(image_at(tmp_path / "ct.dcm")), authorship())
    uids = [(one.SOPInstanceUID, one.SeriesInstanceUID) for one in map(read, made)]
    assert len({series for _, series in uids}) == ELEMENTS
    assert [len(content) for content in again] == [len(content) for content in made]


def test_the_patient_and_study_are_those_of_the_image(made: list[bytes]) -> None:
    source = authorship().study
    for dataset in map(read, made):
        assert dataset.StudyInstanceUID == source["0020000D"]["Value"][0]
        assert dataset.PatientID == "BN-TEST-0001"
        assert dataset.StudyDate == "20260103"


def test_measurements_are_read_back_from_the_tree(made: list[bytes]) -> None:
    report = of_modality(made, "SR")
    assert report.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    measurements = report.ContentSequence[-1]
    groups = {
        group.ContentSequence[0].TextValue.rsplit(" ", 1)[0]: group
        for group in measurements.ContentSequence
    }
    assert set(groups) == {
        "Length", "Angle", "Cobb angle", "Ellipse", "Polygon", "Value at a point",
    }  # fmt: skip
    length = groups["Length"].ContentSequence[2]
    value = length.MeasuredValueSequence[0]
    assert value.MeasurementUnitsCodeSequence[0].CodeValue == "mm"
    assert value.NumericValue == pytest.approx(numpy.hypot(120, 60) * 240 / 512, abs=0.01)
    where = length.ContentSequence[0]
    assert (where.GraphicType, list(where.GraphicData)) == ("POLYLINE", [100, 120, 220, 180])
    mean = groups["Ellipse"].ContentSequence[4]
    assert mean.ContentSequence[0].ConceptCodeSequence[0].CodeMeaning == "Mean"
    assert mean.ConceptNameCodeSequence[0].CodeMeaning == "Attenuation Coefficient"
    assert len(groups["Cobb angle"].ContentSequence[2].ContentSequence) == 2


def test_a_region_of_a_pet_is_measured_in_suv(tmp_path: Path) -> None:
    path = tmp_path / "pt.dcm"
    image = image_at(path)
    plain = {one.kind: one.figures for one in drawings_on(image, "ellipse", "probe")}
    dataset = pydicom.dcmread(path)
    dataset.update(pet())
    dataset.save_as(path)
    drawings = drawings_on(image, "ellipse", "probe")
    for one in drawings:
        assert one.figures["value_unit"] == "SUVbw"
        for name in ("mean", "sd", "min", "max", "value"):
            if name in one.figures:
                expected = float(plain[one.kind][name]) * after(3600)
                assert one.figures[name] == pytest.approx(expected, rel=1e-5)
    report = of_modality(standard_objects(drawings, authorship()), "SR")
    region, point = report.ContentSequence[-1].ContentSequence
    for item in (region.ContentSequence[4], point.ContentSequence[2]):
        assert item.ConceptNameCodeSequence[0].CodeValue == "126401"
        (value,) = item.MeasuredValueSequence
        assert value.MeasurementUnitsCodeSequence[0].CodeValue == "g/ml{SUVbw}"


def test_key_images_are_named_with_their_note(made: list[bytes]) -> None:
    document = of_modality(made, "KO")
    note = next(item for item in document.ContentSequence if item.ValueType == "TEXT")
    assert note.TextValue == "1. voilà, un hématome"
    images = [item for item in document.ContentSequence if item.ValueType == "IMAGE"]
    evidence = document.CurrentRequestedProcedureEvidenceSequence[0]
    instance = evidence.ReferencedSeriesSequence[0].ReferencedSOPSequence[0]
    reference = images[0].ReferencedSOPSequence[0]
    assert reference.ReferencedSOPInstanceUID == instance.ReferencedSOPInstanceUID


def test_a_presentation_state_says_window_turn_and_every_figure(tmp_path: Path) -> None:
    drawings = turned(drawings_on(image_at(tmp_path / "ct.dcm")))
    state = of_modality(standard_objects(drawings, authorship()), "PR")
    window = state.SoftcopyVOILUTSequence[0]
    assert (window.WindowCenter, window.WindowWidth) == (60, 120)
    assert state.PresentationLUTShape == "INVERSE"
    assert (state.ImageRotation, state.ImageHorizontalFlip) == (90, "Y")
    assert (state.RescaleIntercept, state.RescaleType) == (-1024, "HU")
    graphics = state.GraphicAnnotationSequence[0].GraphicObjectSequence
    assert [one.GraphicType for one in graphics].count("ELLIPSE") == 1
    assert len(graphics) == len(POINTS)  # a Cobb angle is two lines, a key image none


def test_a_colour_image_has_pictures_and_measurements_but_no_grey_state(tmp_path: Path) -> None:
    drawings = drawings_on(image_at(tmp_path / "ct.dcm", samples=3), "length", "key")
    files = standard_objects(drawings, authorship())
    assert [read(content).Modality for content in files] == ["SR", "KO", "OT"]


def test_the_picture_is_the_slice_as_it_stood_with_the_figures_on_it(tmp_path: Path) -> None:
    image = image_at(tmp_path / "ct.dcm")
    upright, mirrored = (
        of_modality(standard_objects(turned(drawings_on(image, "key"), view), authorship()), "OT")
        for view in (View(), View(turn=(-1, 0, 0, 1)))
    )
    plain = upright.pixel_array[200:560, 100:660, 0].astype(int)
    flipped = mirrored.pixel_array[:, ::-1][200:560, 100:660, 0].astype(int)
    assert abs(plain - flipped).mean() < 1
    assert mirrored.ImageComments.endswith("Mirrored left to right")
    drawn = of_modality(standard_objects(drawings_on(image), authorship()), "OT")
    is_ink = (drawn.pixel_array == (255, 214, 10)).all(axis=2)
    assert is_ink.sum() > 500
    assert not (upright.pixel_array == (255, 214, 10)).all(axis=2).any()


def test_a_frame_that_cannot_be_decoded_costs_only_its_picture(tmp_path: Path) -> None:
    image = image_at(tmp_path / "ct.dcm")
    drawings = drawings_on(image)
    Path(image.path).write_bytes(b"broken")
    assert len(standard_objects(drawings, authorship())) == ELEMENTS - 1
