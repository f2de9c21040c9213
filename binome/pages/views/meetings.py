"""Meetings where several disciplines talk over cases of a network."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.cases.models import Meeting
from binome.cases.queries import meetings as queries
from binome.cases.services import meeting as services
from binome.cases.services.meeting import Called
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.people import queries as people
from binome.people.models import Network


@door("meeting.list", of=people.network_with_id)
@require_GET
def meetings(request: Request, network: Network) -> HttpResponse:
    """What is to come and what was, newest first."""
    context = {
        "network": network, "meetings": queries.meetings_of(network.pk),
        "now": request.received_at, "section": "worklist",
    }  # fmt: skip
    return render(request, "network/meetings.html", context)


@door("meeting.list", of=people.network_with_id)
@require_POST
def call(request: Request, network: Network) -> HttpResponse:
    typed = request.POST
    called = Called(typed.get("title", ""), _moment(typed.get("at", "")), typed.get("people", ""))
    return act(
        request,
        lambda: services.call(
            network=network, called=called, by=request.actor, at=request.received_at
        ),
        done=_("The meeting stands on the list."), then=("meetings", network.pk),
    )  # fmt: skip


@door("meeting.see", of=queries.meeting_with_id)
@require_GET
def meeting(request: Request, meeting: Meeting) -> HttpResponse:
    context = {
        "meeting": meeting, "listed": queries.list_of(meeting, request.actor),
        "section": "worklist",
    }  # fmt: skip
    return render(request, "network/meeting.html", context)


@door("meeting.see", of=queries.meeting_with_id)
@require_POST
def put_on(request: Request, meeting: Meeting) -> HttpResponse:
    """A case of one's own, by its two words and digit."""
    case = queries.own_case_named(request.actor, request.POST.get("name", "").replace("\x00", ""))
    return act(
        request,
        lambda: services.put_on(
            meeting=meeting, case=case, by=request.actor, at=request.received_at
        ),
        done=_("It stands last on the list."), then=("meeting", meeting.pk),
    )  # fmt: skip


@door("meeting.see", of=queries.meeting_with_id)
@require_POST
def change(request: Request, meeting: Meeting) -> HttpResponse:
    """Move a case one place earlier, or write what was decided; only who may see the case."""
    listed = queries.place_of(meeting, request.POST.get("place", ""), request.actor)
    if listed is None:
        return redirect("meeting", meeting.pk)
    if "earlier" in request.POST:
        services.put_earlier(listed=listed)
        return redirect("meeting", meeting.pk)
    words = request.POST.get("decision", "")
    return act(
        request,
        lambda: services.decide(
            listed=listed, words=words, by=request.actor, at=request.received_at
        ),
        done=_("Kept, and said in the thread of the case."), then=("meeting", meeting.pk),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """`2026-03-01T14:00` as the page's field says it, in UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
