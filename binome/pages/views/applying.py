"""What strangers meet: a public form, and the page of their own application behind its code."""

from typing import Any

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, public
from binome.pages.joining_forms import ApplyForm
from binome.pages.limiting import is_too_often
from binome.pages.views.accounts import BACKEND
from binome.pages.wording import spoken
from binome.people import applications, charters, entrances
from binome.people.applications import Account
from binome.people.models import Application, ApplicationState, Person

CODE_SHOWN_ONCE = "application_code"
TOO_MANY_REQUESTS = 429


@public
@require_http_methods(["GET", "POST"])
def apply(request: Request, entrance_id: str) -> HttpResponse:
    """A form that is closed, ended or never was looks the same."""
    entrance = None if "\x00" in entrance_id else entrances.entrance_with_id(entrance_id)
    if entrance is None or not entrance.is_open(request.received_at):
        return render(request, "people/apply.html", {"entrance": None})
    form = ApplyForm(request.POST or None, request.FILES or None, entrance=entrance)
    if request.method == "POST" and is_too_often(request, "apply"):
        form.add_error(None, _too_often())
        context = {"entrance": entrance, "form": form}
        return render(request, "people/apply.html", context, status=TOO_MANY_REQUESTS)
    if request.method == "POST" and form.is_valid():
        try:
            secret = applications.apply(entrance, form.written(), at=request.received_at)
            request.session[CODE_SHOWN_ONCE] = secret
            return redirect("applied")
        except Refusal as refusal:
            form.add_error(None, spoken(refusal))
    return render(request, "people/apply.html", {"entrance": entrance, "form": form})


@public
@require_http_methods(["GET", "POST"])
def applied(request: Request) -> HttpResponse:
    """The code just made, once; or what became of the application behind a code."""
    if request.method == "GET":
        new_code = request.session.pop(CODE_SHOWN_ONCE, "")
        return render(request, "people/applied.html", {"new_code": new_code})
    return _status(request, _typed_code(request), error="")


@public
@require_POST
def join(request: Request) -> HttpResponse:
    """Make the account of a verified application, or give its roles to who is signed in."""
    code = _typed_code(request)
    application = _behind(request, code)
    if application is None:
        return _status(request, code, error="")
    try:
        person = applications.join(
            application, _account(request), has_said_yes="yes" in request.POST,
            at=request.received_at,
        )  # fmt: skip
    except ValidationError as error:
        return _status(request, code, error=" ".join(error.messages))
    except Refusal as refusal:
        return _status(request, code, error=spoken(refusal))
    if not request.actor.is_known:
        login(request, person, backend=BACKEND)
    return redirect("account")


def _account(request: Request) -> Account:
    if request.actor.is_known:
        return Account(person=request.user)
    username = request.POST.get("username", "").strip()
    Person(username=username).clean_fields(exclude=["name", "password"])
    return Account(username, request.POST.get("password", "")[:200])


def _typed_code(request: Request) -> str:
    return request.POST.get("code", "").strip()[:200]


def _behind(request: Request, code: str) -> Application | None:
    if is_too_often(request, "applied"):
        return None
    return applications.application_behind(code)


def _status(request: Request, code: str, *, error: str) -> HttpResponse:
    found = _behind(request, code)
    context: dict[str, Any] = {"application": found, "code": code, "error": error}
    context["is_wrong"] = found is None
    if found is not None and found.state == ApplicationState.VERIFIED:
        context["charter"] = charters.current(found.entrance.network)
        context["may_join"] = True
    return render(request, "people/applied.html", context)


def _too_often() -> str:
    return gettext("Too many forms came from your address. Nothing was sent. Try in an hour.")
