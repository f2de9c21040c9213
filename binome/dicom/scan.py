"""Read what a DICOM file is, fast and bounded, without reading its pixel data.

PS3.10 files and bare data sets, explicit and implicit VR little endian. Anything else raises
`Unusual`: `binome.dicom.slow.scan_slowly`, in the pool, gives the same `Scanned`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import BinaryIO, Final, Literal

from binome.dicom import uids
from binome.dicom.charset import decode
from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.pixel_data import (
    Geometry,
    PixelData,
    encapsulated_frames,
    native_frames,
    walk_fragments,
)
from binome.dicom.source import Source
from binome.dicom.vr import LONG_VRS, SHORT_VRS, settled_vr
from binome.dicom.walk import MOST_ELEMENTS, UNDEFINED, Element, Walk, read_header

MOST_VALUE_BYTES: Final = 16 * 1024 * 1024
MOST_REMEMBERED: Final = 2048
MOST_REMEMBERED_BYTES: Final = 256
_PREAMBLE_BYTES: Final = 128
_BARE_GROUPS: Final = (b"\x02\x00", b"\x08\x00", b"\x00\x02", b"\x00\x08")
PIXEL_TAGS: Final = (0x7FE00008, 0x7FE00009, 0x7FE00010)


def text_of(raw: bytes, character_sets: tuple[str, ...]) -> str:
    """A text value, decoded and stripped of padding."""
    return decode(raw, character_sets).strip(" \x00")


def character_sets_of(raw: bytes) -> tuple[str, ...]:
    """The values of Specific Character Set (0008,0005)."""
    values = raw.decode("ascii", "replace").split("\\") if raw else ()
    return tuple(value.strip(" \x00") for value in values)


@lru_cache(MOST_REMEMBERED)
def _decoded(raw: bytes, character_sets: tuple[str, ...]) -> str:
    """The slices of a series say mostly the same."""
    return text_of(raw, character_sets)


@dataclass(frozen=True)
class Scanned:
    """What the scanner saw of one instance. Offsets are absolute in the file, except that after
    `scan_slowly` those of `elements` are in `source`, a header rewritten as explicit VR.

    `oddities` may hold: odd_preamble, no_preamble, no_transfer_syntax, duplicate_element,
    trailing_bytes, frames_not_addressable. Values stay readable while the source is open, and
    those before the pixel data (up to 8 MiB) for ever.
    """

    source: Source
    transfer_syntax_uid: str
    is_implicit: bool
    data_set_offset: int
    meta: Mapping[int, Element]
    elements: Mapping[int, Element]
    pixel_data: PixelData | None
    oddities: frozenset[str]
    size_bytes: int

    @cached_property
    def sop_class_uid(self) -> str:
        return self.text(0x00080016) or self.meta_text(0x00020002)

    @cached_property
    def sop_instance_uid(self) -> str:
        return self.text(0x00080018) or self.meta_text(0x00020003)

    @cached_property
    def character_sets(self) -> tuple[str, ...]:
        """Values of Specific Character Set (0008,0005)."""
        return character_sets_of(self.raw(0x00080005))

    def vr(self, tag: int) -> str:
        """VR of a top-level element, "" when absent; implicit data and UN ask the dictionary."""
        if tag not in self.elements:
            return ""
        said = self.elements[tag][0]
        if said not in ("", "UN"):
            return said
        return settled_vr(tag, is_signed=self.number(0x00280103) == 1)

    def raw(self, tag: int) -> bytes:
        """The bytes of a top-level value, empty when absent."""
        if not (element := self.elements.get(tag)):
            return b""
        _, start, length = element
        if start + length <= len(self.source.head):
            return self.source.head[start : start + length]
        if length > MOST_VALUE_BYTES:
            raise Unreadable("header_too_large")
        return self.source.bytes_at(start, length)

    def raws(self, tags: tuple[int, ...]) -> tuple[bytes, ...]:
        """The bytes of several top-level values, each empty when absent."""
        head, elements, held = self.source.head, self.elements, len(self.source.head)
        found = []
        for tag in tags:
            element = elements.get(tag)
            end = element[1] + element[2] if element else 0
            found.append(head[element[1] : end] if element and end <= held else self.raw(tag))
        return tuple(found)

    def text(self, tag: int) -> str:
        """A text value, decoded and stripped of padding; several values keep their backslashes."""
        if raw := self.raw(tag):
            if len(raw) > MOST_REMEMBERED_BYTES:
                return text_of(raw, self.character_sets)
            return _decoded(raw, self.character_sets)
        return ""

    def texts(self, tag: int) -> tuple[str, ...]:
        """The values of a multi-valued text element, each stripped."""
        text = self.text(tag)
        return tuple(value.strip(" \x00") for value in text.split("\\")) if text else ()

    def number(self, tag: int) -> int | None:
        """The first value of US, UL, SS, SL or IS; None when absent or not a number."""
        raw = self.raw(tag)
        vr = self.elements[tag][0] if raw else ""
        if vr == "IS" or (not vr and len(raw) not in (2, 4)) or tag == 0x00280008:
            try:
                return int(raw.split(b"\\")[0])
            except ValueError:
                return None
        width = 4 if vr in ("UL", "SL") or (not vr and len(raw) == 4) else 2
        signed = vr in ("SS", "SL")
        return int.from_bytes(raw[:width], "little", signed=signed) if len(raw) >= width else None

    def meta_text(self, tag: int) -> str:
        """A text value of the file meta information (group 0002)."""
        if not (element := self.meta.get(tag)) or element[2] > 1024:
            return ""
        return (
            self.source.bytes_at(element[1], element[2]).decode("ascii", "replace").strip(" \x00")
        )


def is_dicom(head: bytes) -> bool:
    """True when the first bytes (132 are enough) are a PS3.10 file's or a plausible data set's.

    A bare data set must start with group 0002 or 0008, in either byte order.
    """
    if head[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM":
        return True
    if len(head) < 16 or head[:2] not in _BARE_GROUPS:
        return False
    is_big = head[0] == 0
    order: Literal["big", "little"] = "big" if is_big else "little"
    element = int.from_bytes(head[2:4], order)
    if element > 0x0100:
        return False
    if head[4:6] in SHORT_VRS:
        return int.from_bytes(head[6:8], order) <= 1024
    if head[4:6] in LONG_VRS:
        return int.from_bytes(head[8:12], order) <= 1024
    length = int.from_bytes(head[4:8], order)
    return not is_big and length <= 1024 and length % 2 == 0


def scan(
    source: bytes | bytearray | BinaryIO,
    *,
    needs_uids: bool = True,
    most_elements: int = MOST_ELEMENTS,
) -> Scanned:
    """Index an instance's top-level elements and its frames (PS3.10 7.1, PS3.5 7 and A.4).

    Raises Unreadable with a reason; Unusual when the slow reader should try. With `needs_uids`
    an object without SOP Class and Instance UID, or a DICOMDIR, is refused.
    """
    held = Source(source)
    oddities: set[str] = set()
    meta, offset = read_meta(held, oddities)
    syntax, is_implicit = _transfer_syntax(held, meta, offset, oddities)
    walk = Walk(held, is_implicit=is_implicit, most_elements=most_elements)
    stopped = walk.run(offset)
    held.keep(min(stopped, MOST_VALUE_BYTES // 2))
    scanned = Scanned(
        source=held,
        transfer_syntax_uid=syntax,
        is_implicit=is_implicit,
        data_set_offset=offset,
        meta=meta,
        elements=walk.elements,
        pixel_data=None,
        oddities=frozenset(),
        size_bytes=held.size_bytes,
    )
    pixel_data = _pixel_data(scanned, stopped)
    if stopped < held.size_bytes and not (pixel_data and pixel_data.end == held.size_bytes):
        _tail(walk, pixel_data, stopped, oddities)
    if walk.visited != len(walk.elements):
        oddities.add("duplicate_element")
    scanned = replace(scanned, pixel_data=pixel_data, oddities=frozenset(oddities))
    if needs_uids:
        _check_uids(scanned)
    return scanned


def read_meta(source: Source, oddities: set[str]) -> tuple[Mapping[int, Element], int]:
    """The file meta information and where the data set starts."""
    head = source.bytes_at(0, _PREAMBLE_BYTES + 4)
    if not head:
        raise Unreadable("empty")
    start = 0
    if head[_PREAMBLE_BYTES:] == b"DICM":
        start = _PREAMBLE_BYTES + 4
        preamble = head[:_PREAMBLE_BYTES]
        if preamble.strip(b"\x00") and preamble[:4] not in (b"II*\x00", b"MM\x00*"):
            oddities.add("odd_preamble")
    elif is_dicom(source.bytes_at(0, 256)):
        oddities.add("no_preamble")
    else:
        raise Unreadable("not_dicom")
    if source.bytes_at(start, 2) != b"\x02\x00":
        return {}, start
    walk = Walk(source, is_implicit=False, last_group=2)
    return walk.elements, walk.run(start)


def _transfer_syntax(
    source: Source, meta: Mapping[int, Element], offset: int, oddities: set[str]
) -> tuple[str, bool]:
    """The transfer syntax and whether it is implicit; guessed from the bytes when unsaid."""
    syntax = ""
    if element := meta.get(0x00020010):
        syntax = source.bytes_at(element[1], min(element[2], 64)).decode("ascii", "replace")
        syntax = syntax.strip(" \x00")
    if not syntax:
        oddities.add("no_transfer_syntax")
        head = source.bytes_at(offset, 6)
        if head[:1] == b"\x00":
            raise Unusual
        is_explicit = head[4:6] in SHORT_VRS or head[4:6] in LONG_VRS
        syntax = uids.EXPLICIT_VR_LITTLE_ENDIAN if is_explicit else uids.IMPLICIT_VR_LITTLE_ENDIAN
    if syntax in uids.NEEDS_SLOW_READER or not syntax.startswith(uids.TRANSFER_SYNTAX_ROOT):
        raise Unusual
    return syntax, syntax == uids.IMPLICIT_VR_LITTLE_ENDIAN


def _pixel_data(scanned: Scanned, stopped: int) -> PixelData | None:
    """The pixel data element at `stopped`, if that is what stopped the walk."""
    source = scanned.source
    if stopped >= source.size_bytes:
        return None
    buffer, base = source.window(stopped, 16)
    header = read_header(buffer, stopped - base, is_implicit=scanned.is_implicit)
    if header.tag not in PIXEL_TAGS:
        return None
    value, geometry = base + header.value, geometry_of(scanned)
    vr = header.vr or "OW"
    if header.length == UNDEFINED:
        return replace(_encapsulated(scanned, geometry, stopped, value), tag=header.tag, vr=vr)
    end = value + header.length
    if end > source.size_bytes:
        raise Unreadable("truncated")
    return PixelData(
        element_offset=stopped,
        offset=value,
        length=header.length,
        end=end,
        is_encapsulated=False,
        frames=native_frames(value, header.length, geometry),
        tag=header.tag,
        vr=vr,
    )


def _encapsulated(scanned: Scanned, geometry: Geometry, stopped: int, value: int) -> PixelData:
    fragments = walk_fragments(scanned.source, value)
    frames = encapsulated_frames(
        scanned.source,
        fragments,
        count=geometry.number_of_frames,
        extended_offset_table=scanned.raw(0x7FE00001),
    )
    length = fragments.value_end - value
    return PixelData(stopped, value, length, fragments.end, is_encapsulated=True, frames=frames)


def geometry_of(scanned: Scanned) -> Geometry:
    """What decides the size of a frame; zeros where the instance does not say."""
    frames = scanned.number(0x00280008) if 0x00280008 in scanned.elements else 1
    return Geometry(
        rows=scanned.number(0x00280010) or 0,
        columns=scanned.number(0x00280011) or 0,
        samples_per_pixel=scanned.number(0x00280002) or 1,
        bits_allocated=scanned.number(0x00280100) or 0,
        number_of_frames=frames or 0,
        photometric_interpretation=scanned.text(0x00280004),
    )


def _tail(walk: Walk, pixel_data: PixelData | None, stopped: int, oddities: set[str]) -> None:
    """Index what follows the pixel data: padding, signatures, private groups, or garbage."""
    walk.stop_tag = 1 << 32
    if pixel_data is None:
        walk.run(stopped)
        return
    before = dict(walk.elements)
    try:
        walk.run(pixel_data.end)
    except Unreadable:
        walk.elements.clear()
        walk.elements.update(before)
        walk.visited = len(before)
        oddities.add("trailing_bytes")


def _check_uids(scanned: Scanned) -> None:
    if scanned.meta_text(0x00020002) == uids.MEDIA_STORAGE_DIRECTORY:
        raise Unreadable("media_directory")
    if not _holds(scanned, 0x00080016) and not scanned.sop_class_uid:
        raise Unreadable("no_sop_class")
    if not _holds(scanned, 0x00080018) and not scanned.sop_instance_uid:
        raise Unreadable("no_sop_instance")


def _holds(scanned: Scanned, tag: int) -> bool:
    """True when the element has a value long enough to be a UID; decoding it can wait."""
    element = scanned.elements.get(tag)
    return element is not None and element[2] > 2
