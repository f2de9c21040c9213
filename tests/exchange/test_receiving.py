"""Uploads that were each welcome do not fill the disk together."""

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
