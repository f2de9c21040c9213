"""The life of an incoming file as a table, and why one is left out, broken or refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class State(models.TextChoices):
    """Where an incoming file stands."""

    RECEIVING = "receiving", _("Arriving")
    RECEIVED = "received", _("Arrived")
    EXAMINED = "examined", _("Checked")
    WAITING = "waiting", _("Waits for your decision")
    NEEDS_PIXEL_REVIEW = "needs_pixel_review", _("Look whether a name is visible")
    LEFT_OUT = "left_out", _("Left out")
    BROKEN = "broken", _("Damaged")
    ADMITTED = "admitted", _("With the images of the case")
    REFUSED = "refused", _("Not taken")


UNDER_WAY = frozenset({State.RECEIVING, State.RECEIVED})
IN_CHECK = frozenset({State.EXAMINED, State.WAITING, State.NEEDS_PIXEL_REVIEW})
OVER = frozenset({State.LEFT_OUT, State.BROKEN, State.ADMITTED, State.REFUSED})

TRANSITIONS: dict[tuple[str, str], State] = {
    (State.RECEIVING, "complete"): State.RECEIVED,
    (State.RECEIVED, "recognise"): State.EXAMINED,
    (State.RECEIVED, "leave_out"): State.LEFT_OUT,
    (State.RECEIVED, "find_broken"): State.BROKEN,
    (State.EXAMINED, "doubt"): State.WAITING,
    (State.WAITING, "settle"): State.EXAMINED,
    (State.EXAMINED, "ask_to_look"): State.NEEDS_PIXEL_REVIEW,
    (State.NEEDS_PIXEL_REVIEW, "confirm_pixels"): State.EXAMINED,
    (State.NEEDS_PIXEL_REVIEW, "doubt"): State.WAITING,
    (State.EXAMINED, "leave_out"): State.LEFT_OUT,
    (State.WAITING, "leave_out"): State.LEFT_OUT,
    (State.NEEDS_PIXEL_REVIEW, "leave_out"): State.LEFT_OUT,
    (State.EXAMINED, "admit"): State.ADMITTED,
    (State.EXAMINED, "refuse"): State.REFUSED,
    (State.EXAMINED, "find_broken"): State.BROKEN,
}


class Verdict(models.TextChoices):
    """What the patient check says of a case (SAFETY 1); the word travels, the names never do."""

    MATCH = "match", _("The images name the patient of the form")
    OVERRIDDEN = "overridden", _("The sender vouches for the patient")
    NOT_CHECKABLE = "not_checkable", _("The images or the form do not say who the patient is")
    MISMATCH = "mismatch", _("The images name somebody else than the form")
    SEVERAL_PATIENTS = "several_patients", _("The images name more than one patient")


BLOCKING = frozenset({Verdict.MISMATCH, Verdict.SEVERAL_PATIENTS})


class IllegalMove(Refusal):
    """The file stands where this cannot be done."""

    word = "illegal_move"
    sentence = _("This file has moved on meanwhile. Nothing was lost. Reload to see where it is.")


def after(state: str, verb: str) -> State:
    """Return the state a verb leads to; raise IllegalMove when the table does not know the way."""
    try:
        return TRANSITIONS[(state, verb)]
    except KeyError:
        raise IllegalMove from None
