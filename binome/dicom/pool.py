"""A pool of small processes that read strangers' bytes, so that a bomb only kills a worker.

Every call has a wall clock, a processor and a memory limit; it ends in a result or a named refusal.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any, TypeVar, cast

from binome.dicom.answers import Answer, WorkerFailed, read_answer
from binome.dicom.errors import DicomError, Unreadable

R = TypeVar("R")

GIBIBYTE = 1 << 30
WORKER = "import sys; from binome.dicom.pool_worker import serve; serve(int(sys.argv[1]))"
HEADER = struct.Struct(">Q")
#: How long a worker beyond the first may stand without work.
REST_SECONDS = 60.0


class ParseTimeout(DicomError):
    """The bytes took longer than they may; the worker that read them was stopped."""

    def __init__(self) -> None:
        super().__init__("timeout")


class ParseCrashed(DicomError):
    """The worker died or ran out of memory over the bytes; a new one took its place."""

    def __init__(self) -> None:
        super().__init__("crashed")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one worker may use; a result larger than `result_bytes` is refused."""

    memory_bytes: int = GIBIBYTE * 3 // 2
    open_files: int = 64
    file_bytes: int = 4 * GIBIBYTE
    result_bytes: int = GIBIBYTE // 2
    calls: int = 2000


class _Worker:
    """One process and the socket to it."""

    def __init__(self, limits: Limits, preload: tuple[str, ...]) -> None:
        self.calls_left = limits.calls
        self.idle_since = time.monotonic()
        ours, theirs = socket.socketpair()
        self._socket = ours
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", WORKER, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        self._write(
            pickle.dumps((limits.memory_bytes, limits.open_files, limits.file_bytes, preload))
        )

    def ask(self, request: bytes, deadline: float, result_bytes: int) -> bytes:
        self._socket.settimeout(_left(deadline))
        self._write(request)
        (size,) = HEADER.unpack(self._read(HEADER.size, deadline))
        if size > result_bytes:
            raise EOFError
        return bytes(self._read(size, deadline))

    def stop(self) -> int:
        """Kill the process, wait for it, and return its exit code."""
        self._socket.close()
        self._process.kill()
        return self._process.wait()

    def exit_code(self) -> int:
        """Return the exit code of a worker that closed its socket; stop it if it lives."""
        try:
            self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._socket.close()
        return self._process.wait()

    def _write(self, message: bytes) -> None:
        self._socket.sendall(HEADER.pack(len(message)) + message)

    def _read(self, size: int, deadline: float) -> bytearray:
        received = bytearray()
        while len(received) < size:
            self._socket.settimeout(_left(deadline))
            chunk = self._socket.recv(min(size - len(received), 1 << 20))
            if not chunk:
                raise EOFError
            received += chunk
        return received


class Pool:
    """Processes that read bytes; `call` may be used from any number of threads at once.

    A worker is started when all that stand ready are busy, up to `size` of them, and imports the
    modules of `preload` first; `warm` starts the first ahead, `rest` ends those without work.
    """

    def __init__(
        self, size: int = 2, *, limits: Limits | None = None, preload: tuple[str, ...] = ()
    ) -> None:
        self._limits = limits or Limits()
        self._preload = preload
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        self._lock = threading.Lock()
        self.closed = threading.Event()
        self.size = size
        for _ in range(size):
            self._idle.put(None)

    @property
    def standing(self) -> int:
        """How many workers stand ready."""
        with self._idle.mutex:
            return sum(worker is not None for worker in self._idle.queue)

    def warm(self) -> None:
        """Have one worker stand ready for whoever comes first."""
        with self._lock:
            if self.closed.is_set() or self.standing:
                return
            with suppress(Empty):
                self._idle.put(self._idle.get_nowait() or self._start())

    def rest(self, *, after_seconds: float = REST_SECONDS) -> None:
        """End the workers that had no work for so long, but for the one used last."""
        with self._lock:
            if self.closed.is_set():
                return
            held: list[_Worker | None] = []
            with suppress(Empty):
                while True:
                    held.append(self._idle.get_nowait())
            idle = [worker for worker in held if worker is not None]
            past = time.monotonic() - after_seconds
            tired = [worker for worker in idle[1:] if worker.idle_since <= past]
            for worker in reversed(held):
                self._idle.put(None if worker in tired else worker)
        for worker in tired:
            worker.stop()

    def call(
        self, function: Callable[..., R], *args: Any, timeout_seconds: float = 20.0, **kwargs: Any
    ) -> R:
        """Run an importable top-level function in a worker and return its result.

        Waits for a free worker first; `timeout_seconds` counts from then. Arguments and result
        are pickled: pass paths for large files. The result may hold plain data, numpy arrays,
        and dataclasses and enumerations of this package. Raises `ParseTimeout`, `ParseCrashed`,
        or the `DicomError` the function raised; any other exception of it becomes
        `Unreadable`, without its text, which may hold what the file held.
        """
        request = pickle.dumps((_address(function), timeout_seconds, args, kwargs))
        if self.closed.is_set():
            raise RuntimeError("the pool is closed")
        worker = self._idle.get()
        try:
            answer = self._ask(worker or self._start(), request, timeout_seconds)
        except BaseException:
            self._idle.put(None)
            raise
        return cast(R, _outcome(answer))

    def close(self) -> None:
        """Stop every worker. Calls under way finish; later ones are an error."""
        with self._lock:
            if self.closed.is_set():
                return
            self.closed.set()
        for _ in range(self.size):
            worker = self._idle.get()
            if worker is not None:
                worker.stop()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> _Worker:
        return _Worker(self._limits, self._preload)

    def _ask(self, worker: _Worker, request: bytes, timeout_seconds: float) -> Answer:
        deadline = time.monotonic() + timeout_seconds
        try:
            data = worker.ask(request, deadline, self._limits.result_bytes)
            answer = read_answer(data)
        except TimeoutError:
            worker.stop()
            raise ParseTimeout from None
        except (EOFError, OSError, WorkerFailed):
            raise _death(worker.exit_code()) from None
        except BaseException:
            worker.stop()
            raise
        self._return(worker)
        return answer

    def _return(self, worker: _Worker) -> None:
        worker.calls_left -= 1
        worker.idle_since = time.monotonic()
        if worker.calls_left > 0:
            self._idle.put(worker)
        else:
            worker.stop()
            self._idle.put(None)


def _environment() -> dict[str, str]:
    """Give workers our import path and one thread each: idle threads eat address space."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {**kept, **one_thread, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _address(function: Callable[..., Any]) -> str:
    module, name = function.__module__, function.__qualname__
    if module == "__main__" or not name.isidentifier():
        raise ValueError("only an importable top-level function can run in the pool")
    return f"{module}:{name}"


def _death(exit_code: int) -> DicomError:
    return ParseTimeout() if exit_code == -signal.SIGXCPU else ParseCrashed()


def _outcome(answer: Answer) -> Any:
    kind, value = answer
    if kind == "result":
        return value
    if kind == "refusal" and isinstance(value, DicomError):
        raise value
    if kind == "memory":
        raise ParseCrashed
    raise Unreadable("unreadable")


_shared: tuple[int, Pool] | None = None
_shared_lock = threading.Lock()


def shared_pool() -> Pool:
    """Return the pool of this process, made at first use (and made anew after a fork)."""
    global _shared
    with _shared_lock:
        if _shared is None or _shared[0] != os.getpid():
            pool = Pool(max(2, os.cpu_count() or 2), preload=("pydicom", "numpy", "imagecodecs"))
            atexit.register(pool.close)
            resting = threading.Thread(target=_rest, args=(pool,), name="pool-rest", daemon=True)
            resting.start()
            _shared = (os.getpid(), pool)
        return _shared[1]


def _rest(pool: Pool) -> None:
    """Look now and then whether workers have nothing to do; ends with the pool."""
    while not pool.closed.wait(REST_SECONDS):
        pool.rest()
