"""Private attributes known to be safe and needed to read images (PS3.15 Table E.3.10-1, in part).

Numbers only: a private text is never kept. Each is named by its creator, group and element byte.
"""

from typing import Final

#: (creator, group, last byte of the element): what it is.
SAFE_PRIVATE: Final = {
    ("Philips PET Private Group", 0x7053, 0x00): "SUV scale factor",
    ("Philips PET Private Group", 0x7053, 0x09): "activity concentration scale factor",
    ("Philips Imaging DD 001", 0x2001, 0x03): "diffusion b-factor",
    ("Philips MR Imaging DD 001", 0x2005, 0x0D): "scale intercept",
    ("Philips MR Imaging DD 001", 0x2005, 0x0E): "scale slope",
    ("SIEMENS MR HEADER", 0x0019, 0x0C): "b value",
    ("SIEMENS MR HEADER", 0x0019, 0x0E): "diffusion gradient direction",
    ("SIEMENS MR HEADER", 0x0019, 0x27): "b matrix",
    ("GEMS_PARM_01", 0x0043, 0x39): "b value",
    ("GEMS_ACQU_01", 0x0019, 0xBB): "diffusion direction x",
    ("GEMS_ACQU_01", 0x0019, 0xBC): "diffusion direction y",
    ("GEMS_ACQU_01", 0x0019, 0xBD): "diffusion direction z",
    ("GEMS_ACQU_01", 0x0019, 0x23): "table speed",
    ("GEMS_ACQU_01", 0x0019, 0x24): "mid scan time",
    ("GEMS_ACQU_01", 0x0019, 0x27): "rotation speed",
}
NUMBER_VRS: Final = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "UL", "US"})


def is_safe_private(creator: str, tag: int, vr: str) -> bool:
    """True when the element is on the list and holds numbers."""
    return vr in NUMBER_VRS and (creator, tag >> 16, tag & 0xFF) in SAFE_PRIVATE
