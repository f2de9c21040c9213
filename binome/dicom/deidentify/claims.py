"""What a file says of itself at a door: that its identity was removed, how, under which name."""

from typing import Final

from binome.dicom.deidentify.secrets import is_pseudonym
from binome.dicom.scan import Scanned

_NAME, _REMOVED, _METHODS = 0x00100010, 0x00120062, 0x00120064
_NO_NAME: Final = " ^="


def says_deidentified(found: Scanned) -> bool:
    """True when Patient Identity Removed is YES by a coded method (PS3.15 E.1.1), and the
    patient's name is none or a pseudonym. Whether it is true, nobody can tell from outside."""
    if found.text(_REMOVED) != "YES" or found.elements.get(_METHODS, ("", 0, 0))[2] == 0:
        return False
    name = found.text(_NAME).strip(_NO_NAME)
    return not name or is_pseudonym(name)
