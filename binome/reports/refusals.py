"""What the reports room refuses: every reason not to sign has a name and a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from binome.kernel.errors import Refusal
from binome.reports.states import IllegalMove


class CannotSign(Refusal):
    """The report was not signed; what was written is kept."""

    word = "cannot_sign"


class ImagesChanged(CannotSign):
    """Images came or went since the reader opened the case; `more` says how many came."""

    word = "images_changed"

    def __init__(self, *, known: int, present: int) -> None:
        self.known, self.present, self.more = known, present, present - known
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        counts = {"more": self.more, "known": self.known, "present": self.present}
        if self.more <= 0:
            return (
                _(
                    "The images changed while you were reading (%(known)d before, "
                    "%(present)d now). Your text is kept. Look at them, then sign."
                )
                % counts
            )
        return ngettext(
            "%(more)d more image arrived while you were reading (%(known)d before, "
            "%(present)d now). Your text is kept. Look at it, then sign.",
            "%(more)d more images arrived while you were reading (%(known)d before, "
            "%(present)d now). Your text is kept. Look at them, then sign.",
            self.more,
        ) % counts  # fmt: skip


class MessagesArrived(CannotSign):
    """Somebody wrote in the thread since the reader opened the case."""

    word = "messages_arrived"

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            ngettext(
                "%(count)d message arrived while you were reading. Your text is kept. "
                "Read it, then sign.",
                "%(count)d messages arrived while you were reading. Your text is kept. "
                "Read them, then sign.",
                count,
            )
            % {"count": count}
        )


class TextChanged(CannotSign):
    """Another window saved after the page that signs was shown."""

    word = "text_changed"
    sentence = gettext_lazy(
        "The text was changed in another window. Nothing was signed. Read it again, then sign."
    )


class Incomplete(CannotSign):
    """There is no conclusion."""

    word = "incomplete"
    sentence = gettext_lazy("The conclusion is empty. Write it, then sign. Your text is kept.")


class GapsLeft(CannotSign):
    """A template's gap was never filled in."""

    word = "gaps_left"
    sentence = gettext_lazy(
        "The text still holds “[…]” or “[ ]”, a gap that was left for you. Nothing was signed. "
        "Fill it in or delete it, then sign."
    )


class ImagesNotComplete(CannotSign):
    """A final report on part of the images needs its reason (SAFETY 7)."""

    word = "images_not_complete"
    sentence = gettext_lazy(
        "Not all images have arrived in full. Sign a preliminary report now, "
        "or say why you can already sign the final one."
    )


class CriticalNotSaid(CannotSign):
    """An emergency is signed with a yes or a no (SAFETY 11)."""

    word = "critical_not_said"
    sentence = gettext_lazy("Say whether the result is critical, yes or no, then sign.")


class DifferenceNotSaid(CannotSign):
    """A final answer follows a preliminary one that somebody else signed (SAFETY 13)."""

    word = "difference_not_said"
    sentence = gettext_lazy(
        "Somebody else signed the preliminary answer. Nothing was signed and your text is kept. "
        "Say whether yours agrees with it or differs, then sign."
    )


class AlreadySigned(CannotSign):
    """A signed report never changes: an addendum does."""

    word = "already_signed"
    sentence = gettext_lazy(
        "This case has a final report already, and a signed report never changes. "
        "Your text is kept. Add it as an addendum."
    )


class PasswordNotConfirmed(CannotSign):
    """Whoever signs types their password again."""

    word = "password_not_confirmed"
    sentence = gettext_lazy("The password is not right. Nothing was signed. Type it again.")


class PasskeyNotConfirmed(PasswordNotConfirmed):
    """Or with their passkey, answering a challenge of this session and this case."""

    word = "passkey_not_confirmed"
    sentence = gettext_lazy(
        "The passkey did not answer. Nothing was changed. Try again, or go another way."
    )


class PinNotConfirmed(PasswordNotConfirmed):
    """Or their PIN, on the device they set it on."""

    word = "pin_not_confirmed"
    sentence = gettext_lazy(
        "The PIN is not right on this device. Nothing was signed. Type it again, or your password."
    )


class NotTheReader(CannotSign):
    """The case was given to somebody else meanwhile, or the role does not allow this signature."""

    word = "not_the_reader"
    sentence = gettext_lazy(
        "This case is not yours to sign like this. Your text is kept. "
        "Ask the coordinator who reads it now."
    )


class CaseIsClosed(CannotSign):
    """The site withdrew the case."""

    word = "case_is_closed"
    sentence = gettext_lazy("The site has withdrawn this case. Your text is kept, unsigned.")


class RecordingTooLong(Refusal):
    """A recording that is empty or too large, or too many of one draft."""

    word = "recording_too_long"
    sentence = gettext_lazy(
        "This recording cannot be kept: it is empty, or longer than ten minutes. What was written "
        "before is safe. Record shorter phrases."
    )


class NotAskable(Refusal):
    """Whoever reads the case, or is no reader of its network, is not asked for a second opinion."""

    word = "not_askable"
    sentence = gettext_lazy(
        "This person cannot be asked: a second opinion comes from another reader of the network. "
        "Nothing was sent. Choose somebody else."
    )


class OpinionChanged(CannotSign):
    """Another window saved the opinion first."""

    word = "opinion_changed"
    sentence = gettext_lazy(
        "This opinion was changed in another window. What you typed is below and is not saved yet: "
        "compare it with the other window, then save again."
    )


class StaleRevision(Refusal):
    """Another window saved first. `kept_id` is what this one wrote, kept apart and shown."""

    word = "stale_revision"
    sentence = gettext_lazy(
        "This report was changed in another window. Both texts are kept: compare them and choose."
    )

    def __init__(self, kept_id: str, revision: int) -> None:
        super().__init__()
        self.kept_id, self.revision = kept_id, revision


class TextTooLong(Refusal):
    """A section holds at most 20,000 characters."""

    word = "text_too_long"
    sentence = gettext_lazy(
        "This section is longer than 20,000 characters and was not saved. What you typed is still "
        "on this page, and what was saved before is kept. Shorten it."
    )


__all__ = [
    "AlreadySigned", "CannotSign", "CaseIsClosed", "CriticalNotSaid", "DifferenceNotSaid",
    "GapsLeft", "IllegalMove", "ImagesChanged", "ImagesNotComplete", "Incomplete",
    "MessagesArrived", "NotAskable", "NotTheReader", "OpinionChanged", "PasskeyNotConfirmed",
    "PasswordNotConfirmed", "PinNotConfirmed", "RecordingTooLong", "StaleRevision", "TextChanged",
    "TextTooLong",
]  # fmt: skip


class TooManyMarks(Refusal):
    """More drawings than one reader may keep in a case."""

    word = "too_many_marks"
    sentence = gettext_lazy(
        "There are too many drawings in this case to keep one more. The others are safe; "
        "delete some from the list of drawings."
    )
