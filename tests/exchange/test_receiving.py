"""Uploads that were each welcome do not fill the disk together."""

import errno

import pytest

from binome.exchange import limits, receiving, uploads
from binome.exchange.receiving import Receiver
from binome.exchange.refusals import OutOfSpace
from binome.exchange.uploads import Announced
from tests.cases.world import NOW, a_world

PIECE = b"x" * 1000


@pytest.mark.django_db
def test_a_disk_that_fills_up_meanwhile_stops_an_upload_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload = uploads.create(Announced(10_000), case=a_world().draft(), at=NOW)
    monkeypatch.setattr(receiving, "SYNC_EVERY_BYTES", 2000)
    receiver = Receiver(upload, offset=0)
    for _ in range(4):
        receiver.write(PIECE, at=NOW)
    monkeypatch.setattr(limits, "RESERVED_BYTES", 1 << 62)
    with pytest.raises(OutOfSpace):
        receiver.write(PIECE, at=NOW)
    receiver.abandon()
    assert uploads.partials().length(upload.pk) == 4000


@pytest.mark.django_db
def test_bytes_that_failed_to_sync_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = uploads.create(Announced(2000), case=a_world().draft(), at=NOW)
    first = Receiver(upload, offset=0)
    first.write(PIECE, at=NOW)
    first.end(is_whole=True, at=NOW)
    upload.refresh_from_db()
    last = Receiver(upload, offset=1000)
    last.write(PIECE, at=NOW)
    with monkeypatch.context() as failing:
        failing.setattr(uploads.os, "fsync", _fails)
        with pytest.raises(OSError, match="said"):
            last.end(is_whole=True, at=NOW)
    assert uploads.end_if_whole(upload, at=NOW) == 1000


def _fails(_descriptor: int) -> None:
    raise OSError(errno.EIO, "said")
