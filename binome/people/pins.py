"""A PIN per person on a shared device: short, because the device is the other half of it.

Set by whoever is signed in with more than a PIN; wrong five times, or a week old, it is gone.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import DevicePin, Person

LASTS = timedelta(days=7)
MOST_WRONG = 5
SHORTEST, LONGEST = 4, 12


class WeakPin(Refusal):
    """Digits, not all alike, not in a row."""

    word = "weak_pin"
    sentence = _(
        "A PIN is 4 to 12 digits, not all alike and not in a row. Choose another; nothing changed."
    )


@transaction.atomic
def keep(*, person: Person, device_id: str, pin: str, at: datetime) -> None:
    """Set this person's PIN on this device; raises WeakPin."""
    if not is_fit(pin) or not device_id:
        raise WeakPin
    fields = {"hashed": make_password(pin), "wrong_tries": 0, "good_until": at + LASTS}
    DevicePin.objects.update_or_create(person=person, device_id=device_id, defaults=fields)
    _record("pin.set", person, at)


@transaction.atomic
def forget(*, person: Person, device_id: str, at: datetime) -> None:
    """Take a person's PIN off this device."""
    if DevicePin.objects.filter(person=person, device_id=device_id).delete()[0]:
        _record("pin.removed", person, at)


def renew(*, person: Person, device_id: str, at: datetime) -> None:
    """Whoever signs in with the password makes their PIN good for another week."""
    DevicePin.objects.filter(person=person, device_id=device_id).update(
        wrong_tries=0, good_until=at + LASTS
    )


def people_with_pin(device_id: str, people: Iterable[str], *, at: datetime) -> list[Person]:
    """Who may unlock this device with a PIN, by name."""
    good = DevicePin.objects.filter(
        device_id=device_id, person_id__in=list(people), wrong_tries__lt=MOST_WRONG,
        good_until__gt=at,
    )  # fmt: skip
    return list(
        Person.objects.filter(pk__in=good.values("person_id"), is_active=True).order_by("name")
    )


def fits(*, person_id: str, device_id: str, pin: str, at: datetime) -> Person | None:
    """The person if the PIN is theirs on this device; a wrong one counts before it is compared."""
    mine = DevicePin.objects.filter(
        person_id=person_id, device_id=device_id, good_until__gt=at, person__is_active=True
    )
    taken = mine.filter(wrong_tries__lt=MOST_WRONG).update(wrong_tries=F("wrong_tries") + 1)
    kept = mine.select_related("person").first() if taken and device_id else None
    if kept is None or not check_password(pin[:LONGEST], kept.hashed):
        return None
    mine.update(wrong_tries=0)
    return kept.person


def is_fit(pin: str) -> bool:
    """Whether a PIN is digits, long enough, and neither 1111 nor 1234 nor 4321."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        return False
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return steps not in ({0}, {1}, {-1})


def _record(action: str, person: Person, at: datetime) -> None:
    by = Actor(id=person.pk, name=str(person), person_id=person.pk)
    audit.record(action, by=by, at=at, of=Subject(things=(person.pk,)))
