"""Instances for the tests: files of pydicom's wheel, as the archive would describe them."""

from pathlib import Path

from pydicom import dcmread
from pydicom.data import get_testdata_file

from binome.dicom.network.handlers import Stored

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
    header = dcmread(path, stop_before_pixels=True)
    offset = data_set_offset(whole)
    return Stored(
        sop_class_uid=str(header.file_meta.MediaStorageSOPClassUID),
        sop_instance_uid=str(header.file_meta.MediaStorageSOPInstanceUID),
        transfer_syntax_uid=str(header.file_meta.TransferSyntaxUID),
        source=whole if in_memory else path,
        offset=offset,
        length_bytes=len(whole) - offset,
    )
