"""Whoever signs says who they are again: by password, by PIN on this device, or by passkey; where
the operator allows it, for a short while only once (SAFETY 27)."""

from datetime import datetime, timedelta
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.utils.translation import gettext_lazy

from binome.pages.devices import device_of
from binome.pages.doors import Request
from binome.people import passkeys, pins
from binome.people.idle import CONFIRMED_KEY
from binome.reports.refusals import CannotSign
from binome.reports.signature import (
    Challenge,
    PasswordConfirmed,
    confirm_lately,
    confirm_passkey,
    confirm_password,
    confirm_pin,
)

ASKED_KEY = "binome.signing_challenge"


class TooManyTries(CannotSign):
    """The password was tried too often within a minute."""

    word = "too_many_tries"
    sentence = gettext_lazy(
        "The password was tried too often. Nothing was signed and your text is kept. "
        "Wait a minute, then sign."
    )


def has_pin(request: Request) -> bool:
    """Whether this person has a PIN that is good on this device."""
    device = device_of(request)
    own = [one for one in device.people if one == request.actor.person_id]
    return bool(own) and bool(pins.people_with_pin(device.id, own, at=request.received_at))


def ask_passkey(request: Request, case_id: str) -> dict[str, Any]:
    """Return what this person's passkey is asked, and keep it in the session for this case; the
    one asked before is forgotten."""
    options, kept = passkeys.challenge(request.user)
    request.session[ASKED_KEY] = {
        "kept": kept, "person_id": request.actor.person_id, "case_id": case_id,
        "at": request.received_at.isoformat(),
    }  # fmt: skip
    return options


def grace(request: Request, *, is_pressing: bool) -> datetime | None:
    """When this person confirmed who they are, in this session on this device, if that still serves
    for a case that is not pressing."""
    told = request.session.get(CONFIRMED_KEY)
    if is_pressing or not told:
        return None
    here = (request.actor.person_id, device_of(request).id)
    before = datetime.fromisoformat(told["at"])
    lasts = timedelta(minutes=settings.SIGNING_GRACE_MINUTES)
    is_same = (told["person_id"], told["device_id"]) == here
    return before if is_same and timedelta(0) <= request.received_at - before < lasts else None


def confirmed_for(request: Request, case_id: str, *, is_pressing: bool) -> PasswordConfirmed:
    """Return the evidence of a form's `credential`, `pin` or `password`, or of a confirmation that
    still serves; raise as those do."""
    is_asked = any(request.POST.get(name) for name in ("credential", "pin", "password"))
    if not is_asked and (before := grace(request, is_pressing=is_pressing)):
        return confirm_lately(request.actor, before, at=request.received_at)
    evidence = _anew(request, case_id)
    if settings.SIGNING_GRACE_MINUTES and "grace" in request.POST:
        request.session[CONFIRMED_KEY] = {
            "person_id": evidence.person_id, "device_id": device_of(request).id,
            "at": evidence.at.isoformat(),
        }  # fmt: skip
    return evidence


def _anew(request: Request, case_id: str) -> PasswordConfirmed:
    """Return the evidence of a form's `credential`, or as `confirmed` does; raise also
    PasskeyNotConfirmed. A challenge is forgotten with its first answer, right or wrong."""
    answer = request.POST.get("credential", "")
    if not answer:
        return confirmed(request)
    told = request.session.pop(ASKED_KEY, None)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise TooManyTries
    asked = Challenge(**{**told, "at": datetime.fromisoformat(told["at"])}) if told else None
    return confirm_passkey(
        request.actor, answer, asked=asked, case_id=case_id, at=request.received_at
    )


def confirmed(request: Request) -> PasswordConfirmed:
    """Return the evidence of a form's `pin` or `password`; raise TooManyTries,
    PasswordNotConfirmed, PinNotConfirmed."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise TooManyTries
    by, at, pin = request.actor, request.received_at, request.POST.get("pin", "").strip()
    if not pin:
        return confirm_password(by, request.POST.get("password", ""), at=at)
    device = device_of(request)
    known = device.id if by.person_id in device.people else ""
    return confirm_pin(by, pin, device_id=known, at=at)
