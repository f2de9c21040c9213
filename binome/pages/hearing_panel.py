"""What the page of a case says after the answer: what it was worth, what became, how the images
were."""

from typing import Any

from binome.cases.models import Case
from binome.pages.doors import Request
from binome.people.policies import can
from binome.quality.feedback import Criterion, feedback_of, grid_of
from binome.quality.models import Degree, WhatBecame
from binome.quality.outcomes import outcomes_of


def hearing_panel(request: Request, case: Case) -> dict[str, Any]:
    """Context for cases/_hearing.html; three short questions, and none before an answer."""
    grid, may_grade = grid_of(case), can(request.actor, "images.grade", case)
    found: dict[str, Any] = {
        "grid": grid,
        "grid_unmet": [Criterion(w).label for w in grid.unmet if w in Criterion] if grid else [],
        "may_grade": may_grade and case.image_count > 0,
        "criteria": Criterion.choices if may_grade else (),
    }
    if case.signed_at is None and case.preliminary_at is None:
        return found
    return {
        **found,
        "feedback": feedback_of(case),
        "outcomes": outcomes_of(case),
        "may_give_feedback": can(request.actor, "feedback.give", case),
        "may_answer_outcome": can(request.actor, "outcome.answer", case),
        "degrees": Degree.choices,
        "becomes": WhatBecame.choices,
    }
