"""Every view names its policy here; a view that names none is never called.

Anonymous people are sent to the login; what is absent and what is not theirs look alike (404); what
they may know of but not do is refused in words (403).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from binome.people import idle
from binome.people.actors import NOBODY, Actor
from binome.people.credentials import actor_of_person
from binome.people.models import Person
from binome.people.policies import Verdict, verdict

PUBLIC = "public"
LOCKED = 423
#: What goes on behind the idle lock: what was typed is kept, one unlocks, or leaves (SAFETY 25).
GOES_ON = frozenset({
    "lock", "unlock", "account_logout", "account_login", "language", "report_save", "case_save",
    "case_card", "report_marks", "report_seen",
})  # fmt: skip
View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """What a view behind a door receives: the actor and the instant of the request are set."""

    actor: Actor
    received_at: datetime
    user: Person
    LANGUAGE_CODE: str


class NoPolicy(Exception):
    """A view is mounted that names no policy."""


def door(action: str, *, of: Callable[[str], Any] | None = None) -> Callable[[View], View]:
    """Name a view's policy. With `of`, the first URL argument is an id, looked up and handed in."""

    def build(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.is_known:
                return redirect_to_login(request.get_full_path())
            if of is None:
                _check(request.actor, action, None)
                return view(request, *args, **kwargs)
            if any("\x00" in part for part in kwargs.values()):
                raise Http404  # no database keeps a NUL, and PostgreSQL refuses to look
            name = next(iter(kwargs))
            thing = of(kwargs.pop(name))
            if thing is None:
                raise Http404
            _check(request.actor, action, thing)
            return view(request, thing, *args, **kwargs)

        guarded.policy = action  # type: ignore[attr-defined]
        guarded.thing = of  # type: ignore[attr-defined]
        return guarded

    return build


def public(view: View) -> View:
    """Say that a view is for everybody, signed in or not."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def _check(actor: Actor, action: str, thing: Any) -> None:
    answer = verdict(actor, action, thing)
    if answer is Verdict.UNSEEN:
        raise Http404
    if answer is Verdict.NOT_ALLOWED:
        raise PermissionDenied


def _locked(request: HttpRequest) -> HttpResponse:
    """Whoever navigates is asked to unlock; a script is told, and keeps what it wanted to say."""
    if request.method == "GET" and _is_act(request):
        return redirect(f"{reverse('lock')}?{urlencode({'next': request.get_full_path()})}")
    return JsonResponse({"error": "locked"}, status=LOCKED)


def _is_act(request: HttpRequest) -> bool:
    """Whether a person did this, and not a page that looks whether there is news."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode == "navigate" or request.method == "POST"


def default_deny(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: set the actor, and call no view that names no policy."""
    return DefaultDeny(get_response)


class DefaultDeny:
    """Refuses to call a view without a `policy`; allauth's views are named in `accounts`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        user = request.user
        actor = actor_of_person(user, at=now) if isinstance(user, Person) else NOBODY
        request.actor = actor  # type: ignore[attr-defined]
        request.received_at = now  # type: ignore[attr-defined]
        request.is_locked = actor.is_known and idle.is_locked(request.session, at=now)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        from binome.pages.accounts import ALLAUTH_POLICIES

        match = request.resolver_match
        if request.is_locked and (match is None or match.view_name not in GOES_ON):  # type: ignore[attr-defined]
            return _locked(request)
        if request.actor.is_known and not request.is_locked and _is_act(request):  # type: ignore[attr-defined]
            idle.note_act(request.session, at=request.received_at)  # type: ignore[attr-defined]
        if hasattr(view, "policy") or (match and match.view_name in ALLAUTH_POLICIES):
            return None
        raise NoPolicy(match.view_name if match else "unknown")
