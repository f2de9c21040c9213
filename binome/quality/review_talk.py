"""What follows a graded review: the two talk, a serious one is settled, a lesson is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.text import clean
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Person
from binome.quality import clocks, critical
from binome.quality.clock_table import ClockLeg
from binome.quality.models import Clock, CriticalResult, PeerReview, ReviewNote, ReviewState
from binome.quality.reviews import ReviewMoved, held_review, tell
from binome.reports.models import ReportVersion


class NothingSaid(Refusal):
    """There are no words."""

    word = "nothing_said"
    sentence = _("Write a few words first, without a name. Nothing was kept.")


@transaction.atomic
def say(*, review: PeerReview, words: str, is_lesson: bool, by: Actor, at: datetime) -> ReviewNote:
    """Keep a note or a lesson between the two; the other one is told."""
    text = clean(words).strip()[:2000]
    if not text:
        raise NothingSaid
    held = held_review(review)
    if held.state != ReviewState.GRADED or held.reviewer is None:
        raise ReviewMoved
    author = Person.objects.get(pk=by.person_id)
    note = ReviewNote.objects.create(
        review=held, author=author, words=text, is_lesson=is_lesson, at=at
    )
    for other in {held.first_reader, held.reviewer} - {author}:
        tell("review_news", held, other, at=at)
    audit.record("review.talked", by=by, at=at, of=Subject(things=(held.pk,)))
    return note


@transaction.atomic
def settle(*, review: PeerReview, why: str, by: Actor, at: datetime) -> PeerReview:
    """Write down why the report stands; its alert ends."""
    text = clean(why).strip()[:500]
    if not text:
        raise NothingSaid
    held = held_review(review)
    if not held.is_serious or held.settled_at is not None:
        raise ReviewMoved
    held.settled_at, held.settled_by, held.settled_why = at, by.name, text
    held.save(update_fields=["settled_at", "settled_by", "settled_why"])
    if not unsettled(held.case):
        clocks.end(held.case, ClockLeg.REVIEWED, verb="keep", at=at)
    audit.record("review.settled", by=by, at=at, of=Subject(things=(held.pk,)))
    return held


@transaction.atomic
def tell_site(*, review: PeerReview, words: str, by: Actor, at: datetime) -> CriticalResult:
    """Where nobody adds to the report in time: the words go into the thread, signed by whoever
    says them, and the site is called until a human answers. The review itself stays unseen."""
    settle(review=review, why=words, by=by, at=at)
    message = cases.write_message(case=review.case, text=words, by=by, at=at)
    return critical.raise_result(case=review.case, version_id=message.pk, at=at)


def answered(case: Case, version: ReportVersion | None, *, at: datetime) -> bool:
    """Something was signed after a serious review, or the answer taken back: its alert ends.

    Return whether the site must be called: an alert ran, and the signer has not said that the
    result is not critical (SAFETY 12).
    """
    open_ones = PeerReview.objects.filter(case=case, is_serious=True, settled_at__isnull=True)
    who = version.signed_by_name if version else ""
    ended = open_ones.update(settled_at=at, settled_by=who)
    clocks.end(case, ClockLeg.REVIEWED, verb="keep", at=at)
    return bool(ended) and version is not None and version.critical_result != "no"


def unsettled(case: Case) -> list[PeerReview]:
    """The serious reviews of a case nobody has answered yet."""
    found = PeerReview.objects.filter(case=case, is_serious=True, settled_at__isnull=True)
    return list(found.filter(state=ReviewState.GRADED))


def has_alert(case: Case) -> bool:
    """Whether the clock of a serious review runs."""
    running = Clock.objects.filter(case=case, leg=ClockLeg.REVIEWED, ended_at__isnull=True)
    return running.exists()
