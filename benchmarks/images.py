"""Invented CT studies: 512 x 512, 16 bit, the headers a scanner writes."""

from collections.abc import Iterator

import numpy
from pydicom.uid import generate_uid

from tests.archive.instances import Made

SIDE = 512


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
