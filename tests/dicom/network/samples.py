"""Instances for the tests: files of pydicom's wheel, as the archive would describe them."""

from pathlib import Path

from pydicom.data import get_testdata_file
from pydicom.filereader import read_file_meta_info

from binome.dicom.network.handlers import Stored
from binome.dicom.network.sop_classes import is_standard_storage
from tests.fixtures.samples import samples_folder

WHEEL = Path(str(get_testdata_file("CT_small.dcm"))).parent


def data_set_offset(file: bytes) -> int:
    """Where the data set starts, by group 0002's own length."""
    return 144 + int.from_bytes(file[140:144], "little")


def data_set_of(path: Path) -> bytes:
    """The bytes after group 0002."""
    whole = path.read_bytes()
    return whole[data_set_offset(whole) :]


def stored(path: Path, *, in_memory: bool = False) -> Stored:
    """`path` as an instance to send."""
    whole = path.read_bytes()
    meta = read_file_meta_info(path)
    offset = data_set_offset(whole)
    return Stored(
        sop_class_uid=str(meta.MediaStorageSOPClassUID),
        sop_instance_uid=str(meta.MediaStorageSOPInstanceUID),
        transfer_syntax_uid=str(meta.TransferSyntaxUID),
        source=whole if in_memory else path,
        offset=offset,
        length_bytes=len(whole) - offset,
    )


def sample_files() -> list[Path]:
    """Files with a usual group 0002: of pydicom's wheel, and the shared samples when present."""
    folders = [WHEEL, samples_folder()]
    found = (path for folder in folders if folder for path in sorted(folder.rglob("*.dcm")))
    return [path for path in found if _is_usual(path)]


def _is_usual(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(148)
    if start[128:140] != b"DICM\2\0\0\0UL\4\0":
        return False
    meta = read_file_meta_info(path)
    if not meta.get("TransferSyntaxUID") or not meta.get("MediaStorageSOPInstanceUID"):
        return False
    return is_standard_storage(str(meta.get("MediaStorageSOPClassUID", "")))
