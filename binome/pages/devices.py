"""The device somebody signed in on: wrong passwords tried elsewhere do not shut its door.

A signed cookie names the device and who signed in on it; it opens nothing by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from binome.kernel.ids import new_id
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people import idle, outer_names, pins, sign_ins
from binome.people.models import Person

SALT = "binome.device"
LIFE_SECONDS = 400 * 86400
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Device:
    """A device and the persons who have signed in on it; the empty one is a stranger's."""

    id: str = ""
    people: tuple[str, ...] = ()

    def knows(self, username: str) -> bool:
        """Whether the person of that username has signed in here."""
        return bool(self.people) and any(
            name.lower() == username.lower()
            for name in Person.objects.filter(pk__in=self.people).values_list("username", flat=True)
        )


def cookie_name() -> str:
    return "__Host-binome-device" if settings.SESSION_COOKIE_SECURE else "binome-device"


def device_of(request: HttpRequest) -> Device:
    """Return the device behind a request, or a stranger's."""
    try:
        said = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LIFE_SECONDS
        )
    except signing.BadSignature:
        return Device()
    return Device(said["id"], tuple(said["people"]))


def note_sign_in(request: HttpRequest, user: Person, **told: Any) -> None:
    """Write a new session down, and tell the person by mail when the device is a new one."""
    now = timezone.now()
    idle.unlock(request.session, at=now)
    if not getattr(request, "is_by_pin", False):
        pins.renew(person=user, device_id=device_of(request).id, at=now)
    is_new = sign_ins.note(
        person=user, session_key=request.session.session_key or "", at=now,
        browser=sign_ins.browser_named(request.META.get("HTTP_USER_AGENT", "")),
        is_known_device=user.pk in device_of(request).people,
    ).is_new_device  # fmt: skip
    _tie(request, user, at=now)
    if is_new:
        link = settings.PUBLIC_URL + reverse("mfa_index")
        to = Addressee(user.email, user.language or "en")
        notices.order("new_device", to=to, words={"link": link}, at=now)


def _tie(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """A session that began at a provider is remembered with it, so that it can be ended there."""
    told = request.session.get(outer_names.SESSION_KEY)
    if told and told["person"] == person.pk:
        outer_names.note_session(
            person, session_key=request.session.session_key or "", at=at,
            provider_id=told["provider"], sid=told["sid"],
        )  # fmt: skip


def note_factor_added(user: Person, authenticator: Any, **told: Any) -> None:
    sign_ins.note_factor(authenticator.type, person=user, is_added=True, at=timezone.now())


def note_factor_removed(user: Person, authenticator: Any, **told: Any) -> None:
    sign_ins.note_factor(authenticator.type, person=user, is_added=False, at=timezone.now())


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Let the device know the person from now on; the oldest of a dozen is forgotten."""
    known = device_of(request)
    people = [*(p for p in known.people if p != person.pk), person.pk][-MOST_PEOPLE:]
    response.set_cookie(
        cookie_name(), signing.dumps({"id": known.id or new_id(), "people": people}, salt=SALT),
        max_age=LIFE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
