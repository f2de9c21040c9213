"""C-FIND as its SCP (PS3.4 C.4.1): keys in, pending answers out, until done or cancelled."""

from collections.abc import Iterator

from binome.dicom.network import identifier, sop_classes, status
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.handlers import Keys, Query, Value
from binome.dicom.network.services.queries import is_implicit, query_of
from binome.dicom.network.status import DONE, Status

LEVEL = 0x00080052
RETRIEVE_AE_TITLE = 0x00080054
#: Not keys of the patient, so never missing from an answer.
NOT_MATCHED = frozenset((identifier.SPECIFIC_CHARACTER_SET, LEVEL, RETRIEVE_AE_TITLE, 0x00080201))


def find(dialogue: Dialogue, message: Message) -> None:
    """One pending response for each match, as the archive yields them."""
    query = query_of(dialogue, message, models=sop_classes.FIND)
    matches = dialogue.handlers.find(query)
    is_cancelled = False
    for match in matches:
        is_cancelled = dialogue.is_cancelled(message)
        if is_cancelled:
            break
        _answer(dialogue, message, query=query, match=match)
    _close(matches)
    dialogue.respond(message, Status(status.CANCELLED) if is_cancelled else DONE)


def _answer(dialogue: Dialogue, message: Message, *, query: Query, match: Keys) -> None:
    missing = query.keys.keys() - match.keys() - NOT_MATCHED
    code = status.PENDING_OPTIONAL_KEYS_UNSUPPORTED if missing else status.PENDING
    answer: dict[int, Value] = {
        **match,
        identifier.SPECIFIC_CHARACTER_SET: identifier.UTF_8,
        LEVEL: query.level,
        RETRIEVE_AE_TITLE: dialogue.caller.called_ae_title,
    }
    encoded = identifier.write(answer, is_implicit=is_implicit(message))
    dialogue.respond(message, Status(code), identifier=encoded)


def _close(matches: Iterator[Keys]) -> None:
    """Let a generator free what it holds, without waiting for the collector."""
    close = getattr(matches, "close", None)
    if close:
        close()
