"""Work that outlives its association: commitment reports sent on an association of our own."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from binome.dicom.network.errors import Stopping

T = TypeVar("T")
MOST_WORKERS = 4


class Deliveries:
    """A small pool of threads, started when first needed."""

    def __init__(self, at_end: Callable[[], None]) -> None:
        """`at_end` runs after each piece of work, in its thread."""
        self._at_end = at_end
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(MOST_WORKERS, thread_name_prefix="dicom-delivery")

    def start(self, work: Callable[[], T]) -> "Future[T]":
        """Run `work` soon; raises Stopping once `stop` was called."""
        try:
            return self._pool.submit(self._run, work)
        except RuntimeError as error:
            raise Stopping from error

    def pause(self, seconds: float) -> bool:
        """Wait between two tries; whether to go on."""
        return not self._stopping.wait(seconds)

    def stop(self) -> None:
        """Wake who pauses; drop what has not begun."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            self._at_end()
