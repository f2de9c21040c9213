"""Cases somebody asked for at the box, durable before the page says so, until they are queued.

An order names its case from the start: however often a cut stops the packing, one case comes of it.
"""

import json
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from binome.box.form import Form, checked
from binome.box.inbox import Inbox
from binome.box.preparing import Wish, prepare
from binome.box.queue import Queue
from binome.box.settings import load
from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.kernel.clock import Clock
from binome.kernel.errors import Refusal
from binome.kernel.files import sync_folder, write_private
from binome.kernel.ids import new_id

MOST_TRIES: Final = 3
FAILED: Final = "failed"
EFFORT: Final = 7
LOOK_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Images of one study with the form that goes with them; `trouble` says why it stopped."""

    key: str
    study: str
    said: dict[str, str]
    at: str
    is_choosing: bool = False
    tries: int = 0
    trouble: str = ""
    about: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Order({self.key})"

    @property
    def asked_at(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Orders:
    """`orders/` below a box's folder: one file an order, mode 0600: names are in it."""

    data: Path

    @property
    def root(self) -> Path:
        """Where they lie."""
        return self.data / "orders"

    def put(
        self, study: str, said: dict[str, str], *, at: datetime, is_choosing: bool = False
    ) -> Order:
        """Keep an order, in the place of an earlier one for the same study that stopped.

        Raises NotAForm, FormLacks.
        """
        checked(said)
        for one in self.all():
            if one.study == study:
                self.drop(one.key)
        order = Order(
            key=new_id(), study=study, said=said, at=at.isoformat(), is_choosing=is_choosing
        )
        self._write(order)
        return order

    def all(self) -> list[Order]:
        """Every order, the oldest first."""
        found = [_read(path) for path in self.root.glob("*.json")]
        return sorted((one for one in found if one), key=lambda one: (one.at, one.key))

    def of_study(self, study: str) -> Order | None:
        """The order for a study, if there is one."""
        return next((one for one in self.all() if one.study == study), None)

    def next(self) -> Order | None:
        """The order to pack now: the oldest emergency, else the oldest."""
        ready = [one for one in self.all() if not one.trouble]
        return min(ready, key=lambda one: one.said.get("urgency") != "emergency", default=None)

    def stop(self, order: Order, trouble: str, about: list[str]) -> None:
        """Keep why an order cannot be packed, for whoever asked for it."""
        self._write(replace(order, trouble=trouble, about=about))

    def note_try(self, order: Order) -> Order:
        """Count a try before it begins: what kills the box every time shall not for ever."""
        tried = replace(order, tries=order.tries + 1)
        self._write(tried)
        return tried

    def drop(self, key: str) -> None:
        """Forget an order; twice is once."""
        (self.root / f"{key}.json").unlink(missing_ok=True)
        if self.root.exists():
            sync_folder(self.root)

    def _write(self, order: Order) -> None:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.root / f"{order.key}.json", json.dumps(asdict(order)))


def pack(data: Path, order: Order, *, queue: Queue, pool: Pool, clock: Clock) -> bool:
    """Make the case of an order and queue it; False when it stopped, and the order says why."""
    orders = Orders(data)
    if any(one.key == order.key for one in queue.cases()):
        queue.note_mark(mark_of(order.study), order.key)
        orders.drop(order.key)  # a cut came between the queue and these lines
        return True
    if order.tries >= MOST_TRIES:
        orders.stop(order, FAILED, [])
        return False
    order = orders.note_try(order)
    try:
        wish = Wish(
            files=Inbox(data).files(order.study), urgency="", at=clock(), effort=EFFORT,
            form=_form(order), is_choosing=order.is_choosing, key=order.key,
        )  # fmt: skip
        prepare(data, wish, load(data), queue=queue, pool=pool)
    except Refusal as refusal:
        about = getattr(refusal, "fields", None)
        orders.stop(order, refusal.word, [str(one) for one in about or []])
        return False
    except (DicomError, OSError):
        if order.tries >= MOST_TRIES:
            orders.stop(order, FAILED, [])
        return False
    queue.note_mark(mark_of(order.study), order.key)
    orders.drop(order.key)
    return True


def mark_of(study: str) -> str:
    """Under what the queue keeps which case was made of a study last."""
    return f"case of {study}"


@dataclass(frozen=True, slots=True)
class Packer:
    """Packs what is asked for, one after the other, until it is told to stop."""

    data: Path
    pool: Pool
    clock: Clock
    asked: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Pack until `stop`; what is under way then is packed at the next start."""
        queue = Queue(self.data / "queue.sqlite")
        try:
            while not self.stopping.is_set():
                order = Orders(self.data).next()
                if order is None or not pack(
                    self.data, order, queue=queue, pool=self.pool, clock=self.clock
                ):
                    self.asked.wait(LOOK_SECONDS)
                    self.asked.clear()
        finally:
            queue.close()

    def stop(self) -> None:
        """Ask it to end after the order under way."""
        self.stopping.set()
        self.asked.set()


def _form(order: Order) -> Form:
    return checked(dict(order.said))


def _read(path: Path) -> Order | None:
    try:
        return Order(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return None
