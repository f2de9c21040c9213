"""A box of a site enrolled at a hub over real sockets, and what both do by themselves."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from binome.box import site as box_site
from binome.box.form import Form
from binome.box.link import HubRefused, Link
from binome.box.preparing import Prepared, Wish, prepare
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.box.settings import Settings
from binome.box.talking import Talk
from binome.dicom.pool import Pool
from binome.fleet import landing, services
from binome.jobs import services as jobs
from binome.jobs.models import Job
from binome.kernel.clock import utc_now
from binome.parcels.keys import ParcelKeys
from binome.people.actors import Actor
from binome.people.models import Network, Site
from tests.parcels.conftest import NOW

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

    def open_case(
        self, files: list[Path], form: Form, pool: Pool, *, is_choosing: bool = False
    ) -> Prepared:
        wish = Wish(files=files, urgency="", at=NOW, effort=1, form=form, is_choosing=is_choosing)
        return prepare(self.data, wish, self.settings, queue=self.queue, pool=pool)

    def talk(self, pool: Pool) -> int:
        link = Link(self.settings.hub, secret=self.settings.secret)
        try:
            talk = Talk(self.data, self.queue, link, self.settings.hub_key, lambda: NOW)
            return talk.sync(pool=pool)
        finally:
            link.close()

    def learn_site(self) -> None:
        link = Link(self.settings.hub, secret=self.settings.secret)
        facts = box_site.told_by_hub(link.asked("/parcels/site", {}))
        link.close()
        assert facts is not None
        box_site.save(self.data, facts)


def a_site(mode: str) -> Site:
    network = Network.objects.create(name=f"Network {mode}", mode=mode)
    return Site.objects.create(network=network, name="Site")


def enrolled(hub: str, data: Path, site: Site) -> Enrolled:
    code = services.invite(site=site, by=OPERATOR, at=utc_now())
    (data / "spool").mkdir(parents=True)
    link = Link(hub)
    keys = ParcelKeys(data)
    key, to = keys.signer.public, keys.recipient
    told = link.enrol(code=code.upper().replace("-", " "), key=key, recipient=to)
    again = link.enrol(code=code, key=key, recipient=to)  # the first answer was lost
    assert again["box"] == told["box"]
    with pytest.raises(HubRefused):
        link.enrol(code=code, key=ParcelKeys(data.parent / "other").signer.public)
    link.close()
    kept = Settings(
        hub=hub, box=again["box"], secret=again["secret"], recipient=again["recipient"],
        hub_key=again["hub_key"], is_pseudonymous=again["is_pseudonymous"],
    )  # fmt: skip
    return Enrolled(data, kept, site, Queue(data / "queue.sqlite"))


def open_all() -> None:
    for job in Job.objects.filter(kind=landing.OPEN):
        landing.open_arrived(**job.payload)


def work() -> None:
    """Do every job of the exchange and the fleet that is due, and those they order."""
    soon = utc_now() + timedelta(days=1)
    while job := jobs.take(at=soon):
        if job.kind.startswith(("exchange.", "fleet.")):
            jobs._kinds[job.kind](**job.payload)
        jobs.finish(job, at=soon)
