"""Calling a meeting, putting cases on its list in order, and writing down what was decided."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case, Meeting, MeetingCase
from binome.cases.services.row import Touched, record
from binome.cases.services.talking import write_message
from binome.cases.text import clean
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Network

MOST_LISTED, LONGEST_DECISION = 60, 2000


class NotAMeeting(Refusal):
    """No title, no day."""

    word = "not_a_meeting"
    sentence = _("A meeting has a title and a day. Nothing was kept.")


class NotListed(Refusal):
    """A case nobody of that name may see, one that was not sent, or too many."""

    word = "not_listed"
    sentence = _("No case of yours that was sent has this name, or the list is full.")


class NothingDecided(Refusal):
    """An empty decision."""

    word = "nothing_decided"
    sentence = _("Write what was decided. Nothing was kept.")


@dataclass(frozen=True, slots=True)
class Called:
    """What a meeting is about, when, and who takes part."""

    title: str
    at: datetime | None
    people: str = ""


@transaction.atomic
def call(*, network: Network, called: Called, by: Actor, at: datetime) -> Meeting:
    """Put a meeting on the network's calendar; raises NotAMeeting."""
    title = " ".join(clean(called.title).split())[:120]
    if not title or called.at is None:
        raise NotAMeeting
    made = Meeting.objects.create(
        network=network, title=title, at=called.at, called_by_id=by.id, called_by=by.name,
        people=" ".join(clean(called.people).split())[:500],
    )  # fmt: skip
    audit.record("meeting.called", by=by, at=at, of=Subject(things=(made.pk, network.pk)))
    return made


@transaction.atomic
def put_on(*, meeting: Meeting, case: Case | None, by: Actor, at: datetime) -> MeetingCase:
    """Put a case last on the list; twice is once. The door found it among what one may see."""
    if case is None or case.network_id != meeting.network_id or case.sent_at is None:
        raise NotListed
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    found = meeting.listed.filter(case=case).first()
    if found is not None:
        return found
    last = meeting.listed.aggregate(n=Max("position"))["n"] or 0
    if last >= MOST_LISTED:
        raise NotListed
    made = MeetingCase.objects.create(meeting=meeting, case=case, position=last + 1)
    record("case.listed", case, by=by, at=at, touched=Touched((meeting.pk,)))
    return made


@transaction.atomic
def put_earlier(*, listed: MeetingCase) -> None:
    """Change places with the one before."""
    Meeting.objects.select_for_update().get(pk=listed.meeting_id)
    before = MeetingCase.objects.filter(meeting=listed.meeting_id, position__lt=listed.position)
    other = before.order_by("-position").first()
    if other is not None:
        MeetingCase.objects.filter(pk=other.pk).update(position=listed.position)
        MeetingCase.objects.filter(pk=listed.pk).update(position=other.position)


@transaction.atomic
def decide(*, listed: MeetingCase, words: str, by: Actor, at: datetime) -> None:
    """Keep the decision, and say it in the thread of the case, where its site reads it."""
    said = clean(words).strip()[:LONGEST_DECISION]
    if not said:
        raise NothingDecided
    MeetingCase.objects.filter(pk=listed.pk).update(
        decision=said, decided_by=by.name, decided_at=at
    )
    text = f"{listed.meeting.title}, {listed.meeting.at:%Y-%m-%d}: {said}"
    write_message(case=listed.case, text=text, by=by, at=at)
