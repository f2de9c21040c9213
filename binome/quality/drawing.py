"""Which final reports are read again, and by whom: without chance, and by nobody who may know."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from binome.cases.models import Assignment, Case, Message
from binome.people.credentials import actor_of_person
from binome.people.models import BrokenGlass, Membership, Network, Person
from binome.people.policies import can
from binome.people.queries import seniors_of
from binome.quality.models import PeerReview, ReviewRates, ReviewState
from binome.reports.models import Opinion, ReportVersion, State

OPEN = (ReviewState.GIVEN, ReviewState.LOCKED)
SALT = "binome.quality.review"


def rates_of(network: Network) -> ReviewRates:
    """The two numbers of a network, its own or the house's."""
    return ReviewRates.objects.filter(network=network).first() or ReviewRates(network=network)


def is_drawn(version: ReportVersion, rates: ReviewRates) -> bool:
    """Whether this final report is read again; the same answer whenever it is asked."""
    finals = ReportVersion.objects.filter(
        case__network_id=rates.network_id, signed_by_id=version.signed_by_id,
        status=State.FINAL, signed_at__lte=version.signed_at,
    )  # fmt: skip
    if finals.order_by()[: rates.first_reports + 1].count() <= rates.first_reports:
        return True
    return share_of(version.pk) < rates.percent / 100


def share_of(version_id: str) -> float:
    """A number from 0 to 1 that nobody can choose and that is always the same for a version."""
    drawn = salted_hmac(SALT, version_id, algorithm="sha256").digest()
    return float(int.from_bytes(drawn[:8], "big") / 2**64)


def reviewer_for(review: PeerReview, *, at: datetime) -> Person | None:
    """Another group's reader before one's own, then whoever has the fewest open; None: nobody."""
    case = review.case
    free = seniors_of(case.network_id, at=at).exclude(pk__in=[review.first_reader_id])
    free = free.exclude(pk__in=review.not_by).annotate(
        open_reviews=Count("reviews", filter=Q(reviews__state__in=OPEN)), ever=Count("reviews")
    )
    near = colleagues_of(review, at=at)
    ranked = sorted(free, key=lambda one: (one.pk in near, one.open_reviews, one.ever, one.pk))
    return next((one for one in ranked if may_read_blind(one, case, at=at)), None)


def colleagues_of(review: PeerReview, *, at: datetime) -> set[str]:
    """Everybody of a group of the first reader in this network."""
    here = Membership.objects.in_force(at).filter(
        network=review.case.network_id, group__isnull=False
    )
    groups = here.filter(person=review.first_reader_id).values("group_id")
    return set(here.filter(group_id__in=groups).values_list("person_id", flat=True))


def group_of(person_id: str, case: Case, *, at: datetime) -> str:
    """The group a reader stands in for a case: the case's own, else their first one."""
    own = Membership.objects.in_force(at).filter(
        person=person_id, network=case.network_id, group__isnull=False
    )
    ids = sorted(own.values_list("group_id", flat=True))
    return case.group_id if case.group_id in ids else next(iter(ids), "")


def may_read_blind(person: Person, case: Case, *, at: datetime) -> bool:
    """Whether somebody may read in the network and cannot know what was answered."""
    actor = actor_of_person(person, at=at)
    if not can(actor, "review.list") or can(actor, "case.see", case):
        return False
    ways = (
        ReportVersion.objects.filter(case=case, signed_by_id=person.pk),
        Assignment.objects.filter(case=case, reader=person),
        Message.objects.filter(case=case, author_id=person.pk),
        Opinion.objects.filter(case=case, reader=person),
        BrokenGlass.objects.filter(case_id=case.pk, person=person),
    )
    return not any(way.exists() for way in ways)
