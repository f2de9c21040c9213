"""What a stranger's bytes may do to the process that reads them; run inside pool workers only."""

import ctypes
import os
import socket
import time
import zlib

from binome.dicom.errors import Unreadable


def crash() -> None:
    """Read address zero."""
    ctypes.string_at(0)


def loop() -> None:
    """Never end, without using the processor."""
    while True:
        time.sleep(1)


def burn() -> None:
    """Never end, using the processor."""
    while True:
        pass


def eat_memory() -> int:
    """Ask for ten gigabytes."""
    return len(bytearray(10 << 30))


def deflate_bomb(size_bytes: int) -> bytes:
    """Return about a thousandth of that size, which inflates to all of it."""
    squeeze = zlib.compressobj(9, wbits=-15)
    block = squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return block * (size_bytes >> 20) + squeeze.flush()


def inflate(data: bytes) -> int:
    """Inflate without a bound, as a naive reader does."""
    return len(zlib.decompress(data, wbits=-15))


def exit_quietly() -> None:
    """Leave as if all were well."""
    os._exit(0)


def name_the_patient() -> None:
    """Fail with a message that holds what the file held."""
    raise ValueError("Martin^Anne")


def refuse() -> None:
    """Refuse with a reason word."""
    raise Unreadable("truncated")


class Trap:
    """Pickles to a call of a function in the process that reads the answer."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def answer_with_a_trap() -> Trap:
    """Answer as a worker would that an enemy has taken over."""
    return Trap()


def call_home() -> str:
    """Try to reach another host."""
    with socket.socket() as channel:
        channel.settimeout(1)
        return os.strerror(channel.connect_ex(("192.0.2.1", 80)))


def process_id() -> int:
    """Return the worker's process."""
    return os.getpid()


def echo(value: object) -> object:
    """Return what was given."""
    return value
