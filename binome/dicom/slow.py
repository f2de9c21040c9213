"""The slow reader: anything the scanner calls unusual, by pydicom. Runs in the killable pool only.

Big endian, deflated, wrongly declared or otherwise odd data sets. The header is rewritten as
explicit VR little endian and scanned, so that everything above meets one kind of `Scanned`.
"""

import struct
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from binome.dicom import uids
from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.pixel_data import (
    Geometry,
    PixelData,
    encapsulated_frames,
    native_frames,
    walk_fragments,
)
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import PIXEL_TAGS, Scanned, geometry_of, is_dicom, scan
from binome.dicom.source import Source
from binome.dicom.walk import UNDEFINED

#: A functional group a frame, 40 elements each: long enhanced series need more than the walk's.
MOST_ELEMENTS_IN_THE_POOL: Final = 5_000_000


def scan_slowly(source: bytes | str, *, needs_uids: bool = True) -> Scanned:
    """`scan`, for bytes or a path, with pydicom's tolerance. Returns plain picklable data.

    Raises Unreadable. `frames_not_addressable` among the oddities: the pixel data lie in a
    deflated stream, so no offset in the file names them.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    with BytesIO(data) as stream, quiet_pydicom():
        if not is_dicom(stream.read(256)):
            raise Unreadable("not_dicom")
        with suppress(Unusual):
            return scan(stream, needs_uids=needs_uids, most_elements=MOST_ELEMENTS_IN_THE_POOL)
        try:
            return _scan_slowly(stream, needs_uids=needs_uids)
        except (Unreadable, MemoryError):
            raise
        except Exception as failure:
            reason = "bad_compression" if "zlib" in type(failure).__module__ else "bad_element"
            raise Unreadable(reason) from None


def _scan_slowly(stream: BinaryIO, *, needs_uids: bool) -> Scanned:
    from pydicom import dcmread, dcmwrite
    from pydicom.uid import ExplicitVRLittleEndian

    stream.seek(0)
    data_set = dcmread(stream, force=True, stop_before_pixels=True)
    stopped = stream.tell()
    syntax = str(data_set.file_meta.get("TransferSyntaxUID", ""))
    is_implicit, is_little_endian = data_set.original_encoding
    data_set.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    for tag in PIXEL_TAGS:
        if tag in data_set:
            del data_set[tag]
    header = BytesIO()
    dcmwrite(header, data_set, implicit_vr=False, little_endian=True, enforce_file_format=False)
    scanned = scan(
        header.getvalue(), needs_uids=needs_uids, most_elements=MOST_ELEMENTS_IN_THE_POOL
    )
    actual = syntax or _syntax(is_implicit=bool(is_implicit), is_little=bool(is_little_endian))
    scanned = replace(scanned, transfer_syntax_uid=actual, size_bytes=Source(stream).size_bytes)
    if syntax == uids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN:
        return replace(scanned, oddities=scanned.oddities | {"frames_not_addressable"})
    letters = element_letters(is_implicit=bool(is_implicit), is_little=bool(is_little_endian))
    pixel_data = pixel_data_at(
        Source(stream), stopped, letters=letters, geometry=geometry_of(scanned)
    )
    return replace(scanned, pixel_data=pixel_data)


def _syntax(*, is_implicit: bool, is_little: bool) -> str:
    if is_implicit:
        return uids.IMPLICIT_VR_LITTLE_ENDIAN
    return uids.EXPLICIT_VR_LITTLE_ENDIAN if is_little else uids.EXPLICIT_VR_BIG_ENDIAN


def element_letters(*, is_implicit: bool, is_little: bool) -> str:
    """struct letters of the header of an OB or OW element: group, element, length."""
    return ("<" if is_little else ">") + ("HHI" if is_implicit else "HH4xI")


def pixel_data_at(
    source: Source, stopped: int, *, letters: str, geometry: Geometry
) -> PixelData | None:
    """The pixel data element at `stopped`, in either byte order; None when none starts there."""
    head = source.bytes_at(stopped, struct.calcsize(letters))
    if len(head) < struct.calcsize(letters):
        return None
    group, element, length = struct.unpack(letters, head)
    tag = group << 16 | element
    if tag not in PIXEL_TAGS:
        return None
    vr = head[4:6].decode("ascii", "replace") if len(head) > 8 else "OW"
    value = stopped + len(head)
    if length == UNDEFINED:
        fragments = walk_fragments(source, value)
        frames = encapsulated_frames(source, fragments, count=geometry.number_of_frames)
        length, end = fragments.value_end - value, fragments.end
        return PixelData(stopped, value, length, end, True, frames, tag, vr)
    end = value + length
    if end > source.size_bytes:
        raise Unreadable("truncated")
    frames = native_frames(value, length, geometry)
    return PixelData(stopped, value, length, end, False, frames, tag, vr)
