"""Value representations (PS3.5 6.2, 7.1.2) and the standard's tag to VR dictionary."""

from functools import cache
from typing import Final

_SHORT: Final = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US"
_LONG: Final = "OB OD OF OL OV OW SQ SV UC UN UR UT UV"

#: VRs whose explicit header has a 16 bit length (PS3.5 Table 7.1-2).
SHORT_VRS: Final[dict[bytes, str]] = {vr.encode(): vr for vr in _SHORT.split()}
#: VRs whose explicit header has two reserved bytes and a 32 bit length (PS3.5 Table 7.1-1).
LONG_VRS: Final[dict[bytes, str]] = {vr.encode(): vr for vr in _LONG.split()}

#: Text in the data set's own character sets (PS3.5 6.1.2.3).
CHARSET_VRS: Final = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
#: Text in the default repertoire.
ASCII_VRS: Final = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
#: Text of one value, where a backslash is a letter.
SINGLE_TEXT_VRS: Final = frozenset({"LT", "ST", "UR", "UT"})
#: Values of the DICOM JSON model that are InlineBinary or BulkDataURI.
BINARY_VRS: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
#: struct letter and width of the numeric VRs.
NUMBER_VRS: Final[dict[str, tuple[str, int]]] = {
    "FD": ("d", 8),
    "FL": ("f", 4),
    "SL": ("i", 4),
    "SS": ("h", 2),
    "SV": ("q", 8),
    "UL": ("I", 4),
    "US": ("H", 2),
    "UV": ("Q", 8),
}


@cache
def _dictionaries() -> tuple[dict[int, str], dict[str, str]]:
    """Tag to VR, and repeating-group masks to VR. Imported late: only implicit VR needs it."""
    from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary

    plain = {tag: entry[0] for tag, entry in DicomDictionary.items()}
    masked = {mask: entry[0] for mask, entry in RepeatersDictionary.items()}
    return plain, masked


def vr_of(tag: int) -> str:
    """VR of a standard tag as the dictionary says it ("US or SS" included); UN when unknown."""
    plain, masked = _dictionaries()
    if known := plain.get(tag):
        return known
    if tag & 0xFFFF == 0:
        return "UL"
    if tag >> 16 & 1:
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"
    digits = f"{tag:08X}"
    for mask, vr in masked.items():
        if all(m in ("x", d) for m, d in zip(mask, digits, strict=True)):
            return vr
    return "UN"


def settled_vr(tag: int, *, is_signed: bool) -> str:
    """VR for implicit data: the dictionary's choices settled as PS3.5 Annex A.1 and A.2 say."""
    vr = vr_of(tag)
    if " or " not in vr:
        return vr if len(vr) == 2 else "UN"
    if vr.endswith("OW") or "OB" in vr:
        return "OW"
    return "SS" if is_signed else "US"
