"""Another's tus client goes on where the hub is: a segment half sent by a box, ended by tuspy."""

from pathlib import Path

import pytest
from tusclient.client import TusClient

from binome.box.link import Link, Piecewise
from binome.dicom.pool import Pool
from binome.fleet import services
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from tests.box.enrolled import Enrolled
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)


def test_tuspy_ends_what_a_box_began(box: Enrolled, tmp_path: Path, pool: Pool) -> None:
    parcel = box.queue_up(write_study(tmp_path / "study"), pool)
    folder = box.data / "spool" / parcel
    link = Link(box.settings.hub, secret=box.settings.secret)
    body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
    link.announce(parcel, body)
    largest = max((folder / SEGMENTS).iterdir(), key=lambda path: path.stat().st_size)
    pieces = iter((False, True))
    link.send(largest.stem, Piecewise(largest, 0, lambda: next(pieces), lambda: 5000))
    while link.unanswered:
        heard = link.heard(seconds=60)
    assert heard[-1].offset == 5000
    link.close()
    client = TusClient(box.settings.hub, headers={"Box-Secret": box.settings.secret})
    url = f"{box.settings.hub}/parcels/segments/{largest.stem}"
    with largest.open("rb") as stream:
        uploader = client.uploader(file_stream=stream, url=url, chunk_size=7000)
        assert uploader.offset == 5000
        uploader.upload()
    held = services.shelf().root / SEGMENTS / segment_name(largest.stem)
    assert held.read_bytes() == largest.read_bytes()
