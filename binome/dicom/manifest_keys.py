"""The viewer manifest's defaults, and the version of what makes the pictures; imports nothing."""

from typing import Any

ENCODER = "pictures-3"
#: Versions whose pictures are right but say less (2: no SUV, no overlays): shown until made anew.
STILL_RIGHT = frozenset({"pictures-2"})
DEFAULTS: dict[str, Any] = {
    "samples": 1,
    "bits": 16,
    "signed": False,
    "photometric": "MONOCHROME2",
    "encoding": "htj2k",
    "quality": "complete",
    "is_exact": True,
    "slope": 1,
    "intercept": 0,
    "unit": "",
    "film_side": "",
    "luts": [],
    "spacing_kind": "none",
    "is_calibrated": False,
    "aspect": [1, 1],
    "key": 0,
}
