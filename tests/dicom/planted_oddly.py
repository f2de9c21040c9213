"""A patient planted where no table looks: under other VRs, in numbers, beside the pixels."""

import re
import struct
from io import BytesIO

from PIL import Image
from pydicom import dcmread, dcmwrite
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, JPEG2000Lossless, JPEGBaseline8Bit

from tests.dicom.planted import file_of, planted_data_set

SECRET = b"Quirinale 48219377"
#: Beside what planted.py looks for: a relative who is named nowhere else, and shortened words.
ODD_WORDS = (b"xanthippe", b"14.07.1973", b"quirinal", "山田".encode(), "たろう".encode())
SOFTWARE_VERSIONS, HISTORY = 0x00181020, 0x001021B0
#: Element, VR and value: what the standard has no such text for.
ELEMENTS: dict[str, tuple[int, str, object]] = {
    "a long text as UN": (HISTORY, "UN", (SECRET + b" ") * 4000),
    "a long technical text as UN": (SOFTWARE_VERSIONS, "UN", (SECRET + b" ") * 4000),
    "a short text as UN": (SOFTWARE_VERSIONS, "UN", SECRET),
    "a text as AS": (SOFTWARE_VERSIONS, "AS", "Quirinale"),
    "a text as AS that a characteristic keeps": (0x00101030, "AS", "Quirinale"),
    "a relative as CS": (SOFTWARE_VERSIONS, "CS", "XANTHIPPE"),
    "names without a space": (SOFTWARE_VERSIONS, "LO", "V2 QUIRINALEZEPHYRINE"),
    "half a name": (SOFTWARE_VERSIONS, "LO", "QUIRINAL"),
    "ideographs without a space": (SOFTWARE_VERSIONS, "LO", "X山田太郎"),
    "a birth date, the day first": (SOFTWARE_VERSIONS, "LO", "of 14.07.1973"),
    "numbers that spell": (0x00540081, "US", list(struct.unpack("<9H", SECRET))),
    "a table that spells": (0x00283006, "OW", SECRET),
    "an ICC profile with a name": (0x00282000, "OB", bytes(36) + b"acsp" + SECRET),
    "a number under the standard's root": (0x00081155, "UI", "1.2.840.10008.48219377"),
}


def oddly_planted() -> dict[str, bytes]:
    """Files by what is odd about them; all can be read by both engines."""
    made = {name: _with(DataElement(*one, validation_mode=0)) for name, one in ELEMENTS.items()}
    made["a small picture in a sequence"] = file_of(_small_picture())
    made["numbers in a safe private block"] = file_of(_spoofed("US", "<9H"))
    made["numbers of a maker's own VR"] = file_of(_spoofed("FD", "<2d", b"Quirinale 482193"))
    made["a private sequence in a private sequence"] = file_of(_private_in_private())
    made["a tail after native pixels"] = file_of(_native_with_tail())
    made["a padding element after the pixels"] = file_of(_native_with_tail()) + _trailing()
    made["notes and a tail of a JPEG"] = _coded(_noted_jpeg(), JPEGBaseline8Bit)
    made["notes of a JPEG in three fragments"] = _coded(_noted_jpeg(), JPEGBaseline8Bit, pieces=3)
    made["a comment and a tail of a JPEG 2000"] = _coded(_noted_jpeg_2000(), JPEG2000Lossless)
    return made


def odd_leaks_in(data: bytes) -> list[bytes]:
    """The words of this module found in the bytes of a file."""
    low = data.lower()
    return [word for word in ODD_WORDS if word in low]


def are_same_pixels(before: bytes | None, after: bytes | None) -> bool:
    """The same bytes, but for comments and tails that became zeros."""
    if before is None or after is None or len(before) != len(after):
        return before == after
    if before == after:
        return True
    changed = [n for n, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return all(after[n] == 0 for n in changed) and _is_beside(before, changed)


def _is_beside(before: bytes, changed: list[int]) -> bool:
    """True when every byte that changed lies behind a comment's marker, or after an image's end."""
    marks = re.compile(rb"\xff[\xfe\xe0-\xef\x64\xd9]")
    return all(marks.search(before, max(0, at - 70_000), at + 1) for at in changed[:1])


def _with(*elements: DataElement) -> bytes:
    data_set = planted_data_set([])
    data_set.OtherPatientNames = "Yamada^Tarou=山田^太郎=やまだ^たろう"
    for element in elements:
        data_set.add(element)
    return file_of(data_set)


def _small_picture() -> Dataset:
    data_set, icon = planted_data_set([]), Dataset()
    icon.Rows, icon.Columns = 1, len(SECRET)
    icon.add(DataElement(0x7FE00010, "OW", SECRET, validation_mode=0))
    data_set.ReferencedSeriesSequence = Sequence([icon])
    data_set.IconImageSequence = Sequence([icon])
    return data_set


def _spoofed(vr: str, how: str, text: bytes = SECRET) -> Dataset:
    data_set = planted_data_set([])
    creator, element = {"US": ("GEMS_ACQU_01", 0x23), "FD": ("SIEMENS MR HEADER", 0x0E)}[vr]
    block = data_set.private_block(0x0019, creator, create=True)
    block.add_new(element, vr, list(struct.unpack(how, text)))
    return data_set


def _private_in_private() -> Dataset:
    data_set, outer, inner = planted_data_set([]), Dataset(), Dataset()
    inner.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "OB", SECRET)
    outer.private_block(0x0021, "GEMS_PARM_01", create=True).add_new(0x39, "SQ", Sequence([inner]))
    block = data_set.private_block(0x0043, "GEMS_PARM_01", create=True)
    block.add_new(0x39, "SQ", Sequence([outer]))
    block.add_new(0x3A, "OB", SECRET * 5000)
    return data_set


def _pictured(rows: int, columns: int) -> Dataset:
    data_set = planted_data_set([])
    data_set.Rows, data_set.Columns, data_set.SamplesPerPixel = rows, columns, 1
    data_set.BitsAllocated = data_set.BitsStored = 8
    data_set.HighBit, data_set.PixelRepresentation = 7, 0
    data_set.PhotometricInterpretation = "MONOCHROME2"
    return data_set


def _native_with_tail() -> Dataset:
    data_set = _pictured(2, 5)
    data_set.add(DataElement(0x7FE00010, "OB", bytes(range(1, 11)) + SECRET + b"  "))
    return data_set


def _trailing() -> bytes:
    """Data Set Trailing Padding (FFFC,FFFC)."""
    return struct.pack("<HH2sHI", 0xFFFC, 0xFFFC, b"OB", 0, len(SECRET)) + SECRET


def _coded(stream: bytes, syntax: str, *, pieces: int = 1) -> bytes:
    size = -(-len(stream) // pieces) + 1 & ~1
    fragments = [stream[at : at + size] for at in range(0, len(stream), size)]
    data_set = dcmread(BytesIO(file_of(_pictured(16, 16))))
    data_set.file_meta.TransferSyntaxUID = UID(syntax)
    data_set.PixelData = encapsulate(fragments, has_bot=False)
    data_set["PixelData"].VR = "OB"
    data_set["PixelData"].is_undefined_length = True
    out = BytesIO()
    dcmwrite(out, data_set)
    return out.getvalue()


def _image(**how: object) -> bytes:
    out = BytesIO()
    picture = Image.frombytes("L", (16, 16), bytes(range(256)))
    picture.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def _noted_jpeg() -> bytes:
    """Comment, Exif with a name, a note of its own kind, and a tail; JFIF and its thumbnail."""
    whole = _image(format="JPEG", comment=SECRET)
    note = b"\xff\xe1" + struct.pack(">H", len(SECRET) + 8) + b"Exif\0\0" + SECRET
    return whole[:2] + note + whole[2:] + SECRET


def _noted_jpeg_2000() -> bytes:
    """A comment in the main header and one in that of the tile."""
    whole = _image(format="JPEG2000", no_jp2=True, comment=SECRET.decode())
    comment = b"\xff\x64" + struct.pack(">HH", len(SECRET) + 4, 1) + SECRET
    tile = whole.index(b"\xff\x90")
    length = int.from_bytes(whole[tile + 6 : tile + 10], "big") + len(comment)
    head = whole[:tile] + whole[tile : tile + 6] + struct.pack(">I", length)
    return head + whole[tile + 10 : tile + 12] + comment + whole[tile + 12 :] + SECRET
