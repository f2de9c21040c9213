"""What became of the patient: the site is asked at day 2 and day 21, and the reader is told.

A link in a letter opens one question for one person, without a login: its words are signed, it
shows a case name and six answers, and what is answered is a POST (SAFETY 28).
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.cases.news import address, senders_of, tell
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.actors import READING, Actor
from binome.people.models import Membership, Person, Role
from binome.quality.feedback import readers_who_answered
from binome.quality.models import Outcome, WhatBecame

OUTCOME_JOB = "quality.outcome"
DAYS = (2, 21)
LINK_LIFE = timedelta(days=60)
SALT = "binome.outcome"
AT_SITE = (Role.SENDER, Role.SITE_ADMINISTRATOR)


class NotAnOutcome(Refusal):
    """None of the six."""

    word = "not_an_outcome"
    sentence = _("Choose one of the answers. Nothing was kept.")


def plan(case: Case, *, at: datetime) -> None:
    """Order the two questions; a later signature of the same case orders nothing anew."""
    for day in DAYS:
        when = When(at + timedelta(days=day), priority=7)
        payload = {"case_id": case.pk, "day": day}
        jobs.enqueue(OUTCOME_JOB, payload, when=when, key=f"outcome:{case.pk}:{day}")


def ask_now(case_id: str, day: int) -> None:
    ask(case_id, day, at=utc_now())


@transaction.atomic
def ask(case_id: str, day: int, *, at: datetime) -> Outcome | None:
    """Ask the people of the site, once; nothing of a case withdrawn or never answered."""
    case = Case.objects.filter(pk=case_id, withdrawn_at__isnull=True).first()
    if case is None or (case.signed_at is None and case.preliminary_at is None):
        return None
    outcome, is_new = Outcome.objects.get_or_create(case=case, day=day, defaults={"asked_at": at})
    if is_new:
        for person in senders_of(case, at=at):
            to = Addressee(person.email, person.language or "en", person_id=person.pk)
            words = {"case": case.name, "link": address(f"outcome/{link_word(outcome, person)}/")}
            notices.order("outcome_asked", to=to, words=words, at=at)
    return outcome


def link_word(outcome: Outcome, person: Person) -> str:
    """What stands in the link of one person: signed, nothing of it is kept."""
    return signing.dumps([outcome.pk, person.pk], salt=SALT)


def behind(word: str, *, at: datetime) -> tuple[Outcome, Person] | None:
    """The question and the person of a link, while that person still works at the site."""
    try:
        outcome_id, person_id = signing.loads(word, salt=SALT, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    outcome = outcome_with_id(outcome_id)
    if outcome is None or outcome.case.withdrawn_at is not None:
        return None
    holders = Membership.objects.in_force(at).filter(
        site_id=outcome.case.site_id, role__in=AT_SITE, person_id=person_id
    )
    person = Person.objects.filter(pk__in=holders.values("person_id")).first()
    return (outcome, person) if person else None


@transaction.atomic
def answer(outcome: Outcome, *, what: str, by: Actor, at: datetime) -> None:
    """Keep the answer, in place of an earlier one; the readers are told when it is news."""
    if what not in WhatBecame.values:
        raise NotAnOutcome
    locked = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if locked.answer == what:
        return
    locked.answer, locked.answered_at = what, at
    locked.answered_by_id, locked.answered_by = by.id, by.name
    locked.save(update_fields=["answer", "answered_at", "answered_by_id", "answered_by"])
    case = outcome.case
    if what != WhatBecame.UNKNOWN:
        tell(readers_who_answered(case), "reader_hears", case, at=at)
    about = Subject(case.site_id, case.pk, detail=f"day {locked.day}")
    audit.record("outcome.answered", by=by, at=at, of=about)


def outcome_with_id(outcome_id: str) -> Outcome | None:
    rows = Outcome.objects.select_related("case__site", "case__network")
    return rows.filter(pk=outcome_id).first()


def outcomes_of(case: Case) -> QuerySet[Outcome]:
    return Outcome.objects.filter(case=case).order_by("day")


def to_answer(actor: Actor, *, most: int = 50) -> list[Outcome]:
    """What the actor's sites were asked and nobody answered, oldest first."""
    rows = Outcome.objects.filter(
        answered_at__isnull=True, case__withdrawn_at__isnull=True,
        case__site_id__in=actor.sites_as(*AT_SITE),
    )  # fmt: skip
    return list(rows.select_related("case__site").order_by("asked_at", "pk")[:most])


def heard_by(actor: Actor, *, most: int = 50) -> list[Case]:
    """Cases the actor answered of which the site told something, newest first."""
    is_told = Q(outcomes__answered_at__isnull=False) | Q(feedback__isnull=False)
    networks = actor.networks_as(*READING)
    rows = Case.objects.filter(
        is_told, network_id__in=networks, report_versions__signed_by_id=actor.id
    )
    found = rows.select_related("site", "feedback").prefetch_related("outcomes")
    return list(found.distinct().order_by("-signed_at", "pk")[:most])
