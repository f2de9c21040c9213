"""From a photograph's file to a DICOM file: honest, valid, without what the camera wrote."""

import io
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy
import pydicom
import pytest
from PIL import Image

from binome.cli.main import main
from binome.dicom.deidentify.words import whole_or_nothing
from binome.dicom.display import presented
from binome.dicom.errors import Unreadable
from binome.dicom.facts import manifest_facts
from binome.dicom.film.advice import SENTENCES
from binome.dicom.film.convert import Wishes, advised, film_from_photograph
from binome.dicom.film.original import bare_jpeg
from binome.dicom.film.photograph import open_photograph
from binome.dicom.frames import read_image
from tests.dicom.film.synthetic import Scene, Taken, taken

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
#: PS3.3 C.8.6.3 asks for it under DF; a photograph has none (docs/decisions, film; 2026-11-22).
ALLOWED = "Element=<NominalScannedPixelSpacing>"


@pytest.fixture(scope="module")
def sheet() -> Taken:
    return taken(Scene(seed=3, film=2, size=(900, 1125)))


@pytest.fixture
def told(sheet: Taken, tmp_path: Path) -> Path:
    """A photograph that knows where and by what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "ACME", "SpyPhone 9"
    exif.get_ifd(0x8825)[2] = (14.0, 41.0, 37.0)
    path = tmp_path / "nadia-kone.jpg"
    data = sheet.jpeg(exif=exif, comment=b"Nadia KONE")
    path.write_bytes(data + b"ftypmp42 film of the ward")
    return path


def read(data: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(data))


def test_a_sheet_becomes_frames_in_order_and_says_only_what_is_known(told: Path) -> None:
    made = film_from_photograph(str(told), Wishes(made_at=NOW))
    image = read(made.dicom)
    assert image.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7.2"
    assert (image.ConversionType, image.NumberOfFrames) == ("DF", 12)
    assert image.pixel_array.shape == (12, image.Rows, image.Columns)
    assert image.BurnedInAnnotation == "YES"
    assert (image.LossyImageCompression, image.PatientOrientation) == ("01", "")
    for absent in ("PixelSpacing", "NominalScannedPixelSpacing", "KVP", "ImagerPixelSpacing",
                   "BodyPartExamined", "Manufacturer", "ImageLaterality"):  # fmt: skip
        assert absent not in image
    assert image.Laterality == ""
    assert made.report["panels"] == {"rows": 3, "columns": 4}
    assert made.report["corners"]["certainty"] == "found"


def test_nothing_the_camera_wrote_leaves_with_either_file(told: Path, sheet: Taken) -> None:
    made = film_from_photograph(str(told), Wishes(made_at=NOW))
    for secret in (b"ACME", b"SpyPhone", b"KONE", b"ward", b"Exif"):
        assert secret in told.read_bytes()
        assert secret not in made.dicom
        assert secret not in made.original
    kept = numpy.asarray(Image.open(io.BytesIO(made.original)))
    assert numpy.array_equal(kept, numpy.asarray(Image.open(told)))
    assert numpy.array_equal(kept, numpy.asarray(Image.open(io.BytesIO(sheet.jpeg()))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_held_any_way_gives_the_upright_picture(orientation: int) -> None:
    upright = numpy.zeros((96, 128), numpy.uint8)
    upright[:30, :30] = 250
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.fromarray(sensor(upright, orientation)).save(stream, "JPEG", quality=95, exif=exif)
    opened = open_photograph(stream.getvalue())
    assert opened.levels.shape == upright.shape
    assert numpy.abs(opened.levels.astype(int) - upright).mean() < 2
    bare = open_photograph(bare_jpeg(stream.getvalue(), orientation))
    assert numpy.array_equal(bare.levels, opened.levels)


def sensor(upright: numpy.ndarray, orientation: int) -> numpy.ndarray:
    """What the camera stored, so that turning it by its note gives the upright picture."""
    undone = {1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
              5: upright.T, 6: numpy.rot90(upright), 7: upright[::-1, ::-1].T,
              8: numpy.rot90(upright, -1)}  # fmt: skip
    return numpy.ascontiguousarray(undone[orientation])


@pytest.mark.parametrize("more", [["--panels", "1x1"], ["--jpeg"], ["--width-mm", "350"]])
def test_the_validator_finds_no_error_but_the_one_that_is_decided(
    told: Path, tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "film.dcm"
    assert main(["film", str(told), str(target), *more]) == 0
    program = shutil.which("dciodvfy")
    said = subprocess.run([program, target], capture_output=True, text=True) if program else None
    errors = [line for line in said.stderr.splitlines() if "Error" in line] if said else []
    assert [line for line in errors if ALLOWED not in line] == []
    assert not errors or "--width-mm" not in more
    image = pydicom.dcmread(target)
    assert ("NominalScannedPixelSpacing" in image) == ("--width-mm" in more)
    assert image.pixel_array.size == image.Rows * image.Columns * image.NumberOfFrames


def test_the_command_writes_three_private_files_and_says_advice(
    told: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, report = tmp_path / "out.dcm", tmp_path / "report.json"
    corners = "100,100,700,100,700,900,100,900"
    words = ["film", str(told), str(target), "--report", str(report), "--corners", corners]
    assert main(words) == 0
    kept = json.loads(report.read_text())
    assert kept["corners"]["certainty"] == "given"
    assert kept["corners"]["points"][2] == [700, 900]
    said = capsys.readouterr().err
    assert all(one["sentence"] in said for one in kept["advice"])
    for path in (target, report, tmp_path / "out.photo.jpg"):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words",
    [["--corners", "1,2,3"], ["--corners", "a,b"], ["--panels", "0x9"], ["--width-mm", "0"]],
)
def test_a_wrong_call_writes_nothing(told: Path, tmp_path: Path, words: list[str]) -> None:
    assert main(["film", str(told), str(tmp_path / "out.dcm"), *words]) == 2
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"MZ" + bytes(99), "not_a_photograph"),
     (b"\xff\xd8\xff\xe0" + bytes(9), "photograph_damaged"), (b"", "not_a_photograph"),
     (b"\x89PNG\r\n\x1a\n" + bytes(99), "photograph_damaged")],
)  # fmt: skip
def test_what_is_no_photograph_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        open_photograph(data)
    assert refusal.value.reason == reason


def test_a_heic_is_read_or_the_missing_part_is_named() -> None:
    with pytest.raises(Unreadable) as refusal:
        open_photograph(b"\0\0\0\x18ftypheic" + bytes(99))
    assert refusal.value.reason in ("heic_not_installed", "photograph_damaged")


def test_a_cut_photograph_is_refused_and_never_half_a_film(sheet: Taken) -> None:
    with pytest.raises(Unreadable):
        open_photograph(sheet.jpeg()[:20_000])


def test_a_mirrored_turned_inverted_film_is_put_right(told: Path) -> None:
    plain = read(film_from_photograph(str(told), Wishes(made_at=NOW, panels=(1, 1))).dicom)
    wishes = Wishes(made_at=NOW, panels=(1, 1), is_mirrored=True, quarter_turns=1, is_inverted=True)
    other = read(film_from_photograph(str(told), wishes).dicom)
    expected = 255 - numpy.rot90(plain.pixel_array[:, ::-1], -1)
    assert numpy.array_equal(other.pixel_array, expected)
    assert "mirror undone" in other.DerivationDescription


@pytest.mark.parametrize(
    ("said", "side"),
    [("side not verified", "unverified"), ("side marker seen", "seen"), (None, None)],
)
def test_a_viewer_is_told_whether_somebody_saw_the_side_marker(
    said: str | None, side: str | None, told: Path, tmp_path: Path
) -> None:
    dataset = read(film_from_photograph(str(told), Wishes(made_at=NOW, panels=(1, 1))).dicom)
    assert "; side not verified; " in dataset.ImageComments
    film = dataset.ImageComments.replace("side not verified", said) if said else "a film"
    dataset.ImageComments = film
    dataset.save_as(tmp_path / "film.dcm")
    facts = manifest_facts(presented(read_image(tmp_path / "film.dcm"), 0).facts)
    assert facts.get("film_side") == side


def test_what_was_done_and_advised_survives_de_identification() -> None:
    steps = ["grey levels", "corners by hand", "corners by program", "perspective rectified",
             "corners of the whole photograph", "mirror undone", "turned by 270 degrees",
             "inverted", "cut in 4 x 5", "side not verified", "side marker seen",
             "no side marker", "nobody named", "no advice"]  # fmt: skip
    for step in (*steps, advised(list(SENTENCES))):
        text = f"Photograph of a film: {step}"
        assert whole_or_nothing(text, frozenset()) == text


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_digitizers_film_keeps_its_deeper_levels(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = numpy.add.outer(numpy.arange(300) * 7, numpy.arange(400) * 5).astype(numpy.uint16)
    assert 2048 < levels.max() < 4096
    path, target = tmp_path / f"film.{kind.lower()}", tmp_path / "out.dcm"
    Image.fromarray(levels).save(path, kind)
    whole = "0,0,400,0,400,300,0,300"
    words = ["film", str(path), str(target), "--corners", whole, "--panels", "1x1"]
    assert main([*words, "--width-mm", "350"]) == 0
    image = pydicom.dcmread(target)
    assert image.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7.3"
    assert (image.BitsAllocated, image.BitsStored, image.HighBit) == (16, 12, 11)
    assert "LossyImageCompression" not in image
    assert numpy.abs(image.pixel_array.astype(int) - levels).max() <= 1
    kept = numpy.asarray(Image.open(tmp_path / "out.photo.png"))
    assert numpy.array_equal(kept, levels)
    program = shutil.which("dciodvfy")
    said = subprocess.run([program, target], capture_output=True, text=True) if program else None
    assert not said or "Error" not in said.stderr
    assert main([*words, "--invert"]) == 0
    inverted = pydicom.dcmread(target).pixel_array
    assert numpy.abs(int(levels.max()) - inverted.astype(int) - levels).max() <= 1
    assert main([*words, "--jpeg"]) == 1
    assert "8 bits" in capsys.readouterr().err


def test_a_tiff_of_several_films_is_refused_by_name() -> None:
    pages, data = [Image.new("L", (128, 128), level) for level in (10, 200)], io.BytesIO()
    pages[0].save(data, "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(Unreadable) as refusal:
        open_photograph(data.getvalue())
    assert refusal.value.reason == "several_pictures"
