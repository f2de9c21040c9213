"""The first page: what came from the machines, what goes next and when, what came back."""

import shutil
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from binome.box.budget import load as budget_of
from binome.box.inbox import LEAST_FREE_BYTES, Inbox
from binome.box.measuring import Estimate, Paces
from binome.box.orders import Orders, mark_of
from binome.box.queue import Line, Queue, SentCase
from binome.box.waiting import Wait, waits
from binome.box.witness import REWRITTEN, Witness
from binome.boxpages import wording
from binome.boxpages.desk import Desk, Said, away
from binome.kernel.clock import utc_now

MOST_ENDED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A parcel on its way, as a person follows it."""

    line: Line
    case: SentCase | None
    name: str
    percent: int
    readable: Estimate | None
    complete: Estimate | None
    is_next: bool
    is_chosen: bool
    may_choose: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A case whose images left."""

    case: SentCase
    name: str
    state: Any
    has_answer: bool
    is_withdrawn: bool
    is_retracted: bool


def queue_page(desk: Desk, request: Request, said: Said) -> Response:
    """Show everything that waits, the next first."""
    now = utc_now()
    with desk.queue() as queue:
        lines, cases = queue.lines(), queue.cases()
        paces = Paces(desk.data / "paces.sqlite")
        rates = paces.rates(at=now)
        left = waits(queue, at=now, rates=rates)
        waiting, unread = _waiting(desk, queue, lines, cases, left), queue.unread()
    by_parcel = {one.parcel: one for one in lines}
    under_way = {one.line.parcel for one in waiting}
    every = [_ended(desk, one, by_parcel) for one in cases]
    ended = [one for one in every if one.case.parcel not in under_way]
    orders = Orders(desk.data).all()
    asked = {one.study for one in orders}
    studies = [one for one in desk.studies.all() if one.waiting.key not in asked]
    with desk.queue() as queue:
        made = {one.waiting.key: queue.mark(mark_of(one.waiting.key)) for one in studies}
    page = {
        "section": "queue", "waiting": waiting,
        "studies": sorted(
            [(one, made[one.waiting.key]) for one in studies], key=lambda one: bool(one[1])
        ),
        "ended": ended[:MOST_ENDED],
        "unread": [one for one in every if one.case.key in unread],
        "orders": [
            {"order": one, "trouble": wording.trouble(one.trouble, one.about)}
            if one.trouble else {"order": one} for one in orders
        ],
        "week": paces.week(),
        "is_full": shutil.disk_usage(desk.data).free < LEAST_FREE_BYTES,
        "is_rewritten": Witness(desk.data).state() == REWRITTEN,
        "has_budget": budget_of(desk.data).day_bytes or budget_of(desk.data).month_bytes,
    }  # fmt: skip
    return desk.show(request, "queue", page)


def choose(desk: Desk, request: Request, said: Said) -> Response:
    """Send one parcel before all that is no emergency."""
    with desk.queue() as queue:
        queue.choose(request.path_params["parcel"])
    return away("/")


def forget(desk: Desk, request: Request, said: Said) -> Response:
    """Delete a study that came from a machine; what was sent of it is not touched."""
    key = request.path_params["study"]
    order = Orders(desk.data).of_study(key)
    if order is None or order.trouble:
        if order is not None:
            Orders(desk.data).drop(order.key)
        Inbox(desk.data).forget(key)
    return away("/")


def _waiting(
    desk: Desk, queue: Queue, lines: list[Line], cases: list[SentCase], left: dict[str, Wait]
) -> list[Waiting]:
    """In the order in which they go: `waits` names them so."""
    by_parcel = {one.parcel: one for one in lines}
    of_parcel = {one.parcel: one for one in cases}
    chosen = queue.chosen()
    found = []
    for number, (parcel, wait) in enumerate(left.items()):
        line, case = by_parcel[parcel], of_parcel.get(parcel)
        found.append(
            Waiting(
                line=line, case=case, name=_name(desk, case),
                percent=100 * line.sent_bytes // max(1, line.size_bytes),
                readable=wait.readable, complete=wait.complete, is_next=number == 0,
                is_chosen=parcel == chosen,
                may_choose=number > 0 and parcel != chosen
                and line.urgency not in ("message", "emergency"),
            )
        )  # fmt: skip
    return found


def _ended(desk: Desk, case: SentCase, lines: dict[str, Line]) -> Ended:
    kinds = {kind for kind, _ in case.replies}
    line = lines.get(case.parcel)
    return Ended(
        case, _name(desk, case), wording.STATES[line.state] if line else "",
        "binome-report" in kinds, case.state == "withdrawn", case.state == "retracted",
    )  # fmt: skip


def _name(desk: Desk, case: SentCase | None) -> str:
    return desk.way_in.card(case.key).get("name", "") if case else ""
