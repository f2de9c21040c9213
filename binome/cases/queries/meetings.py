"""Meetings of a network, and the list of one as far as somebody may see its cases."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from binome.cases.models import Case, Meeting, MeetingCase
from binome.cases.relations import seen_by
from binome.identity import case_names
from binome.people.actors import Actor

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """A place on a list; `may_see` says whether more than the case's two words may be shown."""

    row: MeetingCase
    may_see: bool


def meetings_of(network_id: str) -> QuerySet[Meeting]:
    """The newest meetings, each with how many cases are on it as `count`."""
    found = Meeting.objects.filter(network_id=network_id).annotate(count=Count("listed"))
    return found.order_by("-at", "pk")[:MOST_SHOWN]


def meeting_with_id(meeting_id: str) -> Meeting | None:
    return Meeting.objects.select_related("network").filter(pk=meeting_id).first()


def list_of(meeting: Meeting, actor: Actor) -> list[Listed]:
    """Every case in order."""
    rows = list(meeting.listed.select_related("case__site").order_by("position", "pk"))
    seen = Case.objects.filter(seen_by(actor), pk__in=[row.case_id for row in rows])
    ids = set(seen.values_list("pk", flat=True))
    return [Listed(row, row.case_id in ids) for row in rows]


def own_case_named(actor: Actor, typed: str) -> Case | None:
    """The case of that name among those somebody may see."""
    name = case_names.heard(typed) or " ".join(typed.split())
    return Case.objects.filter(seen_by(actor), name=name).first()


def place_of(meeting: Meeting, listed_id: str, actor: Actor) -> MeetingCase | None:
    """A place on the list whose case somebody may see."""
    found = meeting.listed.select_related("case", "meeting").filter(pk=listed_id)
    return found.filter(case__in=Case.objects.filter(seen_by(actor)).values("pk")).first()
