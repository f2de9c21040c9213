"""Studies for thin lines: two of the samples, and two made of them, which says what they are.

A CT of 412 slices: the 28 real ones again and again, each time moved by some rows, so that none is
equal to another. A photograph: the chest film as a telephone sees it, 8 bits of JPEG with noise.
"""

from pathlib import Path

import imagecodecs
import numpy
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, generate_uid

SLICES, WIDEST, QUALITY = 412, 3000, 82


def studies(samples: Path, made: Path) -> dict[str, Path]:
    """The folder of each study by its name; those made lie below `made`."""
    head, chest = samples / "studies" / "ct_head_series", samples / "studies" / "chest_dx_two_views"
    return {
        "head CT, 28 slices": head,
        "chest film": chest,
        "photograph of the film": _photograph(chest, made / "photograph"),
        "CT of 412 slices": _many(head, made / "many"),
    }


def _many(source: Path, target: Path) -> Path:
    target.mkdir()
    real = [dcmread(path) for path in sorted(source.glob("*.dcm"))]
    series = generate_uid()
    for number in range(SLICES):
        one = real[number % len(real)]
        values = numpy.frombuffer(one.PixelData, "<u2").reshape(one.Rows, one.Columns)
        moved = numpy.roll(values, 3 * (number // len(real)), axis=0)
        made = one.copy()
        made.PixelData = moved.tobytes()
        made.SeriesInstanceUID = series
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        made.InstanceNumber = number + 1
        made.ImagePositionPatient = [0, 0, number]
        made.save_as(target / f"{number:03}.dcm", enforce_file_format=True)
    return target


def _photograph(source: Path, target: Path) -> Path:
    target.mkdir()
    film = max((dcmread(path) for path in source.glob("*.dcm")), key=lambda one: one.get("Rows", 0))
    values = film.pixel_array.astype("f4")
    grey = (255 * (values - values.min()) / max(1.0, float(numpy.ptp(values)))).astype("u1")
    times = max(1, -(-WIDEST // max(grey.shape)))
    large = numpy.kron(grey, numpy.ones((times, times), "u1"))[:WIDEST, :WIDEST].astype("f4")
    noisy = large + numpy.random.default_rng(5).normal(0, 3, large.shape)
    colour = numpy.stack([noisy * 0.96, noisy, noisy * 1.02], axis=-1).clip(0, 255).astype("u1")
    film.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    film.SOPClassUID = film.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    film.Modality, film.SOPInstanceUID = "XC", generate_uid()
    film.file_meta.MediaStorageSOPInstanceUID = film.SOPInstanceUID
    film.Rows, film.Columns = colour.shape[:2]
    film.SamplesPerPixel, film.PhotometricInterpretation = 3, "YBR_FULL_422"
    film.PlanarConfiguration = 0
    film.BitsAllocated = film.BitsStored = 8
    film.HighBit, film.PixelRepresentation = 7, 0
    stream = imagecodecs.jpeg8_encode(colour, level=QUALITY, subsampling="422")
    film.PixelData = encapsulate([stream])
    film.save_as(target / "photograph.dcm", enforce_file_format=True)
    return target
