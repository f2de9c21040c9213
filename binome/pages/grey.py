"""Grey levels of the test pattern: even steps for the eye by DICOM's display function (PS3.14)."""

import math
from dataclasses import dataclass

#: Coefficients of the Grayscale Standard Display Function, PS3.14 section 7.1.
_TOP = (-1.3011877, 8.0242636e-2, 1.3646699e-1, -2.5468404e-2, 1.3635334e-3)
_BOTTOM = (1.0, -2.5840191e-2, -1.0320229e-1, 2.8745620e-2, -3.1978977e-3, 1.2992634e-4)
#: An ordinary screen: 0.5 to 250 cd/m2, gamma 2.2 as sRGB screens have it.
DARKEST, BRIGHTEST, GAMMA = 0.5, 250.0, 2.2
STEPS = 18
JND_FROM, JND_TO = 1, 1023


@dataclass(frozen=True, slots=True)
class Patch:
    """One square of the pattern: its grey as #rrggbb, and where it stands."""

    colour: str
    x: int
    y: int


def luminance_of(jnd: float) -> float:
    """Return cd/m2 of a just noticeable difference index from 1 to 1023 (PS3.14 equation 1)."""
    log = math.log(jnd)
    top = sum(c * log**n for n, c in enumerate(_TOP))
    bottom = sum(c * log**n for n, c in enumerate(_BOTTOM))
    return float(10 ** (top / bottom))


def driving_level(luminance: float) -> int:
    """Return the 8 bit level that shows a luminance on an ordinary screen."""
    share = (luminance - DARKEST) / (BRIGHTEST - DARKEST)
    return round(255 * min(1.0, max(0.0, share)) ** (1 / GAMMA))


def _patches() -> list[Patch]:
    low, high = _jnd_of(DARKEST), _jnd_of(BRIGHTEST)
    indexes = [low + (high - low) * n / (STEPS - 1) for n in range(STEPS)]
    levels = [driving_level(luminance_of(index)) for index in indexes]
    return [
        Patch(f"#{level:02x}{level:02x}{level:02x}", 20 + 60 * (n % 6), 20 + 60 * (n // 6))
        for n, level in enumerate(levels)
    ]


def _jnd_of(luminance: float) -> float:
    """Return the index of a luminance, by halving."""
    low, high = float(JND_FROM), float(JND_TO)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if luminance_of(middle) < luminance else (low, middle)
    return low


PATCHES = _patches()
