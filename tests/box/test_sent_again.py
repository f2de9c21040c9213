"""A study sent again sends only what is new; what one site sent, another never learns of."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import generate_uid

from binome.archive import purging
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Study
from binome.box.link import Link
from binome.box.sending import Tally
from binome.dicom.pool import Pool
from binome.fleet import holding
from binome.fleet.models import HeldPiece
from binome.kernel.clock import utc_now
from binome.people.models import Site
from tests.box.enrolled import Enrolled, enrolled, open_all
from tests.parcels.studies import slice_values, write_slice

pytestmark = pytest.mark.django_db(transaction=True)
SLICES, SIDE = 40, 128


@dataclass
class Sending:
    """What one sending cost."""

    bytes_sent: int
    bytes_sealed: int


def _series(folder: Path, slices: int = SLICES) -> list[Path]:
    folder.mkdir()
    study, series = generate_uid(), generate_uid()
    return [
        write_slice(folder, number, study=study, series=series, side=SIDE)
        for number in range(1, slices + 1)
    ]


def _send(box: Enrolled, files: list[Path], pool: Pool) -> Sending:
    parcel = box.queue_up(files, pool)
    link = Link(box.settings.hub, secret=box.settings.secret)
    sender = box.sender(link)
    for _ in range(4):  # the words, what the hub lacks, and its receipts
        sender.run(lambda seconds: False, Tally())
        open_all()
    sender.fetch_receipts()
    manifest = len((box.data / "spool" / parcel / "manifest.json").read_bytes())
    (line,) = [one for one in box.queue.lines() if one.parcel == parcel]
    link.close()
    assert line.state == "VERIFIED"
    assert box.queue.held_back() == []
    return Sending(link.pace.sent_bytes + manifest, line.size_bytes)


def _with_other_words(path: Path, target: Path) -> Path:
    """The same pixels under new identifiers, as after a second export."""
    read = pydicom.dcmread(path)
    read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    read.StudyInstanceUID = read.SeriesInstanceUID = "2.25.7"
    read.AccessionNumber = "A2"
    read.save_as(target / path.name)
    return target / path.name


def test_a_series_again_costs_its_words_and_what_changed_and_is_stored_byte_for_byte(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    files = _series(tmp_path / "study")
    first = _send(box, files, pool)
    assert first.bytes_sent > 0.9 * first.bytes_sealed
    same = _send(box, files, pool)
    assert same.bytes_sent < 0.02 * same.bytes_sealed
    assert Instance.objects.count() == SLICES
    (tmp_path / "again").mkdir()
    again = [_with_other_words(path, tmp_path / "again") for path in files]
    changed = pydicom.dcmread(again[3])
    changed.PixelData = slice_values(977, SIDE).tobytes()
    changed.save_as(again[3])
    sent = _send(box, again, pool)
    assert sent.bytes_sent < 0.05 * sent.bytes_sealed
    stored = set(Instance.objects.filter(site=box.site).values_list("blob", flat=True))
    assert stored == {_sha256(path) for path in (*files, *again)}


def test_what_the_store_lost_is_sent_again_and_what_was_purged_is_forgotten(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    files = _series(tmp_path / "study", slices=4)
    _send(box, files, pool)
    for path in files:
        blobs().delete(_sha256(path))
    sent = _send(box, files, pool)
    assert sent.bytes_sent > 0.9 * sent.bytes_sealed
    assert all(blobs().exists(_sha256(path)) for path in files)
    purging.purge_study(Study.objects.get(), at=utc_now())
    holding.forget_pieces()
    assert HeldPiece.objects.count() == 4  # they might be on their way into the archive yet
    HeldPiece.objects.update(noted_at=utc_now() - 2 * holding.ON_THEIR_WAY)
    holding.forget_pieces()
    assert not HeldPiece.objects.exists()


def test_another_site_learns_nothing_of_what_a_site_sent(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    files = _series(tmp_path / "study", slices=4)
    _send(box, files, pool)
    other_site = Site.objects.create(network=box.site.network, name="Other")
    other = enrolled(box.settings.hub, tmp_path / "other" / "box", other_site)
    try:
        digests = box.queue._base.execute("SELECT DISTINCT digest FROM piece").fetchall()
        believed = {bytes.fromhex(digest) for (digest,) in digests}
        other.queue.known = lambda digests: believed & set(digests)  # type: ignore[method-assign]
        sent = _send(other, files, pool)
    finally:
        other.queue.close()
    assert sent.bytes_sent > 0.9 * sent.bytes_sealed
    assert Instance.objects.filter(site=other_site).count() == 4


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
