"""The archive's refusals as DIMSE statuses (PS3.4 B.2.3, PS3.7 Annex C) with a short comment."""

from binome.archive import refusals
from binome.dicom.network import status
from binome.dicom.network.status import Status
from binome.kernel.errors import Refusal

C_STORE_STATUS: dict[type[Refusal], Status] = {
    refusals.OutOfSpace: Status(
        status.OUT_OF_RESOURCES, "No room for new images. Free some disk, then send again."
    ),
    refusals.StoreFailed: Status(
        status.OUT_OF_RESOURCES, "The hub's disk failed. Tell its operator, then send again."
    ),
    refusals.WrongSopClass: Status(
        status.DATA_SET_MISMATCH, "Not an image or document of a study. Nothing was kept."
    ),
    refusals.Unreadable: Status(
        status.CANNOT_UNDERSTAND, "The object cannot be read. Send it again from the machine."
    ),
    refusals.IdentifiedInput: Status(
        status.NOT_AUTHORIZED, "Names are refused here; nothing kept. Open a case to send them."
    ),
    refusals.PatientMismatch: Status(
        status.DATA_SET_MISMATCH, "Another patient than the rest of this study. Not filed."
    ),
    refusals.WasWithdrawn: Status(
        status.NOT_AUTHORIZED, "These images were withdrawn by their site. Not kept."
    ),
    refusals.WasRejected: Status(
        status.NOT_AUTHORIZED, "These images were rejected by their site. Not shown again."
    ),
    refusals.UidConflict: Status(
        status.DUPLICATE_INSTANCE, "Other bytes have this UID. Kept aside until the site looks."
    ),
}
UNFORESEEN = Status(status.PROCESSING_FAILURE, "The object was refused. Ask the hub's operator.")


def status_of(refusal: Refusal) -> Status:
    """The status of a refusal; a general failure for one that is not in the table."""
    return C_STORE_STATUS.get(type(refusal), UNFORESEEN)
