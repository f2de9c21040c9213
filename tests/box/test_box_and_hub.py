"""A box and a hub over real sockets: whole, once, urgent first, whatever the line does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from binome.archive.models import Instance
from binome.box.link import HubRefused, Link, Piecewise, PlainHttp
from binome.box.settings import Settings
from binome.dicom.pool import Pool
from binome.fleet import services
from binome.fleet.models import Box
from binome.kernel.clock import utc_now
from binome.people.models import Mode
from tests.box.enrolled import OPERATOR, Enrolled, a_site, enrolled, open_all
from tests.fixtures.waiting import until
from tests.parcels.studies import write_slice, write_study

pytestmark = pytest.mark.django_db(transaction=True)


class Dying(Piecewise):
    """The rest of a segment on a line that dies after some thousand bytes."""

    def __iter__(self) -> Iterator[bytes]:
        yield next(super().__iter__())[:6000]
        raise ConnectionResetError


class Cutting(Link):
    """A line that dies in the middle of a segment, two times out of three."""

    sendings = 0

    def send(self, sha256: str, rest: Piecewise) -> None:
        self.sendings += 1
        if self.sendings % 3 and rest.path.stat().st_size - rest.offset > 8000:
            rest = Dying(rest.path, rest.offset, rest.is_over, rest.piece_bytes)
        super().send(sha256, rest)


def test_a_study_reaches_the_archive_whole_and_is_receipted(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    files = write_study(tmp_path / "study")
    parcel = box.queue_up(files, pool)
    tally = box.send()
    assert tally.cuts == 0
    assert not tally.refused
    open_all()
    open_all()
    assert Instance.objects.filter(site=box.site).count() == len(files)
    sender = box.sender()
    assert sender.fetch_receipts() == 0
    sender.link.close()
    (line,) = box.queue.lines()
    assert (line.parcel, line.state, line.sent_bytes) == (parcel, "VERIFIED", line.size_bytes)


def test_an_urgent_parcel_overtakes_between_two_pieces(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    box.queue_up(write_study(tmp_path / "slow", slices=12), pool)
    urgent: list[str] = []

    class Interrupted(Link):
        def send(self, sha256: str, rest: Piecewise) -> None:
            if not urgent and rest.path.stat().st_size > 20_000:
                urgent.append(box.queue_up(write_study(tmp_path / "now"), pool, "emergency"))
            order.append(sha256)
            super().send(sha256, rest)

    order: list[str] = []
    tally = box.send(Interrupted(box.settings.hub, secret=box.settings.secret))
    assert tally.overtakings == 1
    assert tally.cuts == 0
    overtaken = next(name for name in order if order.count(name) == 2)
    between = order[order.index(overtaken) + 1 : len(order) - order[::-1].index(overtaken) - 1]
    assert len(between) == 4
    open_all()
    assert Instance.objects.count() == 12 + 2 + 8


def test_a_revoked_box_is_heard_no_more(box: Enrolled, tmp_path: Path, pool: Pool) -> None:
    box.queue_up([write_slice(tmp_path, 1, study=generate_uid(), series=generate_uid())], pool)
    services.revoke(box=Box.objects.get(), by=OPERATOR, at=utc_now())
    with pytest.raises(HubRefused) as refused:
        box.send()
    assert refused.value.word == "not_enrolled"


def test_a_pseudonymous_network_gets_no_name_and_keeps_its_door_shut_to_one(
    hub: str, tmp_path: Path, pool: Pool
) -> None:
    box = enrolled(hub, tmp_path / "box", a_site(Mode.PSEUDONYMOUS))
    path = write_slice(tmp_path, 1, study=generate_uid(), series=generate_uid())
    box.queue_up([path], pool)
    named = Enrolled(box.data, _with_names(box.settings), box.site, box.queue)
    refused = named.queue_up([path], pool)
    box.send()
    open_all()
    (stored,) = Instance.objects.filter(site=box.site)
    assert b"Doe^" not in bytes(stored.header)
    folder = services.keys().shelf_folder / "parcels" / refused
    assert b"identified_input" in (folder / "refused.json").read_bytes()
    assert not (folder / "VERIFIED.receipt").exists()
    box.queue.close()


def _with_names(said: Settings) -> Settings:
    return Settings(
        hub=said.hub, box=said.box, secret=said.secret, recipient=said.recipient,
        hub_key=said.hub_key, is_pseudonymous=False,
    )  # fmt: skip


def test_a_line_that_is_cut_in_every_segment_still_brings_all(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    files = write_study(tmp_path / "study")
    box.queue_up(files, pool)
    line = Cutting(box.settings.hub, secret=box.settings.secret)
    tally = box.send(line)
    assert tally.cuts >= 1
    sealed_bytes = sum(one.size_bytes for one in box.queue.lines())
    assert sealed_bytes <= line.pace.sent_bytes <= sealed_bytes * (1 + tally.cuts)
    assert tally.refused == {}
    kept = Instance.objects.filter(site=box.site)
    open_all()
    kept = Instance.objects.filter(site=box.site)

    def all_is_kept() -> bool:
        """A box goes on until its hub has all; so does a hub whose worker was stopped meanwhile."""
        if kept.count() < len(files):
            box.send()
            open_all()
        return kept.count() == len(files)

    until(all_is_kept, what=f"the files; refused: {_refusals()}")


def _refusals() -> list[bytes]:
    parcels = services.keys().shelf_folder / "parcels"
    return [path.read_bytes() for path in parcels.glob("*/refused.json")]


def test_a_box_never_speaks_plainly_to_another_machine() -> None:
    with pytest.raises(PlainHttp):
        Link("http://192.0.2.1:8000")
