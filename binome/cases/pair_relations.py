"""How memberships stand to binômes, shifts and swaps."""

from collections.abc import Iterator

from binome.cases.models import Binome, Meeting, Shift, Swap
from binome.people import policies
from binome.people.actors import Standing
from binome.people.models import Role


def to_binome(standing: Standing, binome: Binome) -> Iterator[str]:
    """self for its reader, own_site for the sender it is with and the site's administrators."""
    if standing.network_id != binome.site.network_id:
        return
    yield "own_network"
    if standing.person_id == binome.reader_id:
        yield "self"
    is_theirs = binome.sender_id in (None, standing.person_id)
    if standing.site_id == binome.site_id and (
        is_theirs or standing.role == Role.SITE_ADMINISTRATOR
    ):
        yield "own_site"


def to_shift(standing: Standing, shift: Shift) -> Iterator[str]:
    if standing.network_id == shift.network_id:
        yield "own_network"
        if standing.person_id == shift.person_id:
            yield "self"


def to_swap(standing: Standing, swap: Swap) -> Iterator[str]:
    """self for whoever is asked to take the shift over."""
    if standing.network_id == swap.shift.network_id and standing.person_id == swap.to_id:
        yield "self"


def to_meeting(standing: Standing, meeting: Meeting) -> Iterator[str]:
    if standing.network_id == meeting.network_id:
        yield "own_network"


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Binome, see="binome.see", relations=to_binome)
    policies.register(Shift, see="shift.see", relations=to_shift)
    policies.register(Meeting, see="meeting.see", relations=to_meeting)
    policies.register(Swap, see="swap.see", relations=to_swap)
