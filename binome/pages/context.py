"""What every template may use: the room (field or reading), direction, networks' modes and acts."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from binome.archive.recalls import has_waiting
from binome.people.models import Role
from binome.people.outer_names import providers
from binome.people.policies import can

READING_ROOM, FIELD_ROOM = "reading", "field"


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the common context; the room is the person's choice, else the default of the task."""
    actor = getattr(request, "actor", None)
    preferred = getattr(getattr(request, "user", None), "room", "")
    reads = bool(actor and actor.has_role("reader", "resident"))
    return {
        "actor": actor,
        "bar": _may(actor),
        "ways_in": providers,
        "has_recalls": partial(has_waiting, getattr(actor, "person_id", None)),
        "room": preferred or (READING_ROOM if reads else FIELD_ROOM),
        "language": get_language(),
        "idle_seconds": _idle_seconds(request, actor),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def _idle_seconds(request: HttpRequest, actor: Any) -> int:
    """After how long the page covers itself; never a page without a person, or locked already."""
    if actor is None or not actor.is_known or getattr(request, "is_locked", False):
        return 0
    return int(settings.IDLE_SECONDS)


def _may(actor: Any) -> dict[str, Any]:
    """Which parts of the house the bar leads to; a page may say more under the same word."""
    if actor is None:
        return {}
    return {
        "pairs_up": actor.has_role(Role.SENDER, Role.READER, Role.RESIDENT),
        "console": next(iter(sorted(actor.networks_as(Role.COORDINATOR))), ""),
        "duty": next(iter(sorted(actor.networks_as(Role.READER, Role.RESIDENT, Role.SENDER))), ""),
        "meets": next(iter(sorted({one.network_id for one in actor.standings})), ""),
        "hears": can(actor, "outcome.list"),
        "coordinate": actor.has_role(Role.COORDINATOR, Role.NETWORK_ADMINISTRATOR),
        "see_templates": can(actor, "template.see"),
        "see_nodes": can(actor, "peer.see"),
        "see_storage": can(actor, "storage.see"),
        "see_operation": can(actor, "operation.see"),
        "see_tokens": can(actor, "token.see"),
        "may_break_glass": can(actor, "case.break_glass"),
        "see_site_audit": actor.has_role(Role.SENDER, Role.SITE_ADMINISTRATOR),
    }
