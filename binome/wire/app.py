"""The routes of every byte stream, and what runs beside them while the server lives."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from binome.audit.services import Subject, frame_views, queries
from binome.cases.queries.images import case_id_of_study
from binome.dicom.pool import shared_pool
from binome.kernel.clock import utc_now
from binome.wire import dicomweb, images, ohif, parcels, reports, threads, uploads
from binome.wire.threads import in_thread

log = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
POOL_AFTER_SECONDS = 3.0


def routes() -> list[BaseRoute]:
    """Return the wire's routes; each endpoint names its policy."""
    rooms = (images, dicomweb, uploads, parcels, ohif, reports)
    return [route for room in rooms for route in room.routes()]


@asynccontextmanager
async def lifespan(application: Starlette) -> AsyncIterator[None]:
    """Write down what was shown and asked, each second and once more at the end."""
    beside = [asyncio.create_task(_write_views()), asyncio.create_task(_start_pool())]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await in_thread(_write, everything=True)
        threads.close()


async def _start_pool() -> None:
    """Have the pool stand ready, yet never in the way of the first answers; who needs it has it."""
    await asyncio.sleep(POOL_AFTER_SECONDS)
    await in_thread(_have_a_reader)


def _have_a_reader() -> None:
    shared_pool().warm()


async def _write_views() -> None:
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        try:
            await in_thread(_write)
        except Exception as failure:
            log.error("views were not written: %s", type(failure).__name__)


def _write(*, everything: bool = False) -> None:
    frame_views.flush(at=utc_now(), everything=everything, place=in_its_case)
    queries.flush()


def in_its_case(subject: Subject) -> Subject:
    """Name the case of the study that was shown, so that its site finds the event there."""
    return replace(subject, case_id=case_id_of_study(subject.things[0]))
