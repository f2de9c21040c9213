"""Who else sees a case, for its page: guests, and whoever opened it in an emergency."""

from typing import Any

from binome.cases.models import Case
from binome.cases.states import State
from binome.pages.doors import Request
from binome.people import emergencies, guests
from binome.people.policies import can

SHOWN_ONCE = "guest_link"


def access_of(request: Request, case: Case) -> dict[str, Any]:
    """The site and the coordinator see who broke the glass; who may invite sees the guests."""
    at, actor = request.received_at, request.actor
    is_shown = case.state not in (State.DRAFT, State.WITHDRAWN)
    may_invite = is_shown and can(actor, "case.invite_guest", case)
    sees_who = can(actor, "case.see_audit", case)
    return {
        "may_invite": may_invite,
        "guests": guests.links_to(case.pk, at=at) if may_invite else [],
        "link": _link_made(request, case) if may_invite else "",
        "broken": emergencies.broken_over(case.pk, at=at) if sees_who else [],
    }


def _link_made(request: Request, case: Case) -> str:
    """The link just made for this case, shown this once."""
    kept = request.session.get(SHOWN_ONCE)
    if not kept or kept[0] != case.pk:
        return ""
    return str(request.session.pop(SHOWN_ONCE)[1])
