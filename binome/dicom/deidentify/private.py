"""Private attributes known to be safe and needed to read images (PS3.15 Table E.3.10-1, in part).

Numbers only: a private text is never kept. Each is named by its creator, group and element byte.
"""

from typing import Final

from pydicom.dataelem import DataElement

#: (creator, group, last byte of the element): its VR and the most values it has.
SAFE_PRIVATE: Final = {
    ("Philips PET Private Group", 0x7053, 0x00): ("DS", 1),  # SUV scale factor
    ("Philips PET Private Group", 0x7053, 0x09): ("DS", 1),  # activity concentration scale factor
    ("Philips Imaging DD 001", 0x2001, 0x03): ("FL", 1),  # diffusion b-factor
    ("Philips MR Imaging DD 001", 0x2005, 0x0D): ("FL", 1),  # scale intercept
    ("Philips MR Imaging DD 001", 0x2005, 0x0E): ("FL", 1),  # scale slope
    ("SIEMENS MR HEADER", 0x0019, 0x0C): ("IS", 1),  # b value
    ("SIEMENS MR HEADER", 0x0019, 0x0E): ("FD", 3),  # diffusion gradient direction
    ("SIEMENS MR HEADER", 0x0019, 0x27): ("FD", 6),  # b matrix
    ("GEMS_PARM_01", 0x0043, 0x39): ("IS", 4),  # b value
    ("GEMS_ACQU_01", 0x0019, 0xBB): ("DS", 1),  # diffusion direction x
    ("GEMS_ACQU_01", 0x0019, 0xBC): ("DS", 1),  # diffusion direction y
    ("GEMS_ACQU_01", 0x0019, 0xBD): ("DS", 1),  # diffusion direction z
    ("GEMS_ACQU_01", 0x0019, 0x23): ("DS", 1),  # table speed
    ("GEMS_ACQU_01", 0x0019, 0x24): ("DS", 1),  # mid scan time
    ("GEMS_ACQU_01", 0x0019, 0x27): ("DS", 1),  # rotation speed
}


def is_safe_private(creator: str, element: DataElement) -> bool:
    """True when the element is on the list and written as its maker writes it."""
    vr, most = SAFE_PRIVATE.get((creator, element.tag.group, element.tag.element & 0xFF), ("", 0))
    return vr == element.VR and 0 < element.VM <= most and not element.is_empty
