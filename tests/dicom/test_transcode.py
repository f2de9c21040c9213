"""Lossless syntaxes are exact in every direction; what cannot be exact is refused."""

from io import BytesIO
from pathlib import Path

import numpy
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

from binome.dicom.codecs import decode_frame
from binome.dicom.encode import JPEG_BASELINE, LOSSLESS, TARGETS
from binome.dicom.errors import DicomError, Unreadable
from binome.dicom.frames import read_image
from binome.dicom.network.part10 import header
from binome.dicom.rendering import (
    GIF,
    JPEG,
    PNG,
    Rendering,
    Viewport,
    rendered_cine,
    rendered_frames,
)
from binome.dicom.transcode import frames_in, transcoded
from binome.dicom.uids import VIDEO_TRANSFER_SYNTAXES
from tests.archive.instances import Made, file_of
from tests.fixtures.samples import samples_folder

RNG = numpy.random.default_rng(7)


def file_with(**more: object) -> bytes:
    data_set = Made().data_set(1, **more)
    data_set["PixelData"].VR = "OW"
    return file_of(data_set)


def twelve_bits(*, is_signed: bool) -> bytes:
    values = RNG.integers(-2048 if is_signed else 0, 2048 if is_signed else 4096, (32, 32))
    pixels = values.astype("<i2" if is_signed else "<u2").tobytes()
    return file_with(PixelData=pixels, PixelRepresentation=int(is_signed))


def colour() -> bytes:
    pixels = RNG.integers(0, 256, (2, 32, 32, 3), dtype="u1").tobytes()
    return file_with(
        PixelData=pixels, SamplesPerPixel=3, PhotometricInterpretation="RGB", BitsAllocated=8,
        BitsStored=8, HighBit=7, PlanarConfiguration=0, NumberOfFrames=2,
    )  # fmt: skip


def in_file(data_set: bytes, target: str) -> bytes:
    plain = dcmread(BytesIO(data_set), force=True, stop_before_pixels=True)
    head = header(
        str(plain.SOPClassUID),
        sop_instance_uid=str(plain.SOPInstanceUID),
        transfer_syntax_uid=target,
    )
    return head + data_set


def values(file: bytes) -> list[numpy.ndarray]:
    image = read_image(file)
    return [decode_frame(image, index) for index in range(image.description.number_of_frames)]


def same(one: bytes, other: bytes) -> bool:
    pairs = zip(values(one), values(other), strict=True)
    return all(numpy.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize("source", ["unsigned", "signed", "colour"])
def test_every_lossless_syntax_gives_back_the_values_and_the_header(
    source: str, target: str
) -> None:
    made = {
        "unsigned": twelve_bits(is_signed=False), "signed": twelve_bits(is_signed=True),
        "colour": colour(),
    }[source]  # fmt: skip
    there = in_file(transcoded(made, target), target)
    assert same(made, there)
    back = in_file(transcoded(there, ExplicitVRLittleEndian), ExplicitVRLittleEndian)
    assert same(made, back)
    before, after = dcmread(BytesIO(made)), dcmread(BytesIO(there))
    assert after.file_meta.TransferSyntaxUID == target
    for element in before:
        if element.keyword != "PixelData":
            assert after[element.tag] == element


def test_single_frames_come_as_asked() -> None:
    made = colour()
    both = values(made)
    assert frames_in(made, (2, 1), ExplicitVRLittleEndian) == [both[1].tobytes(), both[0].tobytes()]
    (lossy,) = frames_in(made, (1,), JPEG_BASELINE)
    assert Image.open(BytesIO(lossy)).size == (32, 32)
    with pytest.raises(Unreadable):
        frames_in(twelve_bits(is_signed=False), (1,), JPEG_BASELINE)
    with pytest.raises(Unreadable):
        frames_in(made, (3,), ExplicitVRLittleEndian)


def test_a_big_endian_file_is_encoded_by_its_values() -> None:
    little = twelve_bits(is_signed=True)
    pixels = numpy.frombuffer(dcmread(BytesIO(little)).PixelData, "<i2").astype(">i2").tobytes()
    data_set = Made().data_set(1, PixelData=pixels, PixelRepresentation=1)
    data_set["PixelData"].VR = "OW"
    big = file_of(data_set, ExplicitVRBigEndian)
    target = "1.2.840.10008.1.2.4.80"
    assert same(little, in_file(transcoded(big, target), target))


def test_what_cannot_be_exact_is_refused() -> None:
    ybr = file_with(
        PixelData=bytes(32 * 32 * 3), SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL",
        BitsAllocated=8, BitsStored=8, HighBit=7, PlanarConfiguration=0,
    )  # fmt: skip
    overlay = Made().data_set(1)
    overlay.add_new(0x60000102, "US", 12)
    for file, target in (
        (ybr, "1.2.840.10008.1.2.4.90"),
        (file_of(overlay), "1.2.840.10008.1.2.4.90"),
        (twelve_bits(is_signed=False), "1.2.840.10008.1.2.4.91"),
        (twelve_bits(is_signed=False)[:400], "1.2.840.10008.1.2.4.90"),
    ):
        with pytest.raises(DicomError):
            transcoded(file, target)


def _compressed() -> list[Path]:
    folder = samples_folder()
    wanted = {*LOSSLESS, ExplicitVRLittleEndian}
    if folder is None:
        return []
    found = sorted(folder.rglob("*.dcm"))
    return [path for path in found if path.stat().st_size < 600_000 and _syntax(path) in wanted][
        :30
    ]


def _syntax(path: Path) -> str:
    try:
        head = dcmread(path, stop_before_pixels=True, force=True)
    except Exception:
        return ""
    return str(head.file_meta.get("TransferSyntaxUID", "")) if hasattr(head, "file_meta") else ""


@pytest.mark.parametrize("path", _compressed(), ids=lambda path: path.name)
def test_real_files_are_exact_or_refused(path: Path) -> None:
    file = path.read_bytes()
    for target in ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.201"):
        try:
            made = transcoded(file, target)
        except DicomError:
            continue
        assert same(file, in_file(made, target))


def test_a_video_is_never_touched() -> None:
    uid = sorted(VIDEO_TRANSFER_SYNTAXES)[0]
    data_set = Made().data_set(1)
    data_set.PixelData = encapsulate([b"frames of a film"])
    data_set["PixelData"].VR = "OB"
    data_set["PixelData"].is_undefined_length = True
    film = file_of(data_set, UID(uid))
    for target in (ExplicitVRLittleEndian, "1.2.840.10008.1.2.4.90"):
        with pytest.raises(Unreadable):
            transcoded(film, target)


def picture(file: bytes, rendering: Rendering) -> Image.Image:
    (made,) = rendered_frames(file, (1,), rendering)
    return Image.open(BytesIO(made))


def test_a_picture_fits_its_viewport_and_keeps_its_shape() -> None:
    wide = file_with(Rows=16, Columns=64)
    assert picture(wide, Rendering()).size == (64, 16)
    assert picture(wide, Rendering(viewport=Viewport(32, 32))).size == (32, 8)
    part = Viewport(100, 100, left=32, top=0, part_width=16, part_height=16)
    assert picture(wide, Rendering(viewport=part)).size == (100, 100)


def test_the_window_asked_for_is_the_one_shown() -> None:
    pixels = numpy.repeat(numpy.arange(32, dtype="<u2")[None] * 100, 32, axis=0)
    file = file_with(PixelData=pixels.tobytes(), RescaleIntercept=0)
    narrow = Rendering(PNG, window=(1550.0, 2.0, "LINEAR"))
    shown = numpy.asarray(picture(file, narrow))
    assert (shown[:, :15] == 0).all()
    assert (shown[:, 17:] == 255).all()
    flipped = Rendering(
        PNG, window=(1550.0, 2.0, "LINEAR"), viewport=Viewport(32, 32, 0, 0, -32, 32)
    )
    assert (numpy.asarray(picture(file, flipped))[:, :14] == 255).all()


def test_frames_become_one_moving_picture() -> None:
    cine = Image.open(BytesIO(rendered_cine(colour(), (1, 2), Rendering(GIF))))
    assert cine.n_frames == 2
    assert len(rendered_frames(colour(), (1, 2), Rendering(JPEG))) == 2
