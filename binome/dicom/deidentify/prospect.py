"""What de-identification will say of a file, told beforehand: refused, or to be looked at."""

from dataclasses import dataclass
from pathlib import Path

from pydicom import dcmread

from binome.dicom.deidentify.admission import needs_pixel_review, refusal_of
from binome.dicom.errors import DicomError, Unreadable
from binome.dicom.quiet import quiet_pydicom


@dataclass(frozen=True, slots=True)
class Prospect:
    """`refused` is a reason of errors.SENTENCES, or None."""

    refused: str | None
    needs_pixel_review: bool


def prospect(path: str | Path) -> Prospect:
    """Read the header only, in the pool. Raises Unreadable."""
    try:
        with quiet_pydicom():
            data_set = dcmread(path, force=True, stop_before_pixels=True)
            syntax = str(data_set.file_meta.get("TransferSyntaxUID", "") or "")
            sop_class_uid = str(data_set.get("SOPClassUID", "") or "")
            refused = refusal_of(data_set, sop_class_uid, syntax)
            # The pixels were not read, yet the object may have them: Rows says so.
            return Prospect(refused, needs_pixel_review(data_set, sop_class_uid))
    except (DicomError, MemoryError):
        raise
    except Exception:
        raise Unreadable("bad_element") from None
