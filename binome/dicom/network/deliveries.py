"""Work that outlives its association: commitment reports sent on an association of our own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
MOST_WORKERS = 4


class Deliveries:
    """A small pool of threads, started when first needed."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST_WORKERS, thread_name_prefix="dicom-delivery")

    def start(self, work: Callable[[], T]) -> "Future[T]":
        """Run `work` soon."""
        return self._pool.submit(work)

    def stop(self) -> None:
        """Let what runs end; drop what has not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)
