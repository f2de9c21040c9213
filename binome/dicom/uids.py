"""The UIDs the room decides by: transfer syntaxes and kinds of SOP class (PS3.6 Annex A)."""

import re
from typing import Final

_STANDARD: Final = re.compile(r"1\.2\.840\.10008(?:\.[0-9]{1,4}){1,14}")
TRANSFER_SYNTAX_ROOT: Final = "1.2.840.10008.1.2"
IMPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2"
EXPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1"
DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_VR_BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"

#: Data sets that are inflated or swapped before they can be read, or fetched from elsewhere.
NEEDS_SLOW_READER: Final = frozenset(
    {
        DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
        EXPLICIT_VR_BIG_ENDIAN,
        "1.2.840.10008.1.2.4.95",  # JPIP Referenced Deflate
        "1.2.840.10008.1.2.4.205",  # JPIP HTJ2K Referenced Deflate
    }
)
#: Pixel data as they are, without fragments.
NATIVE_TRANSFER_SYNTAXES: Final = frozenset(
    {
        IMPLICIT_VR_LITTLE_ENDIAN,
        EXPLICIT_VR_LITTLE_ENDIAN,
        DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
        EXPLICIT_VR_BIG_ENDIAN,
    }
)
#: MPEG-2, MPEG-4 AVC and HEVC, fragmentable or not (PS3.5 A.4.5 to A.4.7).
VIDEO_TRANSFER_SYNTAXES: Final = frozenset(
    f"1.2.840.10008.1.2.4.{number}{fragmentable}"
    for number in range(100, 109)
    for fragmentable in ("", ".1")
)

MEDIA_STORAGE_DIRECTORY: Final = "1.2.840.10008.1.3.10"
RAW_DATA_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.66"
#: PDF, CDA, STL, OBJ and MTL wrapped in DICOM.
ENCAPSULATED_DOCUMENT_ROOT: Final = "1.2.840.10008.5.1.4.1.1.104."
#: General and basic voice audio waveforms.
AUDIO_STORAGE: Final = frozenset({"1.2.840.10008.5.1.4.1.1.9.4.1", "1.2.840.10008.5.1.4.1.1.9.4.2"})
#: Video endoscopic, microscopic and photographic images.
VIDEO_STORAGE: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.77.1.{number}.1" for number in (1, 2, 4))
STRUCTURED_REPORT_ROOT: Final = "1.2.840.10008.5.1.4.1.1.88."
PRESENTATION_STATE_ROOT: Final = "1.2.840.10008.5.1.4.1.1.11."
SECONDARY_CAPTURE_ROOT: Final = "1.2.840.10008.5.1.4.1.1.7"
ULTRASOUND_ROOTS: Final = ("1.2.840.10008.5.1.4.1.1.6.", "1.2.840.10008.5.1.4.1.1.3.")
VISIBLE_LIGHT_ROOT: Final = "1.2.840.10008.5.1.4.1.1.77.1."


def is_standard(uid: str) -> bool:
    """True for UIDs the DICOM standard itself assigned, which identify nobody."""
    return bool(_STANDARD.fullmatch(uid))
