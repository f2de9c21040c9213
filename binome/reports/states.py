"""The life of a report as a table, in FHIR's words (DiagnosticReport.status, R4B)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class State(models.TextChoices):
    """Where a report stands; the values are FHIR's, a draft being what FHIR calls registered."""

    DRAFT = "registered", _("Draft")
    PRELIMINARY = "preliminary", _("Preliminary")
    FINAL = "final", _("Final")
    AMENDED = "amended", _("Amended")
    APPENDED = "appended", _("Final, with an addendum")
    CANCELLED = "cancelled", _("Cancelled")
    ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")


WRITABLE = frozenset({State.DRAFT, State.PRELIMINARY})
SIGNED = frozenset({State.FINAL, State.AMENDED, State.APPENDED})

TRANSITIONS: dict[tuple[str, str], State] = {
    (State.DRAFT, "sign_preliminary"): State.PRELIMINARY,
    (State.DRAFT, "sign_final"): State.FINAL,
    (State.DRAFT, "cancel"): State.CANCELLED,
    (State.PRELIMINARY, "sign_preliminary"): State.PRELIMINARY,
    (State.PRELIMINARY, "sign_final"): State.FINAL,
    (State.PRELIMINARY, "retract"): State.ENTERED_IN_ERROR,
    (State.FINAL, "append"): State.APPENDED,
    (State.FINAL, "retract"): State.ENTERED_IN_ERROR,
    (State.APPENDED, "append"): State.APPENDED,
    (State.APPENDED, "retract"): State.ENTERED_IN_ERROR,
    (State.AMENDED, "append"): State.APPENDED,
    (State.AMENDED, "retract"): State.ENTERED_IN_ERROR,
}


class IllegalMove(Refusal):
    """The report stands where this cannot be done."""

    word = "illegal_move"
    sentence = _("The report has moved on meanwhile. Nothing was lost. Reload to see it.")


def after(state: str, verb: str) -> State:
    """Return the state a verb leads to; raise IllegalMove when the table does not know the way."""
    try:
        return TRANSITIONS[(state, verb)]
    except KeyError:
        raise IllegalMove from None
