"""Others' tus clients go on where the hub is: a segment half sent by a box, ended by them."""

from pathlib import Path

import pytest
from tusclient.client import TusClient

from binome.box.link import Link, Piecewise
from binome.dicom.pool import Pool
from binome.fleet import services
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from tests.box.enrolled import Enrolled
from tests.fixtures.tus_js import sent_by_tus_js
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)


def _half_sent(box: Enrolled, study: Path, pool: Pool) -> Path:
    """The largest segment of a parcel, of which a box sent 5,000 bytes."""
    folder = box.data / "spool" / box.queue_up(write_study(study), pool)
    link = Link(box.settings.hub, secret=box.settings.secret)
    body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
    link.announce(folder.name, body)
    largest = max((folder / SEGMENTS).iterdir(), key=lambda path: path.stat().st_size)
    pieces = iter((False, True))
    link.send(largest.stem, Piecewise(largest, 0, lambda: next(pieces), lambda: 5000))
    while link.unanswered:
        heard = link.heard(seconds=60)
    assert heard[-1].offset == 5000
    link.close()
    return largest


def _is_kept(segment: Path) -> bool:
    held = services.shelf().root / SEGMENTS / segment_name(segment.stem)
    return held.read_bytes() == segment.read_bytes()


def test_tuspy_ends_what_a_box_began(box: Enrolled, tmp_path: Path, pool: Pool) -> None:
    segment = _half_sent(box, tmp_path / "study", pool)
    client = TusClient(box.settings.hub, headers={"Box-Secret": box.settings.secret})
    url = f"{box.settings.hub}/parcels/segments/{segment.stem}"
    with segment.open("rb") as stream:
        uploader = client.uploader(file_stream=stream, url=url, chunk_size=7000)
        assert uploader.offset == 5000
        uploader.upload()
    assert _is_kept(segment)


def test_tus_js_client_ends_what_a_box_began(box: Enrolled, tmp_path: Path, pool: Pool) -> None:
    segment = _half_sent(box, tmp_path / "study", pool)
    told = sent_by_tus_js(
        tmp_path, path=str(segment), pieceBytes=7000, headers={"Box-Secret": box.settings.secret},
        uploadUrl=f"{box.settings.hub}/parcels/segments/{segment.stem}", stopAfter=12_000,
    )  # fmt: skip
    assert told["resumed"] == [5000, 12_000]
    assert _is_kept(segment)
