"""What every page of a box has at hand: the folder, the pool, who came in, and how it answers."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from binome.box.inbox import Inbox
from binome.box.orders import Packer
from binome.box.queue import Queue
from binome.box.waiting_studies import Studies
from binome.boxpages import speaking
from binome.boxpages.way_in import Session, WayIn, is_same
from binome.dicom.pool import Pool

COOKIE: Final = "binome-box"
MOST_FORM_BYTES, MOST_FIELDS = 64 << 10, 60
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}  # fmt: skip

Page = Callable[["Desk", Request, "Said"], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Said:
    """What a form said, and whose it is."""

    form: dict[str, str]
    session: Session | None


@dataclass(slots=True)
class Desk:
    """One box, for its pages."""

    data: Path
    pool: Pool
    packer: Packer
    keys: tuple[Path, ...] = ()
    is_tls: bool = False
    asking: threading.Lock = field(default_factory=threading.Lock)
    way_in: WayIn = field(init=False)
    studies: Studies = field(init=False)

    def __post_init__(self) -> None:
        self.way_in = WayIn(self.data)
        self.studies = Studies(Inbox(self.data), self.pool)

    @contextmanager
    def queue(self) -> Iterator[Queue]:
        """The box's queue, for one answer."""
        queue = Queue(self.data / "queue.sqlite")
        try:
            yield queue
        finally:
            queue.close()

    def show(
        self, request: Request, template: str, said: dict[str, Any], *, status: int = 200
    ) -> Response:
        """Return a page."""
        session = self.way_in.session(request.cookies.get(COOKIE, ""))
        known = {"session": session, "path": request.url.path, "way_in": self.way_in, **said}
        language = speaking.language_of(request)
        page = speaking.rendered(f"box/{template}.html", known, language=language)
        return HTMLResponse(page, status, HEADERS | {"Content-Language": language})


def away(to: str) -> Response:
    """Go on to another page."""
    return RedirectResponse(to, 303, HEADERS)


def public(page: Page) -> Endpoint:
    """A page for whoever reaches the box."""
    return _guarded(page, is_public=True)


def inside(page: Page) -> Endpoint:
    """A page for who came in; everybody else is led to the door."""
    return _guarded(page, is_public=False)


def _guarded(page: Page, *, is_public: bool) -> Endpoint:
    @wraps(page)
    async def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        session = desk.way_in.session(request.cookies.get(COOKIE, ""))
        if session is None and not is_public:
            return away("/login/")
        form: dict[str, str] = {}
        if request.method == "POST":
            form = await _form(request)
            if not _is_ours(request, form, session):
                return desk.show(request, "stale", {}, status=403)
        return await run_in_threadpool(page, desk, request, Said(form, session))

    answer.is_public = is_public  # type: ignore[attr-defined]
    return answer


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; nothing of one that is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            return {}
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return dict(pairs)


def _is_ours(request: Request, form: dict[str, str], session: Session | None) -> bool:
    """From our own pages by what the browser says, and inside with the token of the session."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    is_same_origin = urlsplit(origin).netloc == request.headers.get("host", "")
    if not (site == "same-origin" if site else is_same_origin):
        return False
    return session is None or is_same(form.get("token", ""), session.token)
