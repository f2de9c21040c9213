"""Signing in at a provider and back, linking an account over there, and being ended from there."""

import logging
from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door, public
from binome.pages.limiting import is_too_often, is_visited_too_often
from binome.pages.wording import spoken
from binome.people import outer_names
from binome.people.models import Provider
from binome.people.oidc import attempts
from binome.people.oidc.attempts import Vouched
from binome.people.oidc.errors import NotBelieved

WAITING_KEY = "binome.outer_name"
LONGEST_WAIT_SECONDS = 600
logger = logging.getLogger(__name__)
WRONG, MOST_A_MINUTE = 400, 120


@public
@require_GET
def begin(request: Request, slug: str) -> HttpResponse:
    """Go to the provider; whoever is signed in already goes there to link the account."""
    provider = outer_names.provider_named(slug)
    if provider is None or is_visited_too_often(request, "provider", most=MOST_A_MINUTE):
        return _refused(request, NotBelieved("provider"))
    client = outer_names.client_for(provider, back=address(slug), at=request.received_at)
    wanted = request.GET.get("next", "")
    safe = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
    try:
        there = attempts.begin(
            client, request.session, person_id=request.user.pk or "", next_page=safe
        )
    except Refusal as refusal:
        return _refused(request, refusal)
    return HttpResponseRedirect(there)


@public
@require_GET
def back(request: Request, slug: str) -> HttpResponse:
    """The provider's answer: checked, and then signed in or offered for linking."""
    provider, answer = outer_names.provider_named(slug), request.GET.dict()
    try:
        if provider is None:
            raise NotBelieved("provider")
        at = request.received_at
        attempt = attempts.taken(request.session, answer.get("state", ""), slug=slug, at=at)
        if attempt.person_id != (request.user.pk or ""):
            raise NotBelieved("person")
        client = outer_names.client_for(provider, back=address(slug), at=at)
        vouched = attempts.finish(client, attempt, answer)
        if attempt.person_id:
            return _offer(request, provider, vouched)
        return _signed_in(request, provider, vouched, attempt.next)
    except Refusal as refusal:
        return _refused(request, refusal)


@csrf_exempt
@public
@require_POST
def ended(request: Request, slug: str) -> HttpResponse:
    """The provider says that sessions are over (back-channel log-out); its signature is the key."""
    provider = outer_names.provider_named(slug)
    token = request.POST.get("logout_token", "")
    try:
        if provider is None or is_too_often(request, "provider"):
            raise NotBelieved("provider")
        outer_names.end_from_there(provider, token, at=request.received_at)
    except Refusal as refusal:
        return JsonResponse({"error": "invalid_request", "word": refusal.word}, status=WRONG)
    return HttpResponse(status=200)


@door("account.use")
@require_POST
@reauthentication_required
def link(request: Request) -> HttpResponse:
    """Link the account that was just shown, or take one off."""
    waiting = request.session.pop(WAITING_KEY, None)
    provider = outer_names.provider_named(request.POST.get("provider", ""))
    if provider is None:
        return redirect("mfa_index")
    if "remove" in request.POST:
        outer_names.unlink(provider, person=request.user, at=request.received_at)
        messages.success(request, gettext("Taken off. Your password and passkeys go on."))
    elif waiting is not None and _still(waiting, provider, request.received_at):
        _link(request, provider, Vouched(**waiting["vouched"]))
    return redirect("mfa_index")


def waiting_name(request: Request) -> dict[str, Any] | None:
    """The account over there that waits for a yes, for the page Security and devices."""
    waiting = request.session.get(WAITING_KEY)
    if waiting is None:
        return None
    provider = outer_names.provider_named(waiting["slug"])
    if provider is None or not _still(waiting, provider, request.received_at):
        return None
    return {"provider": provider, **waiting["vouched"]}


def address(slug: str, name: str = "provider_back") -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=[slug])


def _signed_in(
    request: Request, provider: Provider, vouched: Vouched, next_page: str
) -> HttpResponse:
    person = outer_names.person_of(provider, vouched)
    request.by_provider = provider.slug  # type: ignore[attr-defined]
    told = {"person": person.pk, "provider": provider.pk, "sid": vouched.sid}
    request.session[outer_names.SESSION_KEY] = told
    record_authentication(request, person, method="provider", provider=provider.slug)
    answer: HttpResponse = perform_login(request, Login(user=person, redirect_url=next_page))
    return answer


def _offer(request: Request, provider: Provider, vouched: Vouched) -> HttpResponse:
    request.session[WAITING_KEY] = {
        "slug": provider.slug, "at": request.received_at.timestamp(),
        "vouched": {"subject": vouched.subject, "label": vouched.label,
                    "number": vouched.number, "sid": ""},
    }  # fmt: skip
    return redirect(reverse("mfa_index") + "#providers")


def _still(waiting: dict[str, Any], provider: Provider, at: datetime) -> bool:
    return bool(
        waiting["slug"] == provider.slug
        and 0 <= at.timestamp() - waiting["at"] <= LONGEST_WAIT_SECONDS
    )


def _link(request: Request, provider: Provider, vouched: Vouched) -> None:
    try:
        outer_names.link(provider, vouched, person=request.user, at=request.received_at)
        messages.success(request, gettext("Linked. From now on you can log in that way too."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A sentence and the other ways in; never what came from outside."""
    logger.warning("a provider's answer was refused: %s", getattr(refusal, "why", refusal.word))
    return render(request, "account/provider.html", {"refusal": refusal}, status=WRONG)
