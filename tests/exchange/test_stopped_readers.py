"""A reader stopped by time or memory makes no image a damaged one: it is tried again, then said."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from binome.archive.models import Instance
from binome.cases import services as cases
from binome.dicom.pool import ParseTimeout, Pool
from binome.exchange import admission, reasons, services
from binome.exchange.models import Upload
from binome.exchange.patience import MOST_TRIES, StoppedReader
from binome.exchange.states import State
from binome.jobs import services as jobs
from binome.kernel.clock import utc_now
from tests.cases.world import NOW
from tests.exchange.files import slices
from tests.exchange.intake import Intake


class Slow:
    """A pool whose next calls take too long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        real = Pool.call

        def call(pool: Pool, *args: Any, **kwargs: Any) -> Any:
            if self.left:
                self.left -= 1
                raise ParseTimeout
            return real(pool, *args, **kwargs)

        monkeypatch.setattr(Pool, "call", call)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    return Slow(monkeypatch)


def _work_as_a_worker() -> None:
    """Do what is due, failures and their later turns included."""
    at = utc_now()
    for _ in range(MOST_TRIES + 1):
        at += timedelta(hours=2)
        while job := jobs.take(at=at):
            if job.kind.startswith("exchange."):
                jobs.run(job, clock=utc_now)
            else:
                jobs.finish(job, at=at)


def _dropped(intake: Intake) -> None:
    files = [SimpleUploadedFile("IM.dcm", one) for one in slices(1)]
    sender = intake.world.actor("sender")
    services.receive_form_files(case=intake.fresh(), files=files, by=sender, at=NOW)


def test_a_file_whose_readers_were_stopped_is_read_again_and_admitted(
    intake: Intake, slow: Slow
) -> None:
    intake.type()
    _dropped(intake)
    slow.left = MOST_TRIES - 1
    _work_as_a_worker()
    assert intake.states == [State.EXAMINED]
    cases.send(case=intake.fresh(), by=intake.world.actor("sender"), at=NOW)
    slow.left = MOST_TRIES - 1
    _work_as_a_worker()
    assert intake.states == [State.ADMITTED]
    assert Instance.objects.count() == 1


def test_after_the_fifth_time_it_is_said(intake: Intake, slow: Slow) -> None:
    intake.type()
    _dropped(intake)
    slow.left = MOST_TRIES
    _work_as_a_worker()
    upload = Upload.objects.get()
    assert (upload.state, upload.reason) == (State.BROKEN, "timeout")
    assert "too long" in reasons.sentence(upload.reason)
    assert slow.left == 0


def test_one_slow_file_does_not_keep_the_others_out(intake: Intake, slow: Slow) -> None:
    intake.type()
    intake.drop(*slices(3))
    cases.send(case=intake.fresh(), by=intake.world.actor("sender"), at=NOW)
    slow.left = 1
    with pytest.raises(StoppedReader):
        admission.admit(intake.case.pk)
    assert sorted(intake.states) == [State.ADMITTED, State.ADMITTED, State.EXAMINED]
    _work_as_a_worker()
    assert intake.states == [State.ADMITTED] * 3
