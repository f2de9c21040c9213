"""Which form a stored frame is sent in, and which frames an address names (PS3.18 8.7.3)."""

from collections.abc import Sequence

from binome.archive.originals import Original
from binome.dicom import uids
from binome.wire.dicomweb.accept import ANY_SYNTAX, Wanted

MOST_FRAMES_ASKED = 10_000
JPEG = "1.2.840.10008.1.2.4."
#: Media type of a compressed frame by transfer syntax (PS3.18 Table 8.7.3-5).
MEDIA_TYPES = {
    **{JPEG + last: "image/jpeg" for last in ("50", "51", "57", "70")},
    JPEG + "80": "image/jls",
    JPEG + "81": "image/jls",
    JPEG + "90": "image/jp2",
    JPEG + "91": "image/jp2",
    JPEG + "92": "image/jpx",
    JPEG + "93": "image/jpx",
    JPEG + "110": "image/jxl",
    JPEG + "111": "image/jxl",
    JPEG + "112": "image/jxl",
    JPEG + "201": "image/jphc",
    JPEG + "202": "image/jphc",
    JPEG + "203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}
OCTETS = "application/octet-stream"
SAME_PIXELS = frozenset({uids.EXPLICIT_VR_LITTLE_ENDIAN, uids.IMPLICIT_VR_LITTLE_ENDIAN})


def frame_numbers(text: str) -> list[int]:
    """The numbers of `1,2,5`, from 1; empty when one of them is none."""
    parts = text.split(",")
    if len(parts) > MOST_FRAMES_ASKED or not all(p.isascii() and p.isdigit() for p in parts):
        return []
    numbers = [int(part[:9]) for part in parts]
    return numbers if min(numbers) >= 1 else []


def as_wanted(instance: Original, wanted: Sequence[Wanted]) -> str | None:
    """The Content-Type of each frame as it is kept; None when the client takes no such thing."""
    syntax = instance.transfer_syntax_uid
    if not instance.frame_table or syntax == uids.EXPLICIT_VR_BIG_ENDIAN:
        return None
    is_native = syntax in SAME_PIXELS
    sent = uids.EXPLICIT_VR_LITTLE_ENDIAN if is_native else syntax
    media_type = OCTETS if is_native else MEDIA_TYPES.get(syntax, OCTETS)
    for entry in wanted:
        if _takes(entry, media_type, sent, is_native=is_native):
            return f"{media_type if entry.part_type != OCTETS else OCTETS}; transfer-syntax={sent}"
    return None


def _takes(entry: Wanted, media_type: str, syntax: str, *, is_native: bool) -> bool:
    """Octets of no said syntax mean native pixels; of "*" whatever is kept."""
    if entry.part_type not in (media_type, OCTETS, "*/*", "image/*", "application/*"):
        return False
    if entry.part_type == OCTETS and entry.transfer_syntax == "":
        return is_native
    return entry.transfer_syntax in ("", ANY_SYNTAX, syntax)
