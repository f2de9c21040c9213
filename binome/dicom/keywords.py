"""Attribute names as clients write them: keyword or eight hexadecimals to tag (PS3.6)."""

import re
from functools import cache

_HEXADECIMALS = re.compile(r"[0-9A-Fa-f]{8}\Z")


@cache
def _tags() -> dict[str, str]:
    from pydicom._dicom_dict import DicomDictionary

    return {entry[4]: f"{tag:08X}" for tag, entry in DicomDictionary.items() if entry[4]}


def tag_of(name: str) -> str | None:
    """The tag as 8 upper-case hexadecimals; None for a word that is no attribute."""
    return name.upper() if _HEXADECIMALS.match(name) else _tags().get(name)
