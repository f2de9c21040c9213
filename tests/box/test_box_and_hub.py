"""A box and a hub over real sockets: whole, once, urgent first, whatever the line does."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from binome.archive.models import Instance
from binome.box.link import HubRefused, Link, Piecewise, PlainHttp
from binome.box.preparing import Wish, prepare
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.box.settings import Settings
from binome.dicom.pool import Pool
from binome.fleet import landing, services
from binome.fleet.models import Box
from binome.jobs.models import Job
from binome.kernel.clock import utc_now
from binome.parcels.keys import ParcelKeys
from binome.people.actors import Actor
from binome.people.models import Mode, Network, Site
from tests.parcels.conftest import NOW
from tests.parcels.studies import write_slice, write_study
from tests.wire.clients import served

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = Actor(id="operator", name="operator")


@dataclass
class Enrolled:
    """A box of a site, and the hub it sends to."""

    data: Path
    settings: Settings
    site: Site
    queue: Queue

    def sender(self, link: Link | None = None) -> Sender:
        link = link or Link(self.settings.hub, secret=self.settings.secret)
        return Sender(self.queue, self.data / "spool", link, self.settings.hub_key, lambda: NOW)

    def send(self, link: Link | None = None) -> Tally:
        tally, sender = Tally(), self.sender(link)
        sender.run(lambda seconds: tally.cuts < 500, tally)
        sender.link.close()
        return tally

    def queue_up(self, files: list[Path], pool: Pool, urgency: str = "routine") -> str:
        wish = Wish(files=files, urgency=urgency, at=NOW, effort=1)
        made = prepare(self.data, wish, self.settings, queue=self.queue, pool=pool)
        return made.made.signed.sha256


@pytest.fixture
def hub(tmp_path: Path, settings: object) -> Iterator[str]:
    settings.DATA = tmp_path / "hub"  # type: ignore[attr-defined]
    with served() as address:
        yield address


@pytest.fixture
def box(hub: str, tmp_path: Path) -> Iterator[Enrolled]:
    site = _site(Mode.IDENTIFIED)
    made = _enrolled(hub, tmp_path / "box", site)
    yield made
    made.queue.close()


def _site(mode: str) -> Site:
    network = Network.objects.create(name=f"Network {mode}", mode=mode)
    return Site.objects.create(network=network, name="Site")


def _enrolled(hub: str, data: Path, site: Site) -> Enrolled:
    code = services.invite(site=site, by=OPERATOR, at=utc_now())
    (data / "spool").mkdir(parents=True)
    link = Link(hub)
    key = ParcelKeys(data).signer.public
    told = link.enrol(code=code.upper().replace("-", " "), key=key)
    again = link.enrol(code=code, key=key)  # the first answer was lost
    assert again["box"] == told["box"]
    with pytest.raises(HubRefused):
        link.enrol(code=code, key=ParcelKeys(data.parent / "other").signer.public)
    link.close()
    kept = Settings(
        hub=hub, box=again["box"], secret=again["secret"], recipient=again["recipient"],
        hub_key=again["hub_key"], is_pseudonymous=again["is_pseudonymous"],
    )  # fmt: skip
    return Enrolled(data, kept, site, Queue(data / "queue.sqlite"))


def _open_all() -> None:
    for job in Job.objects.filter(kind=landing.OPEN):
        landing.open_arrived(**job.payload)


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
    _open_all()
    _open_all()
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
    _open_all()
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
    box = _enrolled(hub, tmp_path / "box", _site(Mode.PSEUDONYMOUS))
    path = write_slice(tmp_path, 1, study=generate_uid(), series=generate_uid())
    box.queue_up([path], pool)
    named = Enrolled(box.data, _with_names(box.settings), box.site, box.queue)
    refused = named.queue_up([path], pool)
    box.send()
    _open_all()
    (stored,) = Instance.objects.filter(site=box.site)
    assert b"Doe" not in bytes(stored.header)
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
    _open_all()
    assert Instance.objects.filter(site=box.site).count() == len(files)


def test_a_box_never_speaks_plainly_to_another_machine() -> None:
    with pytest.raises(PlainHttp):
        Link("http://192.0.2.1:8000")
