"""What the archive foresees may go wrong; each door has its own status for each."""

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class OutOfSpace(Refusal):
    """Under 5 % or 2 GiB are free: no new images, while reports and messages still pass."""

    word = "out_of_space"
    sentence = _(
        "There is no room for new images. Nothing that was stored is lost. "
        "Free some disk, then send these images again."
    )


class StoreFailed(OutOfSpace):
    """The disk did not take what was written; like a full one, that is about no file's content."""

    word = "disk_failed"
    sentence = _(
        "The hub's disk did not take these images. Nothing that was stored is lost. "
        "Tell whoever runs the hub, then send these images again."
    )


class Unreadable(Refusal):
    """The bytes are not a DICOM instance that can be filed; `word` says why."""

    word = "unreadable"
    sentence = _("This file could not be read; copy it again from the machine or the disc.")

    def __init__(self, word: str = "unreadable", sentence: str | None = None) -> None:
        super().__init__(sentence)
        self.word = word


class WrongSopClass(Refusal):
    """An object that is never filed as an image: a directory of a disc, a command."""

    word = "wrong_sop_class"
    sentence = _("This is not an image or a document of a study. Send the images themselves.")


class WrongStudy(Refusal):
    """The instance names another study than the address it was sent to."""

    word = "wrong_study"
    sentence = _("This image belongs to another study than the one it was sent to. Send it there.")


class IdentifiedInput(Refusal):
    """A pseudonymous network keeps nothing that was not de-identified (SAFETY 17)."""

    word = "identified_input"
    sentence = _(
        "This network keeps no names: an image that was not de-identified is refused and "
        "nothing of it was kept. Open a case and send the images there: they are de-identified."
    )


class PatientMismatch(Refusal):
    """The instance names another patient than the stored study does."""

    word = "patient_mismatch"
    sentence = _(
        "This image names another patient than the rest of its study. It was not filed. "
        "Check at the machine whose images these are, then send them again."
    )


class WasWithdrawn(Refusal):
    """The site withdrew this instance; sending it again does not bring it back."""

    word = "was_withdrawn"
    sentence = _("These images were withdrawn by their site and are not shown again.")


class WasRejected(Refusal):
    """The site rejected this instance (IOCM); sending it again does not bring it back."""

    word = "was_rejected"
    sentence = _(
        "These images were rejected by their site and are not shown again. The site can undo "
        "that on its page of storage."
    )


class UidConflict(Refusal):
    """Other bytes came under the identifier of a stored instance: kept aside, not shown."""

    word = "uid_conflict"
    sentence = _(
        "Another image with the same identifier is stored already. Both are kept; "
        "the first one stays in its place until the site has looked."
    )
