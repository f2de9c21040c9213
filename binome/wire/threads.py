"""Where the wire meets the database and the disk: a few threads that keep their connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier, BrokenBarrierError
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

THREADS = 16
GOODBYE_SECONDS = 5.0


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "wire")


async def in_thread(
    work: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs
) -> Answer:
    """Run work that may block, with a database connection that is fit for use."""

    def run() -> Answer:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads(), run)


def close() -> None:
    """End the threads and their connections; later work gets new ones."""
    threads, everybody = _threads(), Barrier(THREADS)
    _threads.cache_clear()
    for _ in range(THREADS):
        threads.submit(_hang_up, everybody)
    threads.shutdown(wait=True)


def _hang_up(everybody: Barrier) -> None:
    """Close this thread's connections; waiting for the others makes each thread do it once."""
    try:
        everybody.wait(GOODBYE_SECONDS)
    except BrokenBarrierError:
        pass
    finally:
        connections.close_all()
