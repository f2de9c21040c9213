"""C-STORE as its SCP (PS3.4 Annex B): check the command, hand the untouched bytes on."""

import re

from binome.dicom.network import command, status
from binome.dicom.network.channel import Context, Message
from binome.dicom.network.command import Command
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.handlers import StoreRequest
from binome.dicom.network.part10 import header
from binome.dicom.network.reception import Reception, Spool
from binome.dicom.network.status import Status

UID = re.compile(r"[0-9.]{1,64}\Z")  # leading zeros occur in the field and harm nobody

NO_DATA_SET = Status(status.CANNOT_UNDERSTAND, "No data set came with the request.")
NO_ROOM = Status(status.OUT_OF_RESOURCES, "There is no room left for this object.")
BAD_UID = Status(status.INVALID_INSTANCE, "The SOP Instance UID is not a UID.")
OTHER_CLASS = Status(status.DATA_SET_MISMATCH, "The SOP Class is not that of the context.")


def open_reception(
    context: Context, received: Command, *, spool: Spool, calling_ae_title: str
) -> Reception:
    """A place for the data set, its file header written from what was negotiated."""
    uid = received.text(command.AFFECTED_SOP_INSTANCE_UID)
    front = header(
        context.abstract_syntax,
        sop_instance_uid=uid if UID.match(uid) else "",
        transfer_syntax_uid=context.transfer_syntax,
        source_ae_title=calling_ae_title,
    )
    return Reception(front, spool)


def store(dialogue: Dialogue, message: Message) -> None:
    """Answer with the archive's status."""
    reception = message.reception
    if reception is None:
        dialogue.respond(message, NO_DATA_SET)
        return
    try:
        dialogue.respond(message, _kept(dialogue, message, reception))
    finally:
        reception.discard()


def _kept(dialogue: Dialogue, message: Message, reception: Reception) -> Status:
    sha256 = reception.finish()
    uid = message.command.text(command.AFFECTED_SOP_INSTANCE_UID)
    sop_class_uid = message.command.text(command.AFFECTED_SOP_CLASS_UID)
    if reception.has_no_room:
        return NO_ROOM
    if not UID.match(uid):
        return BAD_UID
    if sop_class_uid != message.context.abstract_syntax:
        return OTHER_CLASS
    return dialogue.handlers.store(
        StoreRequest(
            caller=dialogue.caller,
            sop_class_uid=sop_class_uid,
            sop_instance_uid=uid,
            transfer_syntax_uid=message.context.transfer_syntax,
            header=reception.header,
            file=reception.file,
            path=reception.path,
            length_bytes=reception.length_bytes,
            sha256=sha256,
        )
    )
