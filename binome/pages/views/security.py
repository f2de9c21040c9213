"""How one gets in, and where one is in: passkeys, codes of an app, recovery codes, sessions.

The steps themselves are django-allauth's; its views load only when somebody asks for them.
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.pages.devices import device_of
from binome.pages.doors import Request, door, public
from binome.pages.views import providers
from binome.people import outer_names, pins, sign_ins


@door("account.use")
@require_GET
def security(request: Request) -> HttpResponse:
    """The second factors and the sessions of oneself."""
    from allauth.mfa.models import Authenticator

    held = Authenticator.objects.filter(user=request.user)
    request.session.pop(sign_ins.NEW_DEVICE_KEY, None)
    context = {
        "passkeys": [a.wrap() for a in held if a.type == Authenticator.Type.WEBAUTHN],
        "has_app": any(a.type == Authenticator.Type.TOTP for a in held),
        "has_codes": any(a.type == Authenticator.Type.RECOVERY_CODES for a in held),
        "has_pin": request.user
        in pins.people_with_pin(device_of(request).id, [request.user.pk], at=request.received_at),
        "providers": _providers(request),
        "waiting_name": providers.waiting_name(request),
        "sessions": sign_ins.sign_ins_of(request.user),
        "this_key": request.session.session_key,
        "section": "account",
    }
    return render(request, "people/security.html", context)


@door("account.use")
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """End one session of oneself, or all but this one."""
    mine, this = sign_ins.sign_ins_of(request.user), request.session.session_key
    wanted = request.POST.get("session", "")
    chosen = [s for s in mine if s.pk == wanted or (not wanted and s.session_key != this)]
    sign_ins.end(chosen, person=request.user, at=request.received_at)
    if any(s.session_key == this for s in chosen):
        return redirect("worklist")
    messages.success(request, gettext("Ended. Whoever sat there has to sign in again."))
    return redirect("mfa_index")


@public
def second_step(request: Request) -> HttpResponse:
    """The code after the password; without a password given, there is nothing here."""
    from allauth.mfa.base.views import authenticate

    answer = authenticate(request)
    is_early = answer.status_code == 302 and answer.url == reverse("account_login")
    return redirect("worklist") if is_early else answer


@public
def passkey_login(request: Request) -> HttpResponse:
    """A challenge for any passkey, and its answer in the place of name and password."""
    from allauth.mfa.webauthn.internal import auth
    from allauth.mfa.webauthn.views import login_webauthn

    if request.method == "GET":
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})
    answer: HttpResponse = login_webauthn(request)
    return answer


@door("account.use")
def app(request: Request) -> HttpResponse:
    """Tie an app that makes codes to the account."""
    from allauth.mfa.totp.views import activate_totp

    return activate_totp(request)


@door("account.use")
def app_off(request: Request) -> HttpResponse:
    from allauth.mfa.totp.views import deactivate_totp

    return _or_back(deactivate_totp, request)


@door("account.use")
def codes(request: Request) -> HttpResponse:
    """Codes on paper for the day the phone is lost."""
    from allauth.mfa.recovery_codes.views import view_recovery_codes

    return _or_back(reauthentication_required(view_recovery_codes), request)


@door("account.use")
def new_codes(request: Request) -> HttpResponse:
    from allauth.mfa.recovery_codes.views import generate_recovery_codes

    return generate_recovery_codes(request)


@door("account.use")
def passkey(request: Request) -> HttpResponse:
    """Add the passkey of this device."""
    from allauth.mfa.webauthn.views import add_webauthn

    return add_webauthn(request)


@door("account.use")
@require_POST
@reauthentication_required
def remove_passkey(request: Request) -> HttpResponse:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.webauthn.internal.flows import remove_authenticator

    key = request.POST.get("key", "")
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    found = mine.filter(pk=int(key)).first() if key.isdigit() and len(key) < 19 else None
    if found:
        remove_authenticator(request, found)
    return redirect("mfa_index")


def _providers(request: Request) -> list[dict[str, Any]]:
    """Each provider, with the account of this person over there."""
    mine = outer_names.names_of(request.user)
    return [{"provider": p, "mine": mine.get(p.pk)} for p in outer_names.providers()]


def _or_back(view: Any, request: Request) -> HttpResponse:
    """What is not set up has no page of its own."""
    try:
        answer: HttpResponse = view(request)
    except Http404:
        return redirect("mfa_index")
    return answer
