"""The device somebody signed in on: wrong passwords tried elsewhere do not shut its door.

A signed cookie names the device and who signed in on it; it opens nothing by itself.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from binome.kernel.ids import new_id
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


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Let the device know the person from now on; the oldest of a dozen is forgotten."""
    known = device_of(request)
    people = [*(p for p in known.people if p != person.pk), person.pk][-MOST_PEOPLE:]
    response.set_cookie(
        cookie_name(), signing.dumps({"id": known.id or new_id(), "people": people}, salt=SALT),
        max_age=LIFE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
