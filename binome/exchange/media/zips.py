"""Zips, inside the killable pool: what is in one, and taking DICOM files out of it, bounded.

No Django here. A member's name never becomes a path; links and archives in archives stay inside.
"""

import itertools
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from binome.dicom.scan import is_dicom

SIGNATURE = b"PK\x03\x04"
HEAD_BYTES, CHUNK_BYTES = 256, 1 << 20
READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
LOCAL_HEADER_BYTES = 30
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
LONGEST_COMMENT = 1 << 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a zip may hold. `ratio` counts beyond the first `free_bytes` it unpacks to."""

    members: int = 20_000
    directory_bytes: int = 8 << 20
    member_bytes: int = 4 << 30
    total_bytes: int = 64 << 30
    ratio: int = 100
    free_bytes: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip; `name` may be a patient's."""

    index: int
    name: str = field(repr=False)
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The members worth opening, a word for each that is not, or one word for the whole zip."""

    members: tuple[Member, ...] = ()
    left_out: tuple[str, ...] = ()
    refused: str = ""


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip with something in it."""
    return head.startswith(SIGNATURE)


def contents(path: str, bounds: Bounds) -> Contents:
    """Read the directory of a zip, of a bounded size whatever it claims."""
    with Path(path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if _directory_bytes(file, size) > bounds.directory_bytes:
            return Contents(refused="zip_too_many")
        try:
            with zipfile.ZipFile(file) as opened:
                return _judged(opened.infolist(), size, bounds)
        except (zipfile.BadZipFile, ValueError, OverflowError, struct.error, RuntimeError):
            return Contents(refused="zip_broken")


def unpack(path: str, wanted: Sequence[tuple[int, str]]) -> list[str]:
    """Write members (by index) to new files; a word for each that was not, "" for the rest."""
    with zipfile.ZipFile(path) as opened:
        members = opened.infolist()
        return [_unpack(opened, members[index], Path(target)) for index, target in wanted]


def _judged(infos: list[zipfile.ZipInfo], size: int, bounds: Bounds) -> Contents:
    files = [(index, info) for index, info in enumerate(infos) if not info.is_dir()]
    total = sum(info.file_size for _, info in files)
    if len(infos) > bounds.members:
        return Contents(refused="zip_too_many")
    if total > bounds.total_bytes:
        return Contents(refused="zip_too_large")
    if total > bounds.free_bytes + bounds.ratio * size or _overlap(infos):
        return Contents(refused="zip_bomb")
    judged = [(index, info, _why_not(info, bounds)) for index, info in files]
    return Contents(
        tuple(Member(index, info.filename, info.file_size) for index, info, w in judged if not w),
        tuple(word for _, _, word in judged if word),
    )


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether two members share bytes: one kernel of data that claims to be many files."""
    spans = sorted((i.header_offset, i.compress_size + LOCAL_HEADER_BYTES) for i in infos)
    return any(
        start + length > following for (start, length), (following, _) in itertools.pairwise(spans)
    )


def _why_not(info: zipfile.ZipInfo, bounds: Bounds) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "zip_link"
    if is_outside(info.orig_filename):
        return "zip_outside"
    if info.flag_bits & 0x1:
        return "zip_password"
    if info.compress_type not in READABLE:
        return "zip_method"
    return "too_large" if info.file_size > bounds.member_bytes else ""


def is_outside(name: str) -> bool:
    """Whether a name points out of its medium: absolute, a drive, `..`, a control character."""
    parts = name.replace("\\", "/").split("/")
    return (
        name.startswith(("/", "\\"))
        or ".." in parts
        or ":" in parts[0]
        or any(ord(letter) < 32 for letter in name)
    )


def _unpack(opened: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    try:
        with opened.open(info) as source:
            head = source.read(HEAD_BYTES)
            if not is_dicom(head):
                return "zip_in_zip" if is_zip(head) else "not_dicom"
            _write(source, head, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error):
        target.unlink(missing_ok=True)
        return "zip_damaged"
    return ""


def _write(source: IO[bytes], head: bytes, target: Path) -> None:
    """Never more than the directory said: `ZipExtFile` stops there, and checks the sum."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
        file.write(head)
        while chunk := source.read(CHUNK_BYTES):
            file.write(chunk)


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """How large a zip says its directory is, before anything is made of it; 0: no directory."""
    file.seek(max(0, size - LONGEST_COMMENT - _END.size))
    start, tail = file.tell(), file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        return 0
    said = int(_END.unpack_from(tail, at)[5])
    return max(0 if said == 0xFFFFFFFF else said, _directory_bytes_64(file, start + at))


def _directory_bytes_64(file: BinaryIO, end: int) -> int:
    if end < _LOCATOR.size + _END_64.size:
        return 0
    file.seek(end - _LOCATOR.size - _END_64.size)
    record, locator = file.read(_END_64.size), file.read(_LOCATOR.size)
    if not locator.startswith(b"PK\x06\x07") or not record.startswith(b"PK\x06\x06"):
        return 0
    return int(_END_64.unpack(record)[8])
