"""The loop of a worker process: take, beat, run, rest. One thread beats while another works."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

from binome.jobs import schedule, services
from binome.jobs.models import Job
from binome.kernel.disk_faults import disk_fault

log = logging.getLogger(__name__)

REST_SECONDS = 0.5
BEAT_SECONDS = 15.0


class Worker:
    """Runs jobs until told to stop; a stop lets the present job end."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def run_forever(self) -> None:
        while not self._stop.is_set():
            if not self._run_one_if_the_disk_lets():
                self._stop.wait(REST_SECONDS)
            close_old_connections()

    def _run_one_if_the_disk_lets(self) -> bool:
        """While the disk is full or fails, jobs stay where they are."""
        try:
            return self.run_one()
        except Exception as error:
            if (fault := disk_fault(error)) is None:
                raise
            log.error("no job could be taken or settled: %s", fault.word)
            return False

    def run_one(self) -> bool:
        """Do one due job; False when there was none."""
        schedule.order_due(at=self._clock())
        job = services.take(at=self._clock())
        if job is None:
            return False
        over = threading.Event()
        beater = threading.Thread(target=self._beat, args=(job, over), daemon=True)
        beater.start()
        try:
            if not services.run(job, clock=self._clock):
                log.warning("job %s of kind %s failed", job.pk, job.kind)
        finally:
            over.set()
            beater.join()
        return True

    def _beat(self, job: Job, over: threading.Event) -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                services.beat(job, at=self._clock())
        finally:
            close_old_connections()
