"""Foreseen failures of reading DICOM: a machine word for programs, one whole sentence for people.

A sentence never quotes a value of the file: values may be a patient's. Errors pickle, so they
cross the pool's pipe unchanged.
"""

from types import MappingProxyType
from typing import Final


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


SENTENCES: Final = MappingProxyType(
    {
        "not_dicom": _("This file is not a DICOM file; it was left out."),
        "empty": _("This file is empty; ask the machine or the disc for it again."),
        "truncated": _(
            "This file stops before its end; copy it again from the machine or the disc."
        ),
        "bad_element": _("This file is damaged: its data elements cannot be followed to the end."),
        "too_many_elements": _("This file holds more data elements than an image can need."),
        "too_deep": _("This file nests sequences deeper than an image can need."),
        "too_many_fragments": _("This file cuts its pixel data into more pieces than is allowed."),
        "header_too_large": _("This file's header is larger than is allowed."),
        "unusual": _("This file is written in an unusual way and needs the slower reader."),
        "no_sop_class": _("This file does not say what kind of DICOM object it is."),
        "no_sop_instance": _("This file carries no identifier of its own and cannot be filed."),
        "unknown_transfer_syntax": _("This file does not say how its data are encoded."),
        "pixel_data_short": _("This file's image is incomplete; copy it again from the machine."),
        "bad_compression": _("This file's compressed data cannot be opened."),
        "encapsulated_document": _(
            "Documents wrapped in DICOM are not de-identified; send images."
        ),
        "video": _("Video is not de-identified yet; send still images of it."),
        "audio": _("Sound recordings are not de-identified; send images."),
        "raw_data": _("Raw machine data are not de-identified; send the images made from them."),
        "cannot_be_masked": _(
            "This image cannot be masked as it is stored; send another form of it."
        ),
        "private_sop_class": _(
            "This maker's own kind of object is not de-identified; send images."
        ),
        "duplicate": _("This image is there already; the second copy was left out."),
        "media_directory": _("This is the directory of a disc, not an image; send the images."),
        "unreadable": _("This file could not be read; copy it again from the machine or the disc."),
        "timeout": _("This file took too long to read and was set aside; the others go on."),
        "crashed": _("This file could not be read safely and was set aside; the others go on."),
        "too_large": _("This image claims more pixels than is allowed; it is kept but not shown."),
        "no_pixels": _("This object holds no image to show; it is kept as it is."),
        "not_a_photograph": _(
            "This file is no photograph that can be read; choose a JPEG, PNG or HEIC file."
        ),
        "photograph_damaged": _(
            "This photograph cannot be opened; take it again or copy it again."
        ),
        "photograph_too_large": _(
            "This photograph is larger than is allowed; save it as a JPEG of fewer pixels."
        ),
        "photograph_too_small": _(
            "This photograph has too few pixels to be a film; send the original, not a miniature."
        ),
        "several_pictures": _("This file holds several pictures; save each as a file of its own."),
        "deep_jpeg": _("A film deeper than 8 bits is not written as JPEG; leave --jpeg out."),
        "heic_not_installed": _(
            "This server cannot read HEIC; save the photograph as JPEG, or ask the administrator"
            " to install binome[film]."
        ),
        "film_corners": _(
            "These four corners are no film; give upper left, upper right, lower right, lower left."
        ),
        "unsupported": _("This kind of image data cannot be shown here; the original is kept."),
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
