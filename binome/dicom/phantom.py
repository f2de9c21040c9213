"""A head that never lived: a CT volume from formulas, with a bleed to find. Deterministic, fast."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy

from binome.dicom.native import Pixels

SIDE, FIELD_MM, SLICE_MM = 512, 240.0, 1.25
LOWEST_MM = -58.0
REACH = 1.6
AIR, FAT, SKIN, MUSCLE, CSF, WHITE, GREY, BLOOD, OEDEMA = -1000, -90, 45, 55, 7, 29, 39, 68, 19
CORTICAL, DIPLOE = 1350.0, 620.0


@dataclass(frozen=True)
class Ellipsoid:
    """Centre and half axes in mm; x to the patient's left, y to the back, z to the vertex."""

    center: tuple[float, float, float]
    half: tuple[float, float, float]
    turn: float = 0.0

    def distance(self, x: Pixels, y: Pixels, z: float) -> Pixels:
        """Return 1 on the surface, less inside, more outside (infinite on slices far away)."""
        height = (z - self.center[2]) / self.half[2]
        if abs(height) > REACH:
            return _far_away()
        dx, dy = x - self.center[0], y - self.center[1]
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        across = dx * (cos / self.half[0]) + dy * (sin / self.half[0])
        down = dy * (cos / self.half[1]) - dx * (sin / self.half[1])
        across *= across
        down *= down
        across += down
        across += height * height
        root: Pixels = numpy.sqrt(across)
        return root


BLEED = Ellipsoid((-27.0, 2.0, 14.0), (10.0, 17.0, 15.0), 0.25)
HORNS = (
    Ellipsoid((8.0, -24.0, 20.0), (4.0, 16.0, 9.0), 0.3),
    Ellipsoid((12.0, 6.0, 26.0), (4.5, 24.0, 7.0), -0.18),
    Ellipsoid((23.0, 33.0, 14.0), (4.5, 14.0, 11.0), -0.45),
)
NUCLEI = (
    (Ellipsoid((13.0, -14.0, 17.0), (4.5, 10.0, 13.0), 0.25), GREY + 2),
    (Ellipsoid((24.0, -4.0, 10.0), (6.0, 15.0, 13.0), -0.2), GREY + 1),
    (Ellipsoid((10.0, 11.0, 13.0), (8.0, 12.0, 10.0), -0.3), GREY),
)
EYE = Ellipsoid((32.0, -72.0, -40.0), (12.0, 12.0, 12.0))
LENS = Ellipsoid((32.0, -81.0, -40.0), (4.5, 2.2, 4.5))
ORBIT = Ellipsoid((29.0, -62.0, -40.0), (17.0, 25.0, 17.0), 0.35)
ETHMOID = Ellipsoid((0.0, -62.0, -40.0), (12.0, 26.0, 22.0))
SPHENOID = Ellipsoid((0.0, -26.0, -48.0), (13.0, 13.0, 10.0))
PETROUS = Ellipsoid((38.0, 14.0, -40.0), (30.0, 9.0, 10.0), 0.55)
MASTOID = Ellipsoid((55.0, 28.0, -46.0), (11.0, 14.0, 17.0))
CEREBELLUM = Ellipsoid((0.0, 50.0, -30.0), (50.0, 34.0, 27.0))
STEM = Ellipsoid((0.0, 14.0, -35.0), (14.0, 15.0, 40.0))
FOURTH = Ellipsoid((0.0, 31.0, -32.0), (5.0, 4.0, 11.0))


def head_slices(count: int = 120, seed: int = 7) -> Iterator[tuple[float, Pixels]]:
    """Yield (z in mm, 512 x 512 Hounsfield units as int16), from the skull base upwards."""
    textures = _textures(seed)
    for number in range(count):
        z = LOWEST_MM + number * SLICE_MM * 120 / count
        yield z, _slice(z, number, textures)


@cache
def _far_away() -> Pixels:
    return numpy.full((SIDE, SIDE), numpy.inf, numpy.float32)


@cache
def _grid() -> tuple[Pixels, Pixels]:
    axis = ((numpy.arange(SIDE) + 0.5) / SIDE - 0.5) * FIELD_MM
    x, y = numpy.meshgrid(axis, axis)
    return x.astype(numpy.float32), y.astype(numpy.float32)


@dataclass(frozen=True)
class Textures:
    """Fields of unit deviation: folds of the cortex, spongy bone, and scanner noise."""

    folds: tuple[Pixels, ...]
    sponge: Pixels
    noise: Pixels


def _textures(seed: int) -> Textures:
    random = numpy.random.default_rng(seed)
    return Textures(
        folds=tuple(_smooth_field(random, 8.0) for _ in range(8)),
        sponge=_smooth_field(random, 2.2),
        noise=_smooth_field(random, 0.9),
    )


def _smooth_field(random: numpy.random.Generator, scale_mm: float) -> Pixels:
    frequency = numpy.fft.fftfreq(SIDE, FIELD_MM / SIDE)
    radius = numpy.hypot(frequency[:, None], frequency[None, : SIDE // 2 + 1])
    keep = numpy.exp(-((radius * scale_mm) ** 2) * 4)
    field = numpy.fft.irfft2(numpy.fft.rfft2(random.normal(size=(SIDE, SIDE))) * keep)
    unit: Pixels = (field / field.std()).astype(numpy.float32)
    return unit


def _slice(z: float, number: int, textures: Textures) -> Pixels:
    x, y = _grid()
    fold = _between(textures.folds, z / 9.0)
    shell = _shell(x, y, z)
    hounsfield = numpy.full((SIDE, SIDE), AIR, numpy.float32)
    _scalp_and_skull(hounsfield, shell, textures.sponge)
    _brain(hounsfield, shell, fold, z=z)
    if z < -15:
        _skull_base(hounsfield, shell, textures.sponge, z=z)
    _head_holder(hounsfield, shell)
    hounsfield = _blurred(hounsfield)
    shift = (number * 37 % SIDE, number * 91 % SIDE)
    deviation = numpy.where(shell < 1, 4.5, 7.0)
    hounsfield += numpy.roll(textures.noise, shift, (0, 1)) * deviation.astype(numpy.float32)
    return numpy.clip(numpy.rint(hounsfield), -1024, 3071).astype(numpy.int16)


def _between(fields: tuple[Pixels, ...], at: float) -> Pixels:
    """Blend neighbouring fields so that folds wander from slice to slice."""
    whole = math.floor(at)
    share = float(at - whole) * math.pi / 2
    first, second = fields[whole % len(fields)], fields[(whole + 1) % len(fields)]
    return first * math.cos(share) + second * math.sin(share)


def _shell(x: Pixels, y: Pixels, z: float) -> Pixels:
    """Return 1 on the skin: an egg, wider at the back, straight below the ears."""
    height = z / 92.0 if z > 0 else z / 190.0
    wide = 77.0 + 0.05 * y
    across, down = x / wide, (y + 2.0) / 97.0
    root: Pixels = numpy.sqrt(across * across + down * down + height * height)
    return root


def _scalp_and_skull(hounsfield: Pixels, shell: Pixels, sponge: Pixels) -> None:
    hounsfield[shell < 1.0] = SKIN
    hounsfield[shell < 0.985] = FAT
    hounsfield[shell < 0.955] = MUSCLE
    hounsfield[shell < 0.94] = CORTICAL
    spongy = (shell < 0.925) & (shell > 0.872)
    hounsfield[spongy] = DIPLOE + 160 * sponge[spongy]


def _brain(hounsfield: Pixels, shell: Pixels, fold: Pixels, *, z: float) -> None:
    x, y = _grid()
    inside = shell < 0.855
    hounsfield[inside] = WHITE
    depth = 0.855 - shell
    steep = numpy.abs(fold)
    ribbon = inside & ((depth < 0.045 + 0.012 * fold) | ((steep < 0.42) & (depth < 0.17)))
    hounsfield[ribbon] = GREY
    furrow = inside & (steep < 0.12) & (depth < 0.14)
    hounsfield[furrow] = CSF + 4
    hounsfield[inside & (depth < 0.012)] = CSF
    _deep_structures(hounsfield, inside, z)
    if z < -5:
        _posterior_fossa(hounsfield, inside, fold, z=z)
    midline = inside & (numpy.abs(x + 0.4 * fold) < 0.9) & (depth < 0.55)
    if z > 18:
        hounsfield[midline] = BLOOD - 16
    halo = BLEED.distance(x, y, z) + 0.09 * fold
    hounsfield[inside & (halo < 1.38)] = OEDEMA
    hounsfield[inside & (halo < 1.0)] = BLOOD


def _deep_structures(hounsfield: Pixels, inside: Pixels, z: float) -> None:
    x, y = _grid()
    half = numpy.abs(x)
    for nucleus, value in NUCLEI:
        hounsfield[nucleus.distance(half, y, z) < 1] = value
    for horn in HORNS:
        squeeze = numpy.where(x < 0, 1.25, 1.0)
        hounsfield[inside & (horn.distance(half, y, z) * squeeze < 1)] = CSF
    third = (half < 2.0) & (numpy.abs(y - 4) < 13) & (abs(z - 8) < 9)
    hounsfield[third] = CSF
    if abs(z - 9) < 3:
        hounsfield[numpy.hypot(x, y - 24) < 2.2] = 160
    if abs(z - 16) < 4:
        hounsfield[numpy.hypot(half - 22, y - 36) < 2.0] = 140


def _posterior_fossa(hounsfield: Pixels, inside: Pixels, fold: Pixels, *, z: float) -> None:
    x, y = _grid()
    leaves = numpy.sin(y * 1.1 + fold * 1.5) * 3
    lobe = inside & (CEREBELLUM.distance(x, y, z) < 1)
    hounsfield[lobe] = (GREY - 2 + leaves)[lobe]
    hounsfield[inside & (STEM.distance(x, y, z) < 1)] = WHITE + 2
    hounsfield[inside & (FOURTH.distance(x, y, z) < 1)] = CSF


def _skull_base(hounsfield: Pixels, shell: Pixels, sponge: Pixels, *, z: float) -> None:
    x, y = _grid()
    half = numpy.abs(x)
    within = shell < 0.94
    petrous = within & (PETROUS.distance(half, y, z) < 1)
    hounsfield[petrous] = 900 + 300 * sponge[petrous]
    mastoid = within & (MASTOID.distance(half, y, z) < 1)
    hounsfield[mastoid] = numpy.where(sponge > 0.1, 700, -750)[mastoid]
    _cavity(hounsfield, ETHMOID.distance(x, y, z), sponge > -0.9)
    _cavity(hounsfield, SPHENOID.distance(x, y, z), sponge > -3)
    orbit = ORBIT.distance(half, y, z)
    in_front = shell < 0.99
    hounsfield[in_front & (orbit < 1.1)] = 800
    hounsfield[in_front & (orbit < 1.0)] = FAT - 5
    hounsfield[EYE.distance(half, y, z) < 1.08] = MUSCLE
    hounsfield[EYE.distance(half, y, z) < 1] = 12
    hounsfield[LENS.distance(half, y, z) < 1] = 75
    if abs(z + 40) < 3:
        nerve = (orbit < 1) & (numpy.abs(half - 29 + (y + 45) * -0.25) < 2) & (y > -62)
        hounsfield[nerve] = 38


def _cavity(hounsfield: Pixels, distance: Pixels, is_open: Pixels) -> None:
    hounsfield[distance < 1.12] = 600
    hounsfield[(distance < 1.0) & is_open] = -950


def _head_holder(hounsfield: Pixels, shell: Pixels) -> None:
    x, y = _grid()
    radius = numpy.hypot(x, y + 2)
    below = (y > 12) & (shell > 1.03)
    hounsfield[below & (radius > 109) & (radius < 113)] = 130
    hounsfield[below & (radius >= 113) & (radius < 117)] = -780


def _blurred(pixels: Pixels) -> Pixels:
    """Blur by a quarter, a half, a quarter each way, as a scanner's kernel does."""
    for axis in (0, 1):
        around = numpy.roll(pixels, 1, axis) + numpy.roll(pixels, -1, axis)
        pixels = pixels * numpy.float32(0.5) + around * numpy.float32(0.25)
    return pixels
