"""The idle lock and the PIN: several people on one phone, each with a number of their own.

Unlocking is for the same person (the page stays as it is) or for another one (a new session).
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages.devices import device_of
from binome.pages.doors import Request, door, public
from binome.pages.wording import spoken
from binome.people import idle, pins
from binome.people.models import Person

UNLOCKED, SOMEBODY_ELSE, WRONG = 204, 205, 422
SCRIPT, RECENT_SECONDS = "fetch", 600


@public
@require_http_methods(["GET", "POST"])
def lock(request: Request) -> HttpResponse:
    """Lock this session, or show who may unlock this device."""
    if request.method == "POST" and request.user.is_authenticated:
        idle.lock(request.session)
    return _form(request)


@public
@require_POST
def unlock(request: Request) -> HttpResponse:
    """A PIN of this device, or the password of whoever is signed in."""
    person = _recognised(request)
    if person is None:
        return _form(request, is_wrong=True)
    is_same = request.user.is_authenticated and request.user.pk == person.pk
    if is_same:
        idle.unlock(request.session, at=request.received_at)
    else:
        request.is_by_pin = True  # type: ignore[attr-defined]
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    if _is_script(request):
        return HttpResponse(status=UNLOCKED if is_same else SOMEBODY_ELSE)
    return redirect(_next(request) if is_same else "/")


@door("account.use")
@require_POST
def active(request: Request) -> HttpResponse:
    """The page says that its person is there; that was noted on the way in."""
    return HttpResponse(status=UNLOCKED)


@door("account.use")
@require_POST
def keep_pin(request: Request) -> HttpResponse:
    """Set or remove one's PIN on this device, soon after more than a PIN was given."""
    if not _proved_lately(request):
        return redirect(f"{reverse('account_reauthenticate')}?next={reverse('mfa_index')}")
    device, pin = device_of(request).id, request.POST.get("pin", "")
    try:
        if "remove" in request.POST:
            pins.forget(person=request.user, device_id=device, at=request.received_at)
            messages.success(request, gettext("Your PIN is off this device."))
        else:
            pins.keep(person=request.user, device_id=device, pin=pin, at=request.received_at)
            messages.success(request, gettext("Your PIN unlocks this device for a week at a time."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("mfa_index")


def _proved_lately(request: Request) -> bool:
    """Whether a password, a passkey or a code was given in the last minutes."""
    now = request.received_at.timestamp()
    given = get_authentication_records(request, request.user)
    return any(now - record["at"] < RECENT_SECONDS for record in given)


def _recognised(request: Request) -> Person | None:
    device = device_of(request)
    chosen, pin = request.POST.get("person", ""), request.POST.get("pin", "")
    if pin:
        found = pins.fits(person_id=chosen, device_id=device.id, pin=pin, at=request.received_at)
        return found if found and found.pk in device.people else None
    password = request.POST.get("password", "")
    if not password or not request.user.is_authenticated or chosen != request.user.pk:
        return None
    found = get_adapter().authenticate(
        request, username=request.user.username, password=password
    )  # fmt: skip
    return found if isinstance(found, Person) and found.pk == request.user.pk else None


def _form(request: Request, *, is_wrong: bool = False) -> HttpResponse:
    device = device_of(request)
    known = pins.people_with_pin(device.id, device.people, at=request.received_at)
    here = request.user if request.user.is_authenticated else None
    context: dict[str, Any] = {
        "people": known, "here": here, "has_pin": here in known, "is_wrong": is_wrong,
        "next": _next(request),
        "others": [person for person in known if person != here],
    }  # fmt: skip
    template = "people/_lock.html" if _is_script(request) else "people/lock.html"
    return render(request, template, context, status=WRONG if is_wrong else 200)


def _is_script(request: Request) -> bool:
    return request.headers.get("X-Requested-With", "") == SCRIPT


def _next(request: Request) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else "/"
