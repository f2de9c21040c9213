"""Reviews for those who may see them, and how far readings agree, in shares."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from binome.cases.models import Case
from binome.people.actors import READING, Actor
from binome.quality.control_chart import MATTERS, Chart, Graded, chart_of, kind_of
from binome.quality.drawing import OPEN
from binome.quality.figures import share
from binome.quality.models import PeerReview, ReviewNote, ReviewState

KINDS = {"agreed": "1", "easily_missed": "2", "seldom_missed": "3"}


def _reviews() -> QuerySet[PeerReview]:
    return PeerReview.objects.select_related("case__network", "case__site", "first_reader")


def review_with_id(review_id: str) -> PeerReview | None:
    """Return that review for a door, which then asks the policies."""
    return _reviews().select_related("reviewer").filter(pk=review_id).first()


def reviews_asked_of(actor: Actor) -> QuerySet[PeerReview]:
    """What this person is asked to read again, oldest first."""
    return _reviews().filter(reviewer_id=actor.person_id or "", state__in=OPEN)


def reviews_of_reports_by(actor: Actor) -> QuerySet[PeerReview]:
    """Graded reviews of this person's own reports, newest first."""
    own = _reviews().filter(first_reader_id=actor.person_id or "", state=ReviewState.GRADED)
    return own.order_by("-graded_at", "pk")


def lessons_of(actor: Actor) -> QuerySet[ReviewNote]:
    """The lessons of every review this person was one of the two of."""
    me = actor.person_id or ""
    notes = ReviewNote.objects.filter(is_lesson=True).select_related("review__case")
    return (notes.filter(review__first_reader=me) | notes.filter(review__reviewer=me)).order_by(
        "-at", "pk"
    )


def serious_on(case: Case) -> PeerReview | None:
    """The newest serious review of a case, for the page of the case."""
    found = PeerReview.objects.filter(case=case, is_serious=True, settled_at__isnull=True)
    return found.order_by("-graded_at").first()


def of_network(network_id: str) -> QuerySet[PeerReview]:
    return _reviews().filter(case__network_id=network_id)


def graded_in(network_ids: Iterable[str]) -> list[Graded]:
    """Every graded review of these networks as a control chart sees it, oldest first."""
    rows = PeerReview.objects.filter(
        case__network_id__in=list(network_ids), state=ReviewState.GRADED
    ).order_by("graded_at", "pk")
    columns = ("first_reader_id", "first_group_id", "case__modalities", "case__urgency", "grade")
    return [
        Graded(reader, group, kind_of(modalities, urgency), grade in MATTERS)
        for reader, group, modalities, urgency, grade in rows.values_list(*columns)
    ]


def own_chart(actor: Actor) -> Chart | None:
    """This person's own control chart, beside everybody else of their networks."""
    rows = graded_in(actor.networks_as(*READING))
    own = [row for row in rows if row.reader_id == actor.person_id]
    return chart_of(own, [row for row in rows if row.reader_id != actor.person_id])


def group_charts(network_id: str) -> dict[str, Chart | None]:
    """The chart of each group of first readers, beside the other groups."""
    rows = graded_in([network_id])
    groups = sorted({row.group_id for row in rows if row.group_id})
    return {
        one: chart_of(
            [r for r in rows if r.group_id == one], [r for r in rows if r.group_id != one]
        )
        for one in groups
    }


def agreement(grades: Iterable[str]) -> dict[str, Any]:
    """The share of each kind of grade, with n and interval."""
    counted = Counter(grades)
    n = counted.total()
    kinds = {
        name: share(sum(count for grade, count in counted.items() if grade[0] == first), n)
        for name, first in KINDS.items()
    }
    return {**kinds, "by_grade": dict(sorted(counted.items()))}


def reviewed(cases: QuerySet[Case]) -> dict[str, Any]:
    """Every figure of the reviews of these cases; groups are the first readers'."""
    return counted(PeerReview.objects.filter(case__in=cases))


def counted(reviews: QuerySet[PeerReview]) -> dict[str, Any]:
    """The same of reviews."""
    columns = ("state", "grade", "is_serious", "first_group_id", "case__site_id")
    rows = list(reviews.order_by().values_list(*columns))
    graded = [row for row in rows if row[0] == ReviewState.GRADED]
    return {
        **agreement(row[1] for row in graded),
        "serious": sum(row[2] for row in graded),
        "by_state": dict(Counter(row[0] for row in rows)),
        "by_group": _split(graded, 3),
        "by_site": _split(graded, 4),
    }


def _split(graded: list[tuple[Any, ...]], place: int) -> dict[str, Any]:
    ids = sorted({row[place] for row in graded if row[place]})
    return {one: agreement(row[1] for row in graded if row[place] == one) for one in ids}
