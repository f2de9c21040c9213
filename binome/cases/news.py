"""Who is told what became of a case: words, digit, urgency and a link, nothing else (SAFETY 28)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from binome.cases import events as news
from binome.cases.models import Assignment, Case, Message, ReadingLimits, Urgency
from binome.cases.routing.gathering import awake_at
from binome.kernel import events
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.models import Membership, Person, Role
from binome.people.queries import coordinators_of


def link_to(case: Case) -> str:
    """Return the address of a case's page, for a message out."""
    return address(f"cases/{case.pk}/")


def address(path: str) -> str:
    root = getattr(settings, "PUBLIC_URL", "http://localhost:8000")
    return f"{root.rstrip('/')}/{path}"


def tell(
    people: Iterable[Person], template: str, case: Case, *, at: datetime, link: str = ""
) -> None:
    """Order one notice a person; whoever left no address sees it on the pages.

    What is no emergency waits for the end of somebody's quiet hours.
    """
    with translation.override(None):  # the source words: each notice speaks its reader's language
        urgency = str(Urgency(case.urgency).label) if case.urgency else ""
    words = {"case": case.name, "urgency": urgency, "link": link or link_to(case)}
    told = list(people)
    limits = {} if case.is_emergency else ReadingLimits.objects.in_bulk([one.pk for one in told])
    for person in told:
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        when = awake_at(limits.get(person.pk), person, at=at)
        notices.order(template, to=to, words=words, at=when)


def senders_of(case: Case, *, at: datetime) -> list[Person]:
    """The people of the site who may send: whoever is there now, not only who opened the case."""
    holders = Membership.objects.in_force(at).filter(site_id=case.site_id, role=Role.SENDER)
    return list(Person.objects.filter(pk__in=holders.values("person_id")).order_by("pk"))


def on_assigned(event: news.CaseAssigned) -> None:
    case = Case.objects.get(pk=event.case_id)
    tell([Person.objects.get(pk=event.reader_id)], "case_assigned", case, at=event.at)


def on_offered(event: news.CaseOffered) -> None:
    holders = Membership.objects.in_force(event.at).filter(
        group_id=event.group_id, role__in=[Role.READER, Role.RESIDENT]
    )
    case = Case.objects.get(pk=event.case_id)
    tell(
        Person.objects.filter(pk__in=holders.values("person_id")),
        "case_assigned",
        case,
        at=event.at,
    )


def on_waits(event: news.CaseWaits) -> None:
    case = Case.objects.get(pk=event.case_id)
    tell(coordinators_of(case.network_id, at=event.at), "case_unassigned", case, at=event.at)


def on_message(event: news.MessageWritten) -> None:
    """Tell everybody on the case but the author's own side."""
    message = Message.objects.select_related("case__reader").get(pk=event.message_id)
    case = message.case
    told = [case.reader] if case.reader else []
    if not message.is_from_site:
        told += senders_of(case, at=event.at)
    others = [person for person in told if person.pk != message.author_id]
    tell(others, "message_written", case, at=event.at)


def on_outgrown(event: news.AnswerOutgrown) -> None:
    """SAFETY 9: the reader has something to add, the site must not rely on the answer alone."""
    case = Case.objects.select_related("reader").get(pk=event.case_id)
    told = [*([case.reader] if case.reader else []), *senders_of(case, at=event.at)]
    tell(told, "images_after_answer", case, at=event.at)


def on_lapsed(event: news.CaseLapsed) -> None:
    """SAFETY 13: whoever had the claim is warned; whoever is offered the case hears of it too."""
    case = Case.objects.get(pk=event.case_id)
    link = address(f"cases/{case.pk}/read/")  # also once the case is no more theirs
    tell([Person.objects.get(pk=event.reader_id)], "case_lapsed", case, at=event.at, link=link)


def on_withdrawn(event: news.CaseWithdrawn) -> None:
    """Whoever had the case until this instant need not read it any more."""
    ended = Assignment.objects.filter(case_id=event.case_id, ended_at=event.at)
    readers = Person.objects.filter(pk__in=ended.values("reader_id"))
    tell(readers, "case_withdrawn", Case.objects.get(pk=event.case_id), at=event.at)


def on_requalified(event: news.CaseRequalified) -> None:
    """The site hears how urgent its case counts as now, and so does the reader."""
    case = Case.objects.select_related("reader").get(pk=event.case_id)
    told = [*senders_of(case, at=event.at), *([case.reader] if case.reader else [])]
    tell(told, "case_requalified", case, at=event.at)


def on_binome_news(event: news.BinomeNews) -> None:
    """The two of a pair, or the coordinators, are asked to look; the words stay on the page."""
    words = {"link": address(f"binomes/{event.binome_id}/")}
    for person in Person.objects.filter(pk__in=event.person_ids).order_by("pk"):
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        notices.order("binome_news", to=to, words=words, at=event.at)


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(news.CaseAssigned, on_assigned)
    events.subscribe(news.CaseOffered, on_offered)
    events.subscribe(news.CaseWaits, on_waits)
    events.subscribe(news.MessageWritten, on_message)
    events.subscribe(news.AnswerOutgrown, on_outgrown)
    events.subscribe(news.CaseLapsed, on_lapsed)
    events.subscribe(news.CaseWithdrawn, on_withdrawn)
    events.subscribe(news.CaseRequalified, on_requalified)
    events.subscribe(news.BinomeNews, on_binome_news)
