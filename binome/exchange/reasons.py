"""Why a file did not join the images: one whole sentence a reason, for the sender's page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome.dicom.errors import SENTENCES as OF_DICOM
from binome.exchange.media.refusals import SENTENCES as OF_MEDIA

OTHER_PATIENT = "other_patient"
BY_SENDER = "by_sender"
NAME_VISIBLE = "name_visible"
CONFLICT = "conflict"
IDENTIFIED_INPUT = "identified_input"

OWN = {
    OTHER_PATIENT: _("This file is of the patient you did not choose. It was deleted here."),
    BY_SENDER: _("You left this file out. It was deleted here."),
    NAME_VISIBLE: _("A name is visible in this picture. It was left out and deleted here."),
    CONFLICT: _(
        "Another image with the same identifier came before, with other content. That one is kept;"
        " ask the machine for both again if in doubt."
    ),
    IDENTIFIED_INPUT: _("This file still says who the patient is. It was kept out of the images."),
}


def sentence(reason: str) -> str:
    """Return the sentence of a reason in the active language; empty for no reason."""
    if reason in OWN:
        return str(OWN[reason])
    if reason in OF_MEDIA:
        return str(OF_MEDIA[reason])
    return gettext(OF_DICOM[reason]) if reason in OF_DICOM else ""
