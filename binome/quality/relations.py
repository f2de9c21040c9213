"""How memberships stand to what is asked about a case."""

from collections.abc import Iterator

from binome.cases.relations import to_case
from binome.people import policies
from binome.people.actors import Standing
from binome.quality.models import Outcome, PeerReview


def to_outcome(standing: Standing, outcome: Outcome) -> Iterator[str]:
    yield from to_case(standing, outcome.case)


def to_review(standing: Standing, review: PeerReview) -> Iterator[str]:
    """assigned: who reads again; self: the first reader, once it is graded; own_network: whoever
    coordinates, a serious one only. Nothing of the site."""
    if standing.network_id != review.case.network_id:
        return
    if standing.person_id and standing.person_id == review.reviewer_id:
        yield "assigned"
    if not review.is_graded:
        return
    if standing.person_id and standing.person_id == review.first_reader_id:
        yield "self"
    if review.is_serious:
        yield "own_network"


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Outcome, see="outcome.see", relations=to_outcome)
    policies.register(PeerReview, see="review.see", relations=to_review)
