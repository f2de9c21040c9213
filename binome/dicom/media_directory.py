"""The directory of a disc (DICOMDIR, PS3.3 Annex F): which files it says it holds. In the pool."""

from pathlib import Path
from typing import Final

from binome.dicom.errors import Unreadable
from binome.dicom.quiet import quiet_pydicom

MOST_RECORDS: Final = 200_000
LARGEST_BYTES: Final = 256 << 20


def referenced_files(path: str) -> list[tuple[str, ...]]:
    """The Referenced File IDs (0004,1500), each as its components. Raises Unreadable.

    They are a stranger's words: compare them with what is there, never open them as paths.
    """
    from pydicom import dcmread

    if Path(path).stat().st_size > LARGEST_BYTES:
        raise Unreadable("header_too_large")
    with quiet_pydicom():
        directory = dcmread(path, force=True)
        records = directory.get("DirectoryRecordSequence") or []
        if len(records) > MOST_RECORDS:
            raise Unreadable("too_many_elements")
        found = [record.get("ReferencedFileID") for record in records]
    return [_components(value) for value in found if value]


def _components(value: object) -> tuple[str, ...]:
    """One component is a text, several a list of texts."""
    if isinstance(value, str):
        return (value.strip(),)
    assert hasattr(value, "__iter__")
    return tuple(str(part).strip() for part in value)
