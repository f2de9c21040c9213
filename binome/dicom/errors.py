"""Foreseen failures of reading DICOM: a machine word for programs, one whole sentence for people.

A sentence never quotes a value of the file: values may be a patient's. Errors pickle, so they
cross the pool's pipe unchanged.
"""

from types import MappingProxyType
from typing import Final

SENTENCES: Final = MappingProxyType(
    {
        "not_dicom": "This file is not a DICOM file; it was left out.",
        "empty": "This file is empty; ask the machine or the disc for it again.",
        "truncated": "This file stops before its end; copy it again from the machine or the disc.",
        "bad_element": "This file is damaged: its data elements cannot be followed to the end.",
        "too_many_elements": "This file holds more data elements than an image can need.",
        "too_deep": "This file nests sequences deeper than an image can need.",
        "too_many_fragments": "This file cuts its pixel data into more pieces than is allowed.",
        "header_too_large": "This file's header is larger than is allowed.",
        "unusual": "This file is written in an unusual way and needs the slower reader.",
        "no_sop_class": "This file does not say what kind of DICOM object it is.",
        "no_sop_instance": "This file carries no identifier of its own and cannot be filed.",
        "unknown_transfer_syntax": "This file does not say how its data are encoded.",
        "pixel_data_short": "This file's image is incomplete; copy it again from the machine.",
        "bad_compression": "This file's compressed data cannot be opened.",
        "encapsulated_document": "Documents wrapped in DICOM are not de-identified; send images.",
        "video": "Video is not de-identified yet; send still images of it.",
        "audio": "Sound recordings are not de-identified; send images.",
        "raw_data": "Raw machine data are not de-identified; send the images made from them.",
        "private_sop_class": "This maker's own kind of object is not de-identified; send images.",
        "duplicate": "This image is there already; the second copy was left out.",
        "media_directory": "This is the directory of a disc, not an image; send the images.",
        "unreadable": "This file could not be read; copy it again from the machine or the disc.",
        "timeout": "This file took too long to read and was set aside; the others go on.",
        "crashed": "This file could not be read safely and was set aside; the others go on.",
        "too_large": "This image claims more pixels than is allowed; it is kept but not shown.",
        "no_pixels": "This object holds no image to show; it is kept as it is.",
        "unsupported": "This kind of image data cannot be shown here; the original is kept.",
    }
)


class DicomError(Exception):
    """Root of the room's errors; `reason` is one of SENTENCES' words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """The English sentence for a person; the doors translate it by gettext."""
        return SENTENCES[self.reason]


class Unreadable(DicomError):
    """The bytes cannot be read as DICOM."""


class Unusual(Unreadable):
    """Perhaps readable, but not by the bounded scanner: hand it to the slow reader, in the pool."""

    def __init__(self, reason: str = "unusual") -> None:
        super().__init__(reason)


class Refused(DicomError):
    """Readable, but de-identification does not admit this kind of object."""
