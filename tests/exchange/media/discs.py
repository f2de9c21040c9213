"""Discs made for tests: image files below a folder, and the DICOMDIR that names them."""

from io import BytesIO
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from binome.dicom.quiet import quiet_pydicom


def directory(*names: list[str] | str) -> bytes:
    """A DICOMDIR of image records, each with the file it claims to stand for."""
    with quiet_pydicom():
        return _directory(names)


def _directory(names: tuple[list[str] | str, ...]) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.10.999.77"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = Dataset()
    made.file_meta = meta
    made.FileSetID = "DISC"
    records = []
    for name in names:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.add_new(0x00041500, "CS", name)
        records.append(record)
    made.DirectoryRecordSequence = Sequence(records)
    out = BytesIO()
    made.save_as(out, enforce_file_format=True)
    return out.getvalue()


def disc(root: Path, images: dict[str, bytes], *named: list[str] | str) -> Path:
    """A disc with these files and a DICOMDIR naming those."""
    for name, content in images.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / "DICOMDIR").write_bytes(directory(*named))
    return root
