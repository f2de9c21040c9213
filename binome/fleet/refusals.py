"""What can stand in a box's way."""

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class NotEnrolled(Refusal):
    """No box of this hub shows this secret, or it was revoked."""

    word = "not_enrolled"
    sentence = _(
        "This hub does not know this box, or it was revoked. What it holds stays there, sealed."
        " Ask whoever runs the hub for a new code."
    )


class WrongCode(Refusal):
    """An enrolment code that is none, is spent, or is too old."""

    word = "wrong_code"
    sentence = _(
        "This code is not valid, was used already, or is too old. Nothing was changed. Ask for a"
        " new one."
    )


class NotACase(Refusal):
    """Words of a box that open or continue no case."""

    word = "not_a_case"
    sentence = _(
        "The words that came with these images do not make a case. The images are kept, sealed."
        " Whoever runs the hub sees it."
    )


class Wiped(Refusal):
    """The hub asked this box to forget everything it holds."""

    word = "wipe"
    sentence = _(
        "This box was taken out of service and is to delete what it holds. What arrived at the hub"
        " is safe there."
    )


class NotWanted(Refusal):
    """A segment that no parcel of an enrolled box asks for."""

    word = "not_wanted"
    sentence = _("No parcel here waits for these bytes. Send its manifest first.")


class WrongPlace(Refusal):
    """Bytes that do not go on where the hub stopped."""

    word = "wrong_offset"
    sentence = _("These bytes do not follow what is here. Ask where it stands and go on there.")


class WrongBytes(Refusal):
    """A segment that came whole and has another hash."""

    word = "wrong_checksum"
    sentence = _("These bytes were damaged on their way and were dropped. Send the segment again.")
