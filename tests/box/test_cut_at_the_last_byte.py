"""Cut between the last byte and its proof, or killed after it: nothing is believed, all arrives."""

import errno
from collections import Counter
from pathlib import Path

import pytest

from binome.archive.models import Instance
from binome.dicom.pool import Pool
from binome.exchange.refusals import Superseded
from binome.fleet import arriving, landing, services
from binome.fleet.models import Box
from binome.fleet.refusals import NotWanted
from binome.kernel.clock import utc_now
from binome.parcels.opening import Opened, Rebuilt
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from tests.box.enrolled import Enrolled, open_all
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)


def _announced(box: Enrolled, parcel: str) -> list[str]:
    """Say the manifest to the hub; return the hashes it wants, in order."""
    folder = box.data / "spool" / parcel
    body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
    standing, wanted = arriving.accept(body, box=Box.objects.get(), at=utc_now())
    return [one.sha256 for one in standing.signed.manifest.segments if one.sha256 in wanted]


def _bytes_of(box: Enrolled, parcel: str, sha256: str) -> bytes:
    return (box.data / "spool" / parcel / SEGMENTS / segment_name(sha256)).read_bytes()


def test_a_segment_that_came_whole_on_a_line_that_broke_is_proved_before_it_is_called_whole(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study", slices=1), pool)
    first, *_ = _announced(box, parcel)
    data = _bytes_of(box, parcel, first)
    broken = arriving.Arriving(first, offset=0)
    broken.write(data)
    assert arriving.offsets_of([first, "0" * 64], at=utc_now()) == {first: len(data)}
    with pytest.raises(Superseded):
        broken.end(at=utc_now())
    missing = _announced(box, parcel)
    assert first not in missing
    box.send()
    open_all()
    assert Instance.objects.filter(site=box.site).count() > 0
    with pytest.raises(NotWanted):
        arriving.offset_of("0" * 64, at=utc_now())


def test_a_segment_that_came_whole_and_wrong_is_asked_for_from_its_first_byte(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study", slices=1), pool)
    first, *_ = _announced(box, parcel)
    data = _bytes_of(box, parcel, first)
    arriving.Arriving(first, offset=0).write(bytes([data[0] ^ 1]) + data[1:])
    assert arriving.offset_of(first, at=utc_now()) == (0, len(data))
    assert first in _announced(box, parcel)


def test_a_hub_that_forgot_its_last_seconds_is_told_again_and_asks_for_what_it_lacks(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study", slices=1), pool)
    box.queue.note_wanted(parcel, frozenset())  # the box believes that all of it is there
    assert box.queue.next(at=utc_now()) is None
    sender = box.sender()
    sender.fetch_receipts()
    sender.link.close()
    assert box.queue.next(at=utc_now()) is not None
    box.send()
    open_all()
    sender.fetch_receipts()
    sender.link.close()
    assert [one.state for one in box.queue.lines()] == ["VERIFIED"]
    assert Instance.objects.filter(site=box.site).count() > 0


def test_a_reader_stopped_by_time_is_tried_again_and_only_then_refused(
    box: Enrolled, tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study", slices=1), pool)
    box.send()
    folder = services.keys().shelf_folder / "parcels" / parcel

    def stopped(opened: Opened, target: Path, *, pool: Pool) -> Rebuilt:
        return Rebuilt([], Counter(timeout=2))

    with monkeypatch.context() as busy:
        busy.setattr(Opened, "rebuild", stopped)
        for _ in range(landing.MOST_TRIES - 1):
            with pytest.raises(landing.StoppedReader):
                landing.open_arrived(parcel)
            assert not (folder / landing.REFUSED).exists()
        landing.open_arrived(parcel)
        assert b"timeout" in (folder / landing.REFUSED).read_bytes()
    landing.open_arrived(parcel)
    assert not (folder / landing.REFUSED).exists()
    assert (folder / "VERIFIED.receipt").exists()


def test_a_segment_that_failed_to_sync_is_asked_for_from_its_first_byte(
    box: Enrolled, tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study", slices=1), pool)
    first, *_ = _announced(box, parcel)
    data = _bytes_of(box, parcel, first)
    taking = arriving.Arriving(first, offset=0)
    taking.write(data)
    with monkeypatch.context() as failing:
        failing.setattr(arriving.os, "fsync", _fails)
        with pytest.raises(OSError, match="said"):
            taking.end(at=utc_now())
    assert arriving.offset_of(first, at=utc_now()) == (0, len(data))


def _fails(_descriptor: int) -> None:
    raise OSError(errno.EIO, "said")
