"""Sessions of a person: noted when they begin, listed, ended at once wherever they are.

A session that ended here is nobody's from the next request on, at the pages and on the wire alike.
"""

import re
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.people.models import Person, SignIn

NEW_DEVICE_KEY = "binome.new_device_at"
UNKNOWN = "–"
# The last that fits wins no place: the order says which name a browser means by all it claims.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet",
            "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows",
           "CrOS": "ChromeOS", "Mac OS X": "macOS", "Linux": "Linux"}  # fmt: skip


def browser_named(user_agent: str) -> str:
    """`Firefox · Android`: enough to know one's own device by."""
    found = [
        next((name for token, name in names.items() if re.search(rf"\b{token}\b", user_agent)), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or UNKNOWN


@transaction.atomic
def note(
    *, person: Person, session_key: str, browser: str, is_known_device: bool, at: datetime
) -> SignIn:
    """Write a session down; tell the person's other sessions when the device is a new one."""
    others = sign_ins_of(person)
    is_new = SignIn.objects.filter(person=person).exists() and not is_known_device
    fields = {"person": person, "browser": browser, "is_new_device": is_new, "began_at": at}
    sign_in, _ = SignIn.objects.update_or_create(session_key=session_key, defaults=fields)
    things = (person.pk, sign_in.pk)
    action = "session.begun_on_new_device" if is_new else "session.begun"
    audit.record(action, by=_self(person), at=at, of=Subject(things=things))
    if is_new:
        for other in others:
            _tell(other, at)
    return sign_in


def sign_ins_of(person: Person) -> list[SignIn]:
    """The sessions that still hold, newest first."""
    rows = SignIn.objects.filter(person=person).order_by("-began_at", "pk")
    alive = set(
        Session.objects.filter(
            session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.session_key in alive]


@transaction.atomic
def end(sign_ins: list[SignIn], *, person: Person, at: datetime) -> None:
    """End these sessions of a person now."""
    keys = [row.session_key for row in sign_ins if row.person_id == person.pk]
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        about = Subject(things=(person.pk,), count=len(keys))
        audit.record("session.ended", by=_self(person), at=at, of=about)


def note_factor(kind: str, *, person: Person, is_added: bool, at: datetime) -> None:
    """Write down that a second factor was added or removed."""
    action = "factor.added" if is_added else "factor.removed"
    audit.record(action, by=_self(person), at=at, of=Subject(things=(person.pk,), detail=kind))


def _tell(sign_in: SignIn, at: datetime) -> None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(sign_in.session_key)
    store[NEW_DEVICE_KEY] = at.isoformat()
    store.save()


def _self(person: Person) -> Actor:
    return Actor(id=person.pk, name=str(person), person_id=person.pk)
