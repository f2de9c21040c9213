"""Blind peer review: drawn, given, locked, graded (docs/formats/peer-review.md).

What follows the grade is in `review_talk`. The audit names the review and no case: the site reads
the audit of its cases.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.archive import services as archive
from binome.archive.services import Terms
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import queries as cases
from binome.cases.models import Case, ReadingLimits
from binome.cases.news import address
from binome.cases.routing.gathering import awake_at
from binome.cases.services.row import SYSTEM
from binome.cases.states import State as CaseState
from binome.cases.text import clean
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.actors import Actor
from binome.people.models import Network, Person
from binome.quality import clocks, drawing
from binome.quality.clock_table import ClockLeg
from binome.quality.models import REVIEW_MOVES, Grade, PeerReview, ReviewRates, ReviewState
from binome.reports.models import ReportVersion, State
from binome.reports.queries.versions import newest_version

REVIEW_JOB, GIVE_JOB = "quality.review", "quality.review_give"
DRAWN_AFTER = timedelta(minutes=10)
RESTS, IMAGES_FOR = timedelta(days=7), timedelta(days=30)
MOST_REPORTS = 1000


class ReviewMoved(Refusal):
    """It stands where this cannot be done."""

    word = "review_moved"
    sentence = _("This second reading has moved on meanwhile. Reload to see it.")


class NotBlind(Refusal):
    """Whoever reads has learnt the answer."""

    word = "not_blind"
    sentence = _("You may know the first answer by now, so somebody else reads this case again.")


class NothingRead(Refusal):
    """A reading is a few words at least."""

    word = "nothing_read"
    sentence = _("Write your reading first. Nothing was kept.")


class NoGrade(Refusal):
    """One of the five words is missing, or what differs."""

    word = "no_grade"
    sentence = _("Choose how far the two agree, and say what differs. Nothing was kept.")


class NoSuchRate(Refusal):
    """The two numbers have limits."""

    word = "no_such_rate"
    sentence = _("Type a number of reports up to 1000 and a share from 0 to 100.")


@dataclass(frozen=True, slots=True)
class Compared:
    """What the reviewer says with both texts before them."""

    grade: str
    differs: str = ""
    is_serious: bool = False


def plan(case: Case, version_id: str, *, at: datetime) -> None:
    """Order the draw of a final report that was signed; nothing is drawn while somebody signs."""
    when = When(at + DRAWN_AFTER, priority=8)
    jobs.enqueue(REVIEW_JOB, {"version_id": version_id}, when=when, key=f"review:{version_id}")


def draw_now(version_id: str) -> None:
    draw(version_id, at=utc_now())


@transaction.atomic
def draw(version_id: str, *, at: datetime) -> PeerReview | None:
    """Draw a version or not; None where it is not read again."""
    version = ReportVersion.objects.select_related("case__network").filter(pk=version_id).first()
    if version is None or version.status != State.FINAL or not _may_be_drawn(version.case):
        return None
    if not drawing.is_drawn(version, drawing.rates_of(version.case.network)):
        return None
    group = drawing.group_of(version.signed_by_id, version.case, at=at)
    review, is_new = PeerReview.objects.get_or_create(
        version_id=version.pk,
        defaults={
            "case": version.case, "first_reader_id": version.signed_by_id,
            "first_group_id": group, "drawn_at": at,
        },
    )  # fmt: skip
    return give(review, at=at) if is_new else review


def _may_be_drawn(case: Case) -> bool:
    newest = newest_version(case)
    is_standing = newest is not None and newest.status != State.ENTERED_IN_ERROR
    is_open = case.state != CaseState.WITHDRAWN
    return is_standing and is_open and cases.studies_of(case).exists()


@transaction.atomic
def give(review: PeerReview, *, at: datetime) -> PeerReview:
    """Give what waits to whoever may read it blind; without anybody it goes on waiting."""
    held = held_review(review)
    reviewer = drawing.reviewer_for(held, at=at)
    if reviewer is None:
        return held
    _move(held, "give")
    held.reviewer, held.given_at = reviewer, at
    held.save()
    terms = Terms(_reason(held), until=at + IMAGES_FOR)
    for study in cases.studies_of(held.case):
        archive.grant(study, to=reviewer, terms=terms, by=SYSTEM, at=at)
    _record("review.given", held, by=SYSTEM, at=at)
    tell("review_asked", held, reviewer, at=at)
    return held


def give_waiting_now() -> None:
    give_waiting(at=utc_now())


def give_waiting(*, at: datetime) -> None:
    """What rested too long goes to another; what waits is given where somebody is free now."""
    rested = PeerReview.objects.filter(state=ReviewState.GIVEN, given_at__lt=at - RESTS)
    for review in rested.select_related("case"):
        pass_on(review, by=SYSTEM, at=at)
    for review in PeerReview.objects.filter(state=ReviewState.WAITING).select_related("case"):
        give(review, at=at)


@transaction.atomic
def pass_on(review: PeerReview, *, by: Actor, at: datetime) -> PeerReview:
    """Hand a review that is not locked yet to somebody else."""
    held = held_review(review)
    _move(held, "hand_back")
    _take_images(held, at=at)
    held.not_by = [*held.not_by, held.reviewer_id]
    held.reviewer, held.given_at, held.draft = None, None, ""
    held.save()
    _record("review.handed_on", held, by=by, at=at)
    return give(held, at=at)


@transaction.atomic
def keep(*, review: PeerReview, reading: str, by: Actor, at: datetime) -> PeerReview:
    """Keep what was written so far; only the reviewer sees it, and it goes with the lock."""
    held = held_review(review)
    _check(held, by)
    if held.state != ReviewState.GIVEN:
        raise ReviewMoved
    held.draft = clean(reading).strip()[:5000]
    held.save(update_fields=["draft"])
    _record("review.kept", held, by=by, at=at)
    return held


def lock(*, review: PeerReview, reading: str, by: Actor, at: datetime) -> PeerReview:
    """Freeze the reading; the first report stands beside it from now on. Raises why not."""
    words = clean(reading).strip()[:5000]
    if not words:
        raise NothingRead
    reviewer = Person.objects.get(pk=by.person_id)
    if not drawing.may_read_blind(reviewer, review.case, at=at):
        pass_on(review, by=by, at=at)
        raise NotBlind
    with transaction.atomic():
        held = held_review(review)
        _check(held, by)
        _move(held, "lock")
        held.reading, held.draft, held.locked_at = words, "", at
        held.save()
        _record("review.locked", held, by=by, at=at)
    return held


@transaction.atomic
def grade(*, review: PeerReview, said: Compared, by: Actor, at: datetime) -> PeerReview:
    """Say how far the two agree. A serious difference is an alert at once (SAFETY 12)."""
    differs = clean(said.differs).strip()[:2000]
    is_known, differ = said.grade in Grade.values, said.grade != Grade.AGREED
    if not is_known or (differ and not differs):
        raise NoGrade
    held = held_review(review)
    _check(held, by)
    _move(held, "grade")
    held.grade, held.differs, held.graded_at = said.grade, differs, at
    held.is_serious = differ and (said.grade == Grade.SELDOM_MATTERS or said.is_serious)
    held.save()
    _record("review.graded", held, by=by, at=at)
    if held.is_serious:
        clocks.start(held.case, ClockLeg.REVIEWED, at=at)
    elif differ:
        tell("review_news", held, held.first_reader, at=at)
    return held


@transaction.atomic
def cancel(case: Case, *, at: datetime) -> None:
    """The answer was entered in error or the case withdrawn: nothing is compared any more."""
    for review in PeerReview.objects.select_for_update().filter(case=case):
        if (review.state, "cancel") in REVIEW_MOVES:
            _take_images(review, at=at)
            _move(review, "cancel")
            review.save(update_fields=["state"])


@transaction.atomic
def set_rates(*, network: Network, first: str, percent: str, by: Actor, at: datetime) -> None:
    """Keep the two numbers of a network, as typed; they hold for what is signed from now on."""
    numbers = [int(text) if text.isascii() and text.isdigit() else -1 for text in (first, percent)]
    if not (0 <= numbers[0] <= MOST_REPORTS and 0 <= numbers[1] <= 100):
        raise NoSuchRate
    said: dict[str, Any] = {"first_reports": numbers[0], "percent": numbers[1]}
    ReviewRates.objects.update_or_create(network=network, defaults=said)
    about = Subject(things=(network.pk,), detail=f"{numbers[0]} {numbers[1]}")
    audit.record("review.rates_set", by=by, at=at, of=about)


def held_review(review: PeerReview) -> PeerReview:
    """The row, held until the transaction ends."""
    rows = PeerReview.objects.select_for_update(of=("self",))
    return rows.select_related("case__network", "first_reader", "reviewer").get(pk=review.pk)


def tell(template: str, review: PeerReview, person: Person, *, at: datetime) -> None:
    """A notice holds words and digit; the link leads to the review. None is so urgent that it
    breaks quiet hours: what is urgent has its ladder."""
    words = {"case": review.case.name, "urgency": "", "link": address(f"reviews/{review.pk}/")}
    to = Addressee(person.email, person.language or "en", person_id=person.pk)
    limits = ReadingLimits.objects.filter(pk=person.pk).first()
    notices.order(template, to=to, words=words, at=awake_at(limits, person, at=at))


def _check(review: PeerReview, by: Actor) -> None:
    if review.reviewer_id != by.person_id:
        raise ReviewMoved


def _move(review: PeerReview, verb: str) -> None:
    try:
        review.state = REVIEW_MOVES[(review.state, verb)]
    except KeyError:
        raise ReviewMoved from None


def _reason(review: PeerReview) -> str:
    return f"quality {review.pk}"


def _take_images(review: PeerReview, *, at: datetime) -> None:
    if review.reviewer is None:
        return
    for study in cases.studies_of(review.case):
        archive.revoke_grants(study, by=SYSTEM, at=at, reason=_reason(review), of=review.reviewer)


def _record(action: str, review: PeerReview, *, by: Actor, at: datetime) -> None:
    audit.record(action, by=by, at=at, of=Subject(things=(review.pk,)))
