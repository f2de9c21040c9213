"""What can stand in the way of a file, each with a word for machines and a sentence for people."""

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class NoSuchUpload(Refusal):
    """No such upload, or not of the token's case."""

    word = "no_such_upload"
    sentence = _("This upload is not known here. Choose the file again to send it anew.")


class TokenSpent(Refusal):
    """The upload token is unknown, too old, revoked, or its person may no longer send."""

    word = "token_spent"
    sentence = _(
        "This page may no longer send files. What arrived is kept. Open the case again to go on."
    )


class WrongOffset(Refusal):
    """The peer wants to go on from another byte than the hub."""

    word = "wrong_offset"
    sentence = _("The upload goes on from another byte. Ask again where it stands.")


class TooLarge(Refusal):
    """The file, or the case with it, is larger than is taken."""

    word = "too_large"
    sentence = _("This file is larger than this server takes. The other files go on.")


class TooManyFiles(Refusal):
    """The case has as many files as a case may have."""

    word = "too_many_files"
    sentence = _("This case already has as many files as a case may have. What arrived is kept.")


class CaseClosed(Refusal):
    """The case takes no more files."""

    word = "case_closed"
    sentence = _("This case was withdrawn and takes no more files. Open a new case.")


class OutOfSpace(Refusal):
    """The disk guard: reports and messages keep their room."""

    word = "out_of_space"
    sentence = _(
        "This server is short of room and takes no new images. What arrived is kept, reports and"
        " messages go on. Tell whoever runs the server; the upload goes on by itself later."
    )


class WrongChecksum(Refusal):
    """The bytes are not those the peer summed."""

    word = "wrong_checksum"
    sentence = _("A piece of this file was damaged on the way. It is sent again.")


class UnknownAlgorithm(Refusal):
    """A checksum of a kind the hub does not know."""

    word = "unknown_algorithm"
    sentence = _("This kind of checksum is not known here.")


class Superseded(Refusal):
    """Another request for the same upload took over."""

    word = "superseded"
    sentence = _("Another connection goes on with this file.")


class ReasonNeeded(Refusal):
    """A decision about the patient needs a typed reason."""

    word = "reason_needed"
    sentence = _("Write in a few words why these images belong to this patient.")


class NothingToDecide(Refusal):
    """The decision does not fit what was found; the page was probably old."""

    word = "nothing_to_decide"
    sentence = _("The files have changed meanwhile. Nothing was lost. Look again, then decide.")
