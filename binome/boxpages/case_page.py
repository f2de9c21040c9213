"""One case of the box: who it is about, the answer that came back, and words to add."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from binome.box import notes, settings
from binome.box.papers import newest_paper
from binome.box.queue import SentCase
from binome.box.talking import read_reply, reply_of
from binome.boxpages import wording
from binome.boxpages.desk import HEADERS, Desk, Said, away
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.seal.sealed import CannotOpen

REPORT, RETRACTED = "binome-report", "binome-retracted"
NOTES: Final = {"say": notes.MESSAGE, "withdraw": notes.WITHDRAWAL}


def case_page(desk: Desk, request: Request, said: Said) -> Response:
    """Show a case; an answer that is shown counts as read at the site."""
    case = _case(desk, request)
    if case is None:
        return away("/")
    answer = _newest(desk, case, REPORT)
    if answer:
        with desk.queue() as queue:
            queue.note_read(case.key)
    with desk.queue() as queue:
        state = next((one.state for one in queue.lines() if one.parcel == case.parcel), "")
    page = {
        "section": "case", "case": case, "card": desk.way_in.card(case.key), "answer": answer,
        "has_paper": bool(_paper(desk, case)),
        "is_retracted": case.state == "retracted", "is_withdrawn": case.state == "withdrawn",
        "state": wording.STATES.get(state, ""),
    }  # fmt: skip
    return desk.show(request, "case", page)


def paper(desk: Desk, request: Request, said: Said) -> Response:
    """The hub's signed paper, as it came."""
    case = _case(desk, request)
    content = _paper(desk, case) if case else b""
    return Response(content, 200, HEADERS, "application/pdf") if content else away("/")


def add_words(desk: Desk, request: Request, said: Said) -> Response:
    """Queue an addition or a withdrawal, ahead of all images."""
    case, form = _case(desk, request), NOTES.get(request.path_params["act"])
    if case is None or form is None:
        return away("/")
    text = _signed(said.form.get("text", "").strip(), said)
    if text and case.state != "withdrawn":
        note = {"format": form, "key": case.key, "text": text}
        notes.queue_note(desk.data, note, settings.load(desk.data), at=utc_now())
    return away(f"/cases/{case.key}/")


def _signed(text: str, said: Said) -> str:
    """Words with the name of who wrote them, where somebody came in by name."""
    name = said.session.name if said.session else ""
    end = f" — {name}" if text and name else ""
    return text[: notes.MOST_TEXT - len(end)] + end


def _case(desk: Desk, request: Request) -> SentCase | None:
    key = request.path_params["case"]
    with desk.queue() as queue:
        return next((one for one in queue.cases() if one.key == key), None)


def _newest(desk: Desk, case: SentCase, kind: str) -> Mapping[str, Any]:
    """The newest words of a kind, opened with the box's key; nothing when there are none."""
    names = [name for found, name in case.replies if found == kind]
    return _opened(desk, names[-1]) if names else {}


def _paper(desk: Desk, case: SentCase) -> bytes:
    return newest_paper(case.replies, lambda name: _opened(desk, name))


def _opened(desk: Desk, name: str) -> Mapping[str, Any]:
    try:
        signed = reply_of(desk.data, name, hub_key=settings.load(desk.data).hub_key)
        said = read_reply(desk.data, signed, pool=desk.pool).get("said")
    except (Refusal, CannotOpen):
        return {}
    return said if isinstance(said, dict) else {}
