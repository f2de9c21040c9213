"""A box with a study of a scanner, its pages in a browser without scripts, and its hub's keys."""

import re
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from binome.box import pin, settings
from binome.box.inbox import Inbox
from binome.box.names import Names
from binome.box.orders import Orders, Packer, pack
from binome.box.queue import Queue
from binome.box.settings import Settings
from binome.box.talking import keep_reply
from binome.boxpages.desk import Desk
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels.keys import ParcelKeys
from binome.parcels.making import Orders as ParcelOrders
from binome.parcels.making import make_note
from binome.parcels.places import SEGMENTS, segment_name
from tests.parcels.conftest import NOW
from tests.parcels.studies import write_study

ORIGIN = {"sec-fetch-site": "same-origin"}
TOKEN = re.compile(r'name="token" value="([^"]*)"')
PIN = "739152"
TYPED = {
    "urgency": "emergency", "question": "Hématome ?", "age": "54 ans", "sex": "female",
    "who_acts": "Garde", "phone": "+236 1", "patient_name": "Doe Jane", "patient_number": "4711",
}  # fmt: skip


@dataclass
class ABox:
    """The box, its words, and the hub's keys in a folder of their own."""

    data: Path
    hub: ParcelKeys
    pool: Pool
    words: str
    identity: str
    desk: Desk
    address: str = ""
    browsers: list[httpx.Client] = field(default_factory=list)

    @property
    def study(self) -> str:
        return Inbox(self.data).waiting()[0].key

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()

    def browser(self) -> httpx.Client:
        """A device of the site that nobody used yet."""
        browser = httpx.Client(base_url=self.address, follow_redirects=True, timeout=60)
        self.browsers.append(browser)
        return browser

    def inside(self, words: str = PIN) -> httpx.Client:
        """A device somebody came in with."""
        browser = self.browser()
        browser.post("/login/", data={"words": words}, headers=ORIGIN)
        return browser

    def show_names(self) -> None:
        """As if somebody had typed the words: to open a card by them takes a second."""
        self.desk.way_in._identity = self.identity

    def ask_for_case(self, browser: httpx.Client, **changes: str) -> httpx.Response:
        return post(browser, f"/studies/{self.study}/", {**TYPED, **changes})

    def pack(self) -> bool:
        """Do what the packer's thread does, once."""
        order = Orders(self.data).next()
        assert order is not None
        queue = Queue(self.data / "queue.sqlite")
        try:
            return pack(self.data, order, queue=queue, pool=self.pool, clock=utc_now)
        finally:
            queue.close()

    def hear(self, key: str, kind: str, said: dict[str, Any]) -> Path:
        """An answer of the hub about a case arrives; return the folder it was written in."""
        out = self.hub.data / f"{kind}-{key}"
        orders = ParcelOrders(
            recipients=[ParcelKeys(self.data).recipient], signer=self.hub.signer, at=NOW,
            urgency="message", kind="reply",
            note={"format": f"binome-{kind}", "version": 1, "key": key, "said": said},
        )  # fmt: skip
        signed = make_note(out, orders=orders)
        segments = [
            (out / SEGMENTS / segment_name(one.sha256)).read_bytes()
            for one in signed.manifest.segments
        ]
        queue = Queue(self.data / "queue.sqlite")
        try:
            keep_reply(self.data, signed, segments, queue=queue, pool=self.pool)
        finally:
            queue.close()
        return out


def post(browser: httpx.Client, path: str, said: dict[str, str]) -> httpx.Response:
    """Send a form as a page of ours does: with its token, from its own origin."""
    found = TOKEN.search(browser.get("/").text)
    token = found[1] if found else ""
    return browser.post(path, data={"token": token, **said}, headers=ORIGIN)


@cache
def sealed_words() -> tuple[str, str, dict[str, bytes]]:
    """The words of every box here, what they open, and its key files: made once, for it is slow."""
    with TemporaryDirectory() as folder:
        names = Names(Path(folder))
        words = names.made()
        kept = {path.name: path.read_bytes() for path in (Path(folder) / "keys").iterdir()}
        return words, names.opened(words), kept


def a_box(folder: Path, pool: Pool) -> ABox:
    words, identity, kept_keys = sealed_words()
    data, hub = folder / "box", ParcelKeys(folder / "hub")
    (data / "spool").mkdir(parents=True)
    kept = Settings(
        hub="https://hub.example", box="b", secret="s", recipient=hub.recipient,
        hub_key=hub.signer.public, is_pseudonymous=False,
    )  # fmt: skip
    settings.save(data, kept)
    inbox = Inbox(data)
    for path in write_study(folder / "study", slices=2):
        if path.name.startswith("slice"):
            inbox.keep(path.read_bytes(), sop_instance_uid=path.name)
    for name, content in kept_keys.items():
        (data / "keys").mkdir(exist_ok=True)
        (data / "keys" / name).write_bytes(content)
    pin.keep(data, PIN)
    packer = Packer(data, pool, utc_now, threading.Event(), threading.Event())
    return ABox(data, hub, pool, words, identity, Desk(data, pool, packer))
