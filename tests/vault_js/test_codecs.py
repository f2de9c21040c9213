"""Compressed pictures in the browser: decoded as Python decodes them, masked, kept without loss."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import imagecodecs
import numpy
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)  # fmt: skip

from tests.deidentify_js.vectors import Vector
from tests.exchange.files import NADIA, slices
from tests.vault_js.conftest import Run
from tests.vault_js.test_masks import BOXES, POLICY, asked, of_syntax

Stack = NDArray[Any]
KINDS = {
    "rle": (RLELossless,),
    "jpeg lossless": (JPEGLossless, JPEGLosslessSV1),
    "jpeg-ls": (JPEGLSLossless, JPEGLSNearLossless),
    "jpeg 2000": (JPEG2000Lossless, JPEG2000),
    "htj2k": (HTJ2KLossless, HTJ2K),
}
ENCODERS: dict[str, Callable[[Stack], bytes | bytearray]] = {
    "jpeg lossless": lambda frame: imagecodecs.ljpeg_encode(frame),
    "jpeg-ls": lambda frame: imagecodecs.jpegls_encode(frame),
    "jpeg 2000": lambda frame: imagecodecs.jpeg2k_encode(frame, level=0, reversible=True),
    "htj2k": lambda frame: imagecodecs.htj2k_encode(frame, reversible=True),
}


@dataclass(frozen=True)
class Look:
    """How the pixels of a made picture are held."""

    bits: int = 8
    stored: int = 8
    samples: int = 1
    frames: int = 1


LOOKS = (Look(), Look(frames=3), Look(16, 12), Look(16, 16, frames=2), Look(samples=3, frames=2))


def picture(kind: str, look: Look) -> tuple[Vector, Stack]:
    """An ultrasound of noise on a slope, compressed; and its stored values."""
    random = numpy.random.default_rng(7)
    shape = (look.frames, 61, 83, 3)[: 4 if look.samples == 3 else 3]
    noise = random.integers(0, 1 << look.stored - 3, shape) + numpy.arange(83).reshape(
        (1, 1, 83, 1)[: len(shape)]
    )
    pixels = (noise << 1).astype(f"u{look.bits // 8}")
    image = dcmread(BytesIO(slices(1, NADIA)[0]))
    image.Modality, image.Rows, image.Columns = "US", 61, 83
    image.SamplesPerPixel, image.NumberOfFrames = look.samples, str(look.frames)
    image.PhotometricInterpretation = "RGB" if look.samples == 3 else "MONOCHROME2"
    if look.samples == 3:
        image.PlanarConfiguration = 0
    image.BitsAllocated, image.BitsStored, image.HighBit = look.bits, look.stored, look.stored - 1
    image.PixelRepresentation = 0
    image.file_meta.TransferSyntaxUID = KINDS[kind][0]
    if kind == "rle":
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
        image.compress(RLELossless, generate_instance_uid=False)
    else:
        image.PixelData = encapsulate([bytes(ENCODERS[kind](frame)) for frame in pixels])
        image["PixelData"].VR = "OB"
        image["PixelData"].is_undefined_length = True
    stream = BytesIO()
    image.save_as(stream, enforce_file_format=True)
    return Vector(f"{kind} {look}", stream.getvalue(), POLICY), pixels


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_decoded_masked_and_otherwise_kept_value_for_value(
    run: Run, kind: str
) -> None:
    looks = [look for look in LOOKS if kind != "jpeg lossless" or look.samples == 1]
    made = [picture(kind, look) for look in looks]
    answers = asked(run, [vector for vector, _ in made])
    for (vector, pixels), answer in zip(made, answers, strict=True):
        assert not answer["refused"], (vector.name, answer["refused"])
        outcome, _ = vector.by_python()
        assert outcome is not None
        assert answer["data"] == outcome.data, vector.name
        after = dcmread(BytesIO(answer["data"]))
        expected = pixels.copy()
        for left, top, width, height in BOXES:
            expected[:, top : top + height, left : left + width] = 0
        assert numpy.array_equal(after.pixel_array.reshape(pixels.shape), expected), vector.name
        assert "LossyImageCompression" not in after


@pytest.mark.parametrize("kind", KINDS)
def test_a_compressed_sample_is_masked_byte_for_byte_as_in_python(run: Run, kind: str) -> None:
    vectors = of_syntax({str(syntax) for syntax in KINDS[kind]})
    for vector, answer in zip(vectors, asked(run, vectors), strict=True):
        outcome, _ = vector.by_python()
        if answer["refused"]:
            assert answer["refused"] in ("cannot_be_masked", "unusual"), vector.name
        elif outcome:
            assert answer["data"] == outcome.data, vector.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_compressed_picture_can_be_looked_at(run: Run, kind: str) -> None:
    vector, pixels = picture(kind, Look(frames=2))
    (answer,) = asked(run, [vector], is_shown=True)
    rgba = numpy.frombuffer(answer["rgba"], numpy.uint8).reshape(61, 83, 4)
    spread = pixels[0].astype(float) - pixels[0].min()
    assert abs(rgba[..., 0] - spread * 255 / spread.max()).max() <= 1


def test_a_jpeg_of_red_green_and_blue_keeps_its_colours(run: Run) -> None:
    red = numpy.zeros((61, 83, 3), numpy.uint8)
    red[..., 0] = 200
    coded = imagecodecs.jpeg8_encode(red, colorspace="RGB", outcolorspace="RGB", level=95)
    vector, _ = picture("rle", Look(samples=3))
    image = dcmread(BytesIO(vector.data))
    image.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    image.PixelData = encapsulate([bytes(coded)])
    stream = BytesIO()
    image.save_as(stream)
    (answer,) = asked(run, [Vector("rgb", stream.getvalue(), POLICY)])
    after = dcmread(BytesIO(answer["data"]))
    assert abs(after.pixel_array[50:, 40:].astype(int) - (200, 0, 0)).max() <= 2
    assert after.LossyImageCompression == "01"
