"""What can stand in the way of a parcel, in words for machines and sentences for people."""

from binome.kernel.errors import Refusal


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class NotAParcel(Refusal):
    """Bytes that claim to be a manifest or its contents and make no sense."""

    word = "not_a_parcel"
    sentence = _(
        "This parcel does not follow the format, though its signature fits. Nothing of it was"
        " opened. Tell whoever runs the sender which version it is."
    )


class NewerFormat(Refusal):
    """A parcel of a later version of the format."""

    word = "newer_format"
    sentence = _(
        "This parcel was made by a newer Binôme than this one. It is kept. Install the newer"
        " version and import it again."
    )


class UnknownSender(Refusal):
    """Signed by a key nobody here vouches for."""

    word = "unknown_sender"
    sentence = _(
        "Nobody here knows the sender of this parcel. It waits in quarantine, unopened. If you"
        " know the sender, compare the key by telephone and trust it."
    )


class NotWhole(Refusal):
    """Segments are missing yet."""

    word = "not_whole"
    sentence = _(
        "A part of this parcel is not here yet. What arrived is kept; bring the rest by any road."
    )


class NothingToSend(Refusal):
    """No DICOM file among what was given."""

    word = "nothing_to_send"
    sentence = _("There is no image or document to send here. Nothing was written.")


class WouldOverwrite(Refusal):
    """The place for a parcel holds something else."""

    word = "would_overwrite"
    sentence = _("This folder holds something already. Choose an empty or new one for the parcel.")


class TooMuch(Refusal):
    """More files or bytes than one parcel may hold."""

    word = "too_much"
    sentence = _("This is more than one parcel may hold. Send it in several.")


class TooLargeForLetters(Refusal):
    """A piece that no letter carries."""

    word = "too_large_for_letters"
    sentence = _(
        "A piece of this parcel is larger than a letter may be. Nothing was sent; take a USB key."
    )


class ShelfFull(Refusal):
    """No room for more bytes that no parcel asked for."""

    word = "shelf_full"
    sentence = _(
        "Too many pieces without a manifest are waiting here. Bring the manifest files first;"
        " these pieces were left where they are."
    )
