"""The life of a case as a table: what may be done in which state, and where it leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class State(models.TextChoices):
    """Where a case stands."""

    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Waits for a reader")
    ASSIGNED = "assigned", _("With a reader")
    PRELIMINARY = "preliminary", _("Preliminary answer")
    FINAL = "final", _("Answered")
    AMENDED = "amended", _("Answered, with an addendum")
    RETURNED = "returned", _("Returned to the sender")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WRITABLE = frozenset({State.DRAFT, State.RETURNED})
OPEN = frozenset({State.SENT, State.ASSIGNED, State.PRELIMINARY})
ANSWERED = frozenset({State.FINAL, State.AMENDED})

TRANSITIONS: dict[tuple[str, str], State] = {
    (State.DRAFT, "send"): State.SENT,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.RETURNED, "send"): State.SENT,
    (State.RETURNED, "withdraw"): State.WITHDRAWN,
    (State.SENT, "offer"): State.SENT,
    (State.SENT, "assign"): State.ASSIGNED,
    (State.SENT, "return"): State.RETURNED,
    (State.SENT, "withdraw"): State.WITHDRAWN,
    (State.ASSIGNED, "assign"): State.ASSIGNED,
    (State.ASSIGNED, "hand_back"): State.SENT,
    (State.ASSIGNED, "return"): State.RETURNED,
    (State.ASSIGNED, "sign_preliminary"): State.PRELIMINARY,
    (State.ASSIGNED, "sign_final"): State.FINAL,
    (State.ASSIGNED, "withdraw"): State.WITHDRAWN,
    (State.PRELIMINARY, "assign"): State.PRELIMINARY,
    (State.PRELIMINARY, "hand_back"): State.PRELIMINARY,
    (State.PRELIMINARY, "offer"): State.PRELIMINARY,
    (State.PRELIMINARY, "sign_preliminary"): State.PRELIMINARY,
    (State.PRELIMINARY, "sign_final"): State.FINAL,
    (State.PRELIMINARY, "withdraw"): State.WITHDRAWN,
    (State.FINAL, "assign"): State.FINAL,
    (State.FINAL, "amend"): State.AMENDED,
    (State.FINAL, "withdraw"): State.WITHDRAWN,
    (State.AMENDED, "assign"): State.AMENDED,
    (State.AMENDED, "amend"): State.AMENDED,
    (State.AMENDED, "withdraw"): State.WITHDRAWN,
}


class IllegalMove(Refusal):
    """The case stands where this cannot be done; somebody else may have been quicker."""

    word = "illegal_move"
    sentence = _(
        "The case has moved on meanwhile. Nothing was lost. Reload to see where it stands."
    )


def after(state: str, verb: str) -> State:
    """Return the state a verb leads to; raise IllegalMove when the table does not know the way."""
    try:
        return TRANSITIONS[(state, verb)]
    except KeyError:
        raise IllegalMove from None
