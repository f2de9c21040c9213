"""Coming in and going out, the PIN, the language, and how a phone learns to trust this box."""

import segno
from django.utils.safestring import mark_safe
from starlette.requests import Request
from starlette.responses import Response

from binome.box import pin
from binome.boxpages import speaking, tags, trust
from binome.boxpages.desk import COOKIE, HEADERS, Desk, Said, away

YEAR_SECONDS = 31_536_000


def login_page(desk: Desk, request: Request, said: Said) -> Response:
    """Ask for the words or the PIN."""
    return away("/") if said.session else _login(desk, request)


def login(desk: Desk, request: Request, said: Said) -> Response:
    """Open the pages to whoever has the words or a PIN of their own."""
    cookie = desk.way_in.enter(said.form.get("words", ""), name=said.form.get("name", ""))
    if cookie is None:
        return _login(desk, request, is_wrong=True)
    answer = away("/")
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=desk.is_tls)
    return answer


def logout(desk: Desk, request: Request, said: Said) -> Response:
    """Close them; with `names`, hide the names on every device."""
    if said.form.get("names"):
        desk.way_in.hide_names()
        return away("/")
    desk.way_in.leave(request.cookies.get(COOKIE, ""))
    answer = away("/login/")
    answer.delete_cookie(COOKIE)
    return answer


def pin_page(desk: Desk, request: Request, said: Said) -> Response:
    """Who works here, and a new PIN; only for who came in with the words."""
    return _pin(desk, request, said)


def set_pin(desk: Desk, request: Request, said: Said) -> Response:
    """Keep a person's PIN that two fields agree on, or take one away."""
    if not (said.session and said.session.may_set_pin):
        return _pin(desk, request, said)
    if "remove" in said.form:
        pin.remove(desk.data, said.form["remove"])
        desk.way_in.end_of(said.form["remove"])
        return away("/pin/")
    digits, name = said.form.get("pin", "").strip(), pin.clean_name(said.form.get("name", ""))
    is_agreed = digits == said.form.get("again", "").strip() and pin.is_fit(digits)
    if not is_agreed or not pin.keep(desk.data, digits, name=name):
        return _pin(desk, request, said, is_wrong=True)
    desk.way_in.end_of(name)
    return _pin(desk, request, said, is_kept=True)


def language(desk: Desk, request: Request, said: Said) -> Response:
    """Keep the language of this device."""
    code, to = said.form.get("language", ""), said.form.get("next", "/")
    answer = away(to if to.startswith("/") and not to.startswith("//") else "/")
    if code in speaking.LANGUAGES:
        answer.set_cookie(speaking.COOKIE, code, max_age=YEAR_SECONDS, samesite="lax")
    return answer


def trust_page(desk: Desk, request: Request, said: Said) -> Response:
    """How a phone or computer of the site learns to trust this box, once."""
    if not desk.is_tls:
        return away("/")
    url = f"https://{request.headers.get('host', '')}/root.crt"
    code = segno.make(url, error="m").svg_inline(scale=5, border=2, light="#fff", dark="#000")
    page = {"section": "trust", "url": url, "code": mark_safe(code)}  # noqa: S308 - of ours
    return desk.show(request, "trust", page | {"fingerprint": trust.fingerprint(desk.data)})


def root(desk: Desk, request: Request, said: Said) -> Response:
    """The certificate of the box's own authority."""
    if not desk.is_tls:
        return away("/")
    return Response(trust.root_der(desk.data), 200, HEADERS, "application/x-x509-ca-cert")


def static(desk: Desk, request: Request, said: Said) -> Response:
    """One of the few files a page loads."""
    name = request.path_params["name"]
    if name not in tags.MEDIA_TYPES:
        return Response("not found\n", 404, HEADERS)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(tags.file(name), 200, HEADERS | kept, tags.MEDIA_TYPES[name])


def _login(desk: Desk, request: Request, *, is_wrong: bool = False) -> Response:
    page = {
        "section": "login", "is_wrong": is_wrong, "has_pin": pin.is_kept(desk.data),
        "people": pin.people(desk.data), "pause": desk.way_in.pause_seconds(),
    }  # fmt: skip
    return desk.show(request, "login", page, status=403 if is_wrong else 200)


def _pin(desk: Desk, request: Request, said: Said, **told: bool) -> Response:
    may = bool(said.session and said.session.may_set_pin)
    page = {"section": "pin", "may": may, "people": pin.people(desk.data)}
    return desk.show(request, "pin", page | {"is_shared": pin.is_shared(desk.data), **told})
