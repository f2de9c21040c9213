"""What the cases room refuses, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _

from binome.cases.states import IllegalMove
from binome.kernel.errors import Refusal


class FormIncomplete(Refusal):
    """Something must be written before sending; `missing` names the fields, in form order."""

    word = "form_incomplete"

    def __init__(self, missing: tuple[str, ...], sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.missing = missing


class PatientNotDecided(Refusal):
    """The patient check found a difference nobody has decided on (SAFETY 1)."""

    word = "patient_not_decided"
    sentence = _(
        "The files and the form do not name the same patient. Nothing has left. "
        "Choose the patient first."
    )


class UnfitValue(Refusal):
    """A value does not fit its field; `field` says which."""

    word = "unfit_value"
    sentence = _("This value does not fit its field. What was written before is kept.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NotAReader(Refusal):
    """The person may not read in this network."""

    word = "not_a_reader"
    sentence = _("This person does not read in this network. Choose one of its readers.")


class GroupOfAnotherNetwork(Refusal):
    """The group belongs elsewhere."""

    word = "group_of_another_network"
    sentence = _("This group is not of this network. Choose one of its groups.")


class AlreadyTaken(Refusal):
    """Another reader of the group was quicker."""

    word = "already_taken"
    sentence = _("Another reader has taken this case. Choose the next one.")


class NotYourYes(Refusal):
    """Only the two people of a pair say yes or no to its terms."""

    word = "not_your_yes"
    sentence = _("Only the two people of this binôme can answer this. Nothing was changed.")


class PauseUnfit(Refusal):
    """A pause ends after it begins, and its deputy is somebody else."""

    word = "pause_unfit"
    sentence = _(
        "Choose a last day that is not over yet, and another reader as deputy. Nothing was changed."
    )


class ShiftUnfit(Refusal):
    """A shift ends after it begins, within a week, at a site of the network."""

    word = "shift_unfit"
    sentence = _(
        "A shift ends after it begins and lasts at most a week, and is repeated for at most a "
        "year. Nothing was written down."
    )


class RuleUnfit(Refusal):
    """A routing rule lacks what it needs."""

    word = "rule_unfit"
    sentence = _("This rule needs a group of this network. Nothing was changed.")


class ReasonMissing(Refusal):
    """An act that others must understand needs its reason."""

    word = "reason_missing"
    sentence = _("Say why in a few words, then confirm again.")


class EmptyMessage(Refusal):
    """There is nothing to send."""

    word = "empty_message"
    sentence = _("The message is empty. Write something, then send it.")


class MessageTooLong(Refusal):
    """The thread is for short words."""

    word = "message_too_long"
    sentence = _("The message is too long. Shorten it to 4000 characters. It was not sent.")


__all__ = [
    "AlreadyTaken", "EmptyMessage", "FormIncomplete", "GroupOfAnotherNetwork", "IllegalMove",
    "MessageTooLong", "NotAReader", "NotYourYes", "PatientNotDecided", "PauseUnfit",
    "ReasonMissing", "RuleUnfit", "ShiftUnfit", "UnfitValue",
]  # fmt: skip
