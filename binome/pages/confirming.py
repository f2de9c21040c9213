"""Whoever signs says who they are again: by password, or by PIN on this device (SAFETY 27)."""

from allauth.core import ratelimit
from django.utils.translation import gettext_lazy

from binome.pages.devices import device_of
from binome.pages.doors import Request
from binome.people import pins
from binome.reports.refusals import CannotSign
from binome.reports.signature import PasswordConfirmed, confirm_password, confirm_pin


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
