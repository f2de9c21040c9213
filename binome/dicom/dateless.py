"""A file with every date emptied, for readers who shall see none (SAFETY 6); in the pool."""

from __future__ import annotations

from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from binome.dicom.errors import Unreadable
from binome.dicom.network.part10 import header
from binome.dicom.transcode import transcoded

DATES = frozenset({"DA", "DT"})


def dateless_file(source: str, target: str = "") -> tuple[str, bytes]:
    """Transfer syntax and bytes of the file, pixels untouched, or made in `target` first.

    Raises `Unreadable`.
    """
    try:
        whole = dcmread(source)
        if target and target != whole.file_meta.TransferSyntaxUID:
            front = header(
                str(whole.SOPClassUID),
                sop_instance_uid=str(whole.SOPInstanceUID),
                transfer_syntax_uid=target,
            )
            whole = dcmread(BytesIO(front + transcoded(source, target)))
        _empty(whole)
        out = BytesIO()
        whole.save_as(out, enforce_file_format=True)
    except (InvalidDicomError, AttributeError, ValueError, TypeError, OSError, KeyError) as error:
        raise Unreadable("unreadable") from error
    return str(whole.file_meta.TransferSyntaxUID), out.getvalue()


def _empty(data_set: Dataset) -> None:
    for element in data_set:
        if element.VR in DATES:
            element.value = ""
        elif element.VR == "SQ":
            for item in element.value:
                _empty(item)
