"""Why a medium, or a member of one, is not taken: a sentence for each word."""

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

SENTENCES = {
    "zip_too_many": _(
        "This archive holds more files than are taken at once. Nothing of it was kept. Make"
        " smaller archives, or send the folder itself."
    ),
    "zip_too_large": _(
        "This archive unpacks to more than is taken. Nothing of it was kept. Send the folder"
        " itself, or in several parts."
    ),
    "zip_bomb": _(
        "This archive claims to unpack to far more than it can hold, as harmful ones do. Nothing"
        " of it was kept. Send the folder itself."
    ),
    "zip_broken": _("This archive is damaged and cannot be opened. Make it again."),
    "zip_damaged": _("A file in the archive is damaged; copy it again from the machine or disc."),
    "zip_link": _("A link in the archive was left out; only files are taken."),
    "zip_outside": _("A file in the archive points outside of it and was left out."),
    "zip_password": _("A file in the archive is locked with a password. Make it without one."),
    "zip_method": _("A file in the archive is packed in an unusual way. Make a plain zip."),
    "zip_in_zip": _("An archive inside the archive was left out. Open it first, then send it."),
    "unpacked": _("This archive was opened; its images are listed with the others."),
    "nothing_inside": _("No DICOM image is in this archive. It was left out."),
    "link": _("A link on the disc or in the folder was left out; only files are taken."),
    "too_many_on_medium": _(
        "There are more files here than are read at once; the rest was not read. Import the"
        " folders one by one."
    ),
    "missing_on_medium": _(
        "The disc's directory names files that are not on it. Ask for the disc again, or check"
        " that it was copied whole."
    ),
    "not_readable": _("The disc could not be read at this place. Clean it, or ask for a copy."),
}


class NotAMedium(Refusal):
    """The path is no folder, disc or zip."""

    word = "not_a_medium"
    sentence = _("There is no folder, disc or zip at this path. Nothing was read.")


class ArchiveRefused(Refusal):
    """A whole zip is not opened; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(str(SENTENCES[word]))
        self.word = word


class NamesStayHome(Refusal):
    """A pseudonymous network takes images through a case only.

    De-identifying alone would not do: without a case nobody compares the patient with a form
    (SAFETY 1), nobody looks for a name burnt into the pixels, and no card keeps who it was.
    """

    word = "names_stay_home"
    sentence = _(
        "This network keeps no names: images come in through a case, where the patient is compared"
        " with the form and a person looks for names in the pictures. Nothing was read. Open a"
        " case, then import with --case and its name."
    )
