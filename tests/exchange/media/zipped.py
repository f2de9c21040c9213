"""Zips made by hand, honest and hostile ones."""

import stat
import struct
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

from tests.exchange.files import slices

IMAGE = slices(1)[0]


def zip_of(
    members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip of these members, duplicates included."""
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as made:
        warnings.simplefilter("ignore")
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def info(name: str, mode: int, *, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """An entry of a Unix kind: a link, a pipe, a device."""
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    made.compress_type = method
    return made


def link(name: str = "IM0001", target: str = "/etc/passwd") -> bytes:
    return zip_of([(info(name, stat.S_IFLNK | 0o777), target.encode())])


def named(name: str, content: bytes = IMAGE) -> bytes:
    """A member whose name is exactly this, whatever zipfile would make of it."""
    placeholder = "N" * len(name.encode())
    return zip_of([(placeholder, content)]).replace(placeholder.encode(), name.encode())


def in_directory(data: bytes, offset: int, form: str, value: int) -> bytes:
    """Overwrite a field of the first entry of the central directory."""
    at = data.index(b"PK\x01\x02") + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]


def in_local(data: bytes, offset: int, form: str, value: int) -> bytes:
    """Overwrite a field of the first local header."""
    return data[:offset] + struct.pack(form, value) + data[offset + struct.calcsize(form) :]


def in_end(data: bytes, offset: int, form: str, value: int) -> bytes:
    """Overwrite a field of the end record."""
    at = data.rindex(b"PK\x05\x06") + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]


def bomb(megabytes: int = 400) -> bytes:
    """Zeros behind a DICOM head: 1000 to 1."""
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
        made.open("IM0001", "w") as member,
    ):
        member.write(bytes(128) + b"DICM")
        for _ in range(megabytes):
            member.write(bytes(1 << 20))
    return out.getvalue()


def nested_bomb() -> bytes:
    """As 42.zip: zips in zips in zips; only the innermost hold anything."""
    inner = zip_of([("0.dll", bytes(4 << 20))])
    for level in range(4):
        inner = zip_of([(f"lib {level} {n}.zip", inner) for n in range(16)], zipfile.ZIP_DEFLATED)
    return inner


def overlapping(count: int = 500) -> bytes:
    """Many entries of the directory share one body."""
    data = zip_of([("IM", IMAGE + bytes(1 << 20))])
    start = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    directory = data[start:end] * count
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return data[:start] + directory + tail


def many(count: int) -> bytes:
    """A directory of so many entries; nothing behind them."""
    data = zip_of([("A", b"")])
    start = data.index(b"PK\x01\x02")
    directory = data[start : data.rindex(b"PK\x05\x06")] * count
    at = start + len(directory)
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:start] + directory + record + locator + end


def written(folder: Path, data: bytes) -> Path:
    path = folder / "medium.zip"
    path.write_bytes(data)
    return path
