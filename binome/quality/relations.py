"""How memberships stand to what is asked about a case."""

from collections.abc import Iterator

from binome.cases.relations import to_case
from binome.people import policies
from binome.people.actors import Standing
from binome.quality.models import Outcome


def to_outcome(standing: Standing, outcome: Outcome) -> Iterator[str]:
    yield from to_case(standing, outcome.case)


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Outcome, see="outcome.see", relations=to_outcome)
