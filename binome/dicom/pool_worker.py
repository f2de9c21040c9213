"""The inside of a pool worker: one request after another from its socket, under hard limits."""

import contextlib
import ctypes
import importlib
import os
import pickle
import resource
import socket
import struct
from typing import Any

from binome.dicom.errors import DicomError

HEADER = struct.Struct(">Q")
CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000


def serve(descriptor: int) -> None:
    """Answer requests on that socket until the other side closes it."""
    with socket.socket(fileno=descriptor) as channel:
        memory_bytes, open_files, file_bytes, preload = pickle.loads(_receive(channel))  # noqa: S301
        _leave_the_network()
        _limit(memory_bytes, open_files, file_bytes)
        for module in preload:
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        while request := _receive(channel):
            answer = _answer(request)
            channel.sendall(HEADER.pack(len(answer)))
            channel.sendall(answer)


def _receive(channel: socket.socket) -> bytes:
    header = _exactly(channel, HEADER.size)
    return _exactly(channel, HEADER.unpack(header)[0]) if header else b""


def _exactly(channel: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        chunk = channel.recv(min(size - len(received), 1 << 20))
        if not chunk:
            return b""
        received += chunk
    return bytes(received)


def _limit(memory_bytes: int, open_files: int, file_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """Move to an empty network where the kernel lets us; a decoder has nobody to talk to."""
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWNET) != 0 and os.getuid() != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _answer(request: bytes) -> bytes:
    try:
        return pickle.dumps(("result", _run(request)), protocol=5)
    except DicomError as refusal:
        return pickle.dumps(("refusal", refusal))
    except MemoryError:
        return pickle.dumps(("memory", ""))
    except Exception:
        return pickle.dumps(("error", "unreadable"))


def _run(request: bytes) -> Any:
    address, timeout_seconds, args, kwargs = pickle.loads(request)  # noqa: S301
    _allow_processor_seconds(timeout_seconds)
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)(*args, **kwargs)


def _allow_processor_seconds(seconds: float) -> None:
    """Let the kernel end this process (SIGXCPU) even if nobody watches the wall clock any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
