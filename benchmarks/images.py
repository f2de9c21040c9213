"""Invented CT studies: 512 x 512, 16 bit, the headers a scanner writes."""

from collections.abc import Iterator
from io import BytesIO

import numpy
from pydicom import dcmread
from pydicom.uid import generate_uid

from tests.archive.instances import Made

SIDE = 512
ULTRASOUND_LOOP = "1.2.840.10008.5.1.4.1.1.3.1"


def study(slices: int, *, patient_id: str) -> Iterator[bytes]:
    """The files of one study, one after another."""
    made = Made(patient_id=patient_id)
    noise = numpy.random.default_rng(7)
    for number in range(1, slices + 1):
        pixels = noise.integers(0, 4096, (SIDE, SIDE), dtype="<u2")
        yield made.instance(
            number, Rows=SIDE, Columns=SIDE, PixelData=pixels.tobytes(),
            FrameOfReferenceUID=generate_uid(entropy_srcs=[patient_id]), KVP="120",
            Manufacturer="Binôme", ConvolutionKernel="B30f", XRayTubeCurrent="200",
        )  # fmt: skip


def tiny(slices: int, *, patient_id: str) -> Iterator[bytes]:
    """The same in 3 kB each: what is measured is everything but the pixels."""
    made = Made(patient_id=patient_id)
    for number in range(1, slices + 1):
        yield made.instance(number, KVP="120", Manufacturer="Binôme")


def ultrasound(*, patient_id: str) -> bytes:
    """A loop of 30 frames of 640 x 480 in colour, native: 27.6 MB in one file."""
    pixels = numpy.random.default_rng(7).integers(0, 256, (30, 480, 640, 3), dtype="u1")
    return Made(patient_id=patient_id).instance(
        SOPClassUID=ULTRASOUND_LOOP, Modality="US", SamplesPerPixel=3, NumberOfFrames="30",
        PhotometricInterpretation="RGB", PlanarConfiguration=0, Rows=480, Columns=640,
        BitsAllocated=8, BitsStored=8, HighBit=7, PixelRepresentation=0, PixelData=pixels.tobytes(),
    )  # fmt: skip


def study_uid(file: bytes) -> str:
    """The Study Instance UID of a file."""
    return str(dcmread(BytesIO(file), specific_tags=["StudyInstanceUID"]).StudyInstanceUID)
