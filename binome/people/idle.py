"""The idle lock of a session: after a while without an act nothing is shown until it is unlocked.

Kept in the session, so that pages and wire agree; what was typed goes on being saved meanwhile.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

ACTIVE_KEY, LOCKED_KEY = "binome.active_at", "binome.is_locked"
#: Who confirmed with a signature who they are, when and where; a lock ends it.
CONFIRMED_KEY = "binome.confirmed"
RESOLUTION = timedelta(minutes=1)


def is_locked(session: Any, *, at: datetime) -> bool:
    """Whether the person asked for the lock, or did nothing for too long."""
    if session.get(LOCKED_KEY):
        return True
    last, idle = _last(session), limit()
    return bool(last and idle and at - last > idle)


def note_act(session: Any, *, at: datetime) -> None:
    """The person did something; written at most once a minute."""
    last = _last(session)
    if limit() and (last is None or at - last > RESOLUTION):
        session[ACTIVE_KEY] = at.isoformat()


def lock(session: Any) -> None:
    session[LOCKED_KEY] = True
    session.pop(CONFIRMED_KEY, None)


def unlock(session: Any, *, at: datetime) -> None:
    """Shown again from now on."""
    session.pop(LOCKED_KEY, None)
    session.pop(CONFIRMED_KEY, None)
    session[ACTIVE_KEY] = at.isoformat()


def limit() -> timedelta | None:
    """How long one may do nothing; None where the deployment does without the lock."""
    seconds = int(getattr(settings, "IDLE_SECONDS", 0))
    return timedelta(seconds=seconds) if seconds else None


def _last(session: Any) -> datetime | None:
    said = session.get(ACTIVE_KEY)
    return datetime.fromisoformat(said) if said else None
