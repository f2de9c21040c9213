"""What C-FIND, C-MOVE and C-GET share: the identifier, its model and its level (PS3.4 C.6)."""

from binome.dicom.network import identifier, sop_classes, status
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.errors import BadMessage, ServiceRefused
from binome.dicom.network.handlers import Query, Value
from binome.dicom.network.negotiation import FUZZY, RELATIONAL, is_negotiated
from binome.dicom.network.status import Status
from binome.dicom.uids import IMPLICIT_VR_LITTLE_ENDIAN

LEVEL = 0x00080052

OTHER_SERVICE = Status(status.SOP_CLASS_NOT_SUPPORTED, "This context is for another service.")
NO_IDENTIFIER = Status(status.IDENTIFIER_MISMATCH, "No identifier came with the request.")
UNREADABLE = Status(status.CANNOT_UNDERSTAND, "The data set of the request cannot be read.")
BAD_LEVEL = Status(
    status.IDENTIFIER_MISMATCH, "Query/Retrieve Level is absent or not of this model."
)


def is_implicit(message: Message) -> bool:
    """Whether data sets of this message's context have implicit VR."""
    return message.context.transfer_syntax == IMPLICIT_VR_LITTLE_ENDIAN


def keys_of(message: Message) -> dict[int, Value]:
    """The identifier that came with `message`; ServiceRefused when it cannot be read."""
    try:
        return identifier.read(message.data, is_implicit=is_implicit(message))
    except BadMessage as error:
        raise ServiceRefused(UNREADABLE) from error


def query_of(dialogue: Dialogue, message: Message, *, models: frozenset[str]) -> Query:
    """The query in `message`; ServiceRefused when it is not one of these models."""
    model = message.context.abstract_syntax
    if model not in models:
        raise ServiceRefused(OTHER_SERVICE)
    if not message.data:
        raise ServiceRefused(NO_IDENTIFIER)
    keys = keys_of(message)
    level = keys.get(LEVEL)
    if level not in sop_classes.levels_of(model):
        raise ServiceRefused(BAD_LEVEL)
    return Query(
        caller=dialogue.caller,
        model=model,
        level=str(level),
        keys=keys,
        is_relational=dialogue.settings.is_relational
        and is_negotiated(dialogue.request, model=model, option=RELATIONAL),
        is_fuzzy=dialogue.settings.is_fuzzy
        and is_negotiated(dialogue.request, model=model, option=FUZZY),
    )
