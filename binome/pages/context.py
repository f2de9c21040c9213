"""What every template may use: the room (field or reading), direction, networks' modes and acts."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

READING_ROOM, FIELD_ROOM = "reading", "field"


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the common context; the room is the person's choice, else the default of the task."""
    actor = getattr(request, "actor", None)
    preferred = getattr(getattr(request, "user", None), "room", "")
    reads = bool(actor and actor.has_role("reader", "resident"))
    return {
        "actor": actor,
        "room": preferred or (READING_ROOM if reads else FIELD_ROOM),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
