"""Guest links: made and taken back at the case, opened by somebody without an account.

A guest sees this one case: the question, the answer, previews with their name across them. No
original, no thread, no name of a patient; nothing once the case or the link is taken back.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.archive import pictures
from binome.archive import queries as archive
from binome.archive.models import Series
from binome.audit.services import Subject, frame_views
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.states import State
from binome.dicom.watermark import stamped
from binome.kernel.errors import Refusal
from binome.pages.access_words import SHOWN_ONCE
from binome.pages.doors import Request, door, public
from binome.pages.views.cases import answer
from binome.pages.wording import spoken
from binome.people import guests
from binome.people.guests import Invited
from binome.people.models import GuestLink
from binome.reports import queries as reports

SALT, LIFE_SECONDS = "binome.guest", 12 * 3600


@door("case.invite_guest", of=cases.case_with_id)
@require_POST
def invite(request: Request, case: Case) -> HttpResponse:
    """Make a link for one named person and show it once."""
    days = request.POST.get("days", "")
    invited = Invited(
        case.site, case.pk, request.POST.get("guest", ""),
        int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    )  # fmt: skip
    try:
        secret = guests.invite(invited, by=request.actor, at=request.received_at)
        request.session[SHOWN_ONCE] = [case.pk, f"{settings.PUBLIC_URL}/guest/#{secret}"]
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("case", case.pk)


@door("case.invite_guest", of=cases.case_with_id)
@require_POST
def revoke(request: Request, case: Case) -> HttpResponse:
    link = guests.link_with_id(request.POST.get("link", "")[:26])
    if link is not None and link.case_id == case.pk:
        guests.revoke(link, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Taken back. The link shows nothing any more."))
    return redirect("case", case.pk)


@public
@require_http_methods(["GET", "POST"])
def guest(request: Request) -> HttpResponse:
    """Open the link's code, or show the case it opened."""
    if request.method == "POST":
        link = guests.link_behind(request.POST.get("code", "").strip(), at=request.received_at)
        if link is None:
            context = {"is_wrong": True}
            return render(request, "guests/code.html", context)
        response = redirect("guest")
        _remember(response, link)
        return response
    link = _link(request)
    case = cases.case_with_id(link.case_id) if link else None
    if link is None or case is None:
        return render(request, "guests/code.html", {"is_wrong": False})
    guests.note_visit(link, at=request.received_at)
    return render(request, "guests/case.html", _shown(request, link, case))


@public
@require_GET
def picture(request: Request) -> HttpResponse:
    """One preview with the guest's name across it."""
    link = _link(request)
    case = cases.case_with_id(link.case_id) if link else None
    series = _series(case, request.GET.get("series", "")) if case else None
    path = pictures.preview_of(series, _slice(request)) if series else None
    if link is None or path is None or series is None:
        return redirect("guest")
    of = Subject(site_id=link.site_id, case_id=link.case_id, things=(series.study_id,))
    frame_views.note(by=guests.as_actor(link), of=of)
    content = stamped(path.read_bytes(), mark_of(link, request.received_at))
    return HttpResponse(content, content_type="image/webp")


@public
@require_POST
def leave(request: Request) -> HttpResponse:
    """Forget the link on this device."""
    response = redirect("guest")
    response.delete_cookie(_cookie_name(), path="/guest/")
    return response


def mark_of(link: GuestLink, at: datetime) -> str:
    return f"{link.guest_name} · {link.pk[:6]} · {at:%Y-%m-%d %H:%M} UTC"


def _shown(request: Request, link: GuestLink, case: Case) -> dict[str, Any]:
    """What a guest sees; of a withdrawn case only that it was withdrawn."""
    if case.state in (State.WITHDRAWN, State.DRAFT):
        return {"link": link, "is_withdrawn": True}
    versions = reports.versions_of(case)
    series = list(_all_series(case))
    opened = _series(case, request.GET.get("series", "")) or (series[0] if series else None)
    shown = pictures.slice_of(opened, _slice(request)) if opened else None
    return {
        "link": link, "case": case, "series": series, "opened": opened, "shown": shown,
        "may": {}, **answer(versions[-1] if versions else None, versions),
    }  # fmt: skip


def _all_series(case: Case) -> list[Series]:
    return [s for study in cases.studies_of(case) for s in archive.series_of(study)]


def _series(case: Case, series_id: str) -> Series | None:
    if case.state in (State.WITHDRAWN, State.DRAFT):
        return None
    return next((s for s in _all_series(case) if s.pk == series_id), None)


def _slice(request: Request) -> int:
    said = request.GET.get("slice", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _link(request: Request) -> GuestLink | None:
    """The link this browser opened, if it still holds."""
    try:
        link_id = signing.loads(
            request.COOKIES.get(_cookie_name(), ""), salt=SALT, max_age=LIFE_SECONDS
        )
    except signing.BadSignature:
        return None
    return guests.link_in_force(str(link_id), at=request.received_at)


def _remember(response: HttpResponse, link: GuestLink) -> None:
    response.set_cookie(
        _cookie_name(), signing.dumps(link.pk, salt=SALT), max_age=LIFE_SECONDS, path="/guest/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _cookie_name() -> str:
    return "__Secure-binome-guest" if settings.SESSION_COOKIE_SECURE else "binome-guest"
