"""The archive is one thing over every store of bytes and either database."""

import io
from collections.abc import Iterator

import pydicom
import pytest

from binome import archive
from binome.archive import frame_tables, manifests, pictures, services
from binome.archive.blobs import Blobs, blobs
from binome.archive.models import Conflict, Instance, Series
from binome.archive.services import Incoming
from binome.people.actors import Actor
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
MACHINE = Actor(id="machine", name="CT")


@pytest.fixture
def over(store: Blobs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Blobs]:
    """The archive of this process keeps its bytes in that store."""
    monkeypatch.setattr(archive.blobs, "blobs_at", lambda address: store)
    blobs.cache_clear()
    yield store
    blobs.cache_clear()


def test_what_is_stored_is_found_shown_and_kept_apart_from_conflicts(over: Blobs) -> None:
    made, site = Made(), site_of()
    files = [made.instance(number, SOPInstanceUID=f"1.2.{number}") for number in (1, 2, 3)]
    other = made.instance(1, SOPInstanceUID="1.2.1", StudyID="other")
    sent = [Incoming(file) for file in (*files, other)]
    outcomes = services.store(sent, site=site, by=MACHINE, at=AT)
    assert [outcome.is_stored for outcome in outcomes] == [True, True, True, False]

    for instance, file in zip(Instance.objects.order_by("sop_instance_uid"), files, strict=True):
        assert b"".join(over.stream(instance.blob)) == file
        ((offset, size),) = frame_tables.pieces_of(instance.frame_table, 1)
        pixels = pydicom.dcmread(io.BytesIO(file)).PixelData
        assert over.read(instance.blob, offset, size) == pixels
    series = Series.objects.get()
    while "awaited" in manifests.series_manifest(series):
        pass  # each answer prepares some more, within its time
    frames = manifests.series_manifest(series)["frames"]
    assert isinstance(frames, list)
    assert len(frames) == 3
    shown = pictures.key_picture(series)
    assert shown is not None
    assert not shown.trouble

    assert b"".join(over.stream(Conflict.objects.get().blob)) == other
