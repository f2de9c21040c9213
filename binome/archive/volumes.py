"""A quarter of the resolution of every slice of a thin stack: whether a series has such a volume.

The first bytes of each HTJ2K frame one after the other, in the order of the manifest: 2 MB in one
request where the slices are 26 MB in 240 (docs/formats/viewer-manifest.md, section 8).
"""

import hashlib
import math
from typing import Any

from binome.archive.preparation import FEWEST_SLICES

THICKEST_MM = 4.0  # as viewer/more/volume.js asks
MOST_BYTES = 64_000_000
WORD_CHARACTERS = 12
#: A frame that says one of these itself is not like the others.
SHARED = frozenset({
    "columns", "rows", "samples", "encoding", "orientation", "spacing", "slope", "intercept",
    "signed", "bits", "frame_of_reference", "trouble",
})  # fmt: skip

Json = dict[str, Any]


def volume_of(document: Json) -> Json | None:
    """Return the manifest's key `volume` for a whole, regular, thin stack, else None."""
    frames = document["frames"]
    if len(frames) < FEWEST_SLICES or document.get("samples", 1) != 1 or "awaited" in document:
        return None
    if "orientation" not in document or document.get("encoding", "htj2k") != "htj2k":
        return None
    if any(SHARED & frame.keys() or not frame.get("prefix_bytes") for frame in frames):
        return None
    places = [frame.get("position") for frame in frames[:2]]
    if None in places or math.dist(*places) > THICKEST_MM:
        return None
    size_bytes = sum(frame["prefix_bytes"][0] for frame in frames)
    word = hashlib.sha256("\n".join(frame["hash"] for frame in frames).encode()).hexdigest()
    found = {"word": word[:WORD_CHARACTERS], "size_bytes": size_bytes}
    return found if size_bytes <= MOST_BYTES else None
