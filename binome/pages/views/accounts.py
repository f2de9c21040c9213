"""Joining by invitation, one's own account, and the language of the pages."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages import forms
from binome.pages.doors import Request, door, public
from binome.pages.wording import spoken
from binome.people import charters, holding, services
from binome.people.actors import LAPSED
from binome.people.models import Person, Role

AT_A_SITE = (Role.SENDER, Role.SITE_ADMINISTRATOR)
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
COOKIE_LIFE_SECONDS = 365 * 86400


@public
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    form = forms.Join(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _join(request, form)
        if person:
            login(request, person, backend=BACKEND)
            messages.success(request, gettext("Welcome. Your account is ready."))
            return redirect("worklist")
    return render(request, "people/join.html", {"form": form})


def _join(request: Request, form: forms.Join) -> Person | None:
    typed = form.cleaned_data
    try:
        return services.join(
            secret=typed["code"].strip(), username=typed["username"], name=typed["name"],
            password=typed["password"], at=request.received_at,
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("password", error)
    except Refusal as refusal:
        form.add_error(None, spoken(refusal))
    return None


@door("account.use")
@require_http_methods(["GET", "POST"])
def account(request: Request) -> HttpResponse:
    person = request.user
    form = forms.Preferences(
        request.POST or None, initial={"language": request.LANGUAGE_CODE, "room": person.room}
    )
    if request.method == "POST" and form.is_valid():
        services.prefer(person=person, **form.cleaned_data)
        return redirect("account")
    memberships = person.memberships.given_at(request.received_at).select_related(
        "network", "site", "group"
    )
    until = person.may_read_until
    has_vault = any(m.role in AT_A_SITE and m.network.is_pseudonymous for m in memberships)
    context = {
        "form": form, "section": "account", "has_vault": has_vault,
        "memberships": [(m, holding.sentences(m, at=request.received_at)) for m in memberships],
        "charters": charters.owed_by(person, at=request.received_at),
        "has_lapsed": until is not None and until <= request.received_at
        and any(s.role == LAPSED for s in request.actor.standings),
    }  # fmt: skip
    return render(request, "people/account.html", context)


@public
@require_POST
def language(request: Request) -> HttpResponse:
    """Remember a language: on the person when signed in, and in a cookie."""
    code = request.POST.get("language", "")
    after = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(after, allowed_hosts=None)
    response = redirect(after if is_ours else "/")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=COOKIE_LIFE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
        if request.user.is_authenticated:
            services.prefer(person=request.user, language=code, room=request.user.room)
    return response
