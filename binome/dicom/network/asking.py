"""C-FIND, C-MOVE and C-GET as their SCU (PS3.4 C.4): questions to another archive."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from binome.dicom.network import command, identifier, sop_classes, status
from binome.dicom.network.channel import Message
from binome.dicom.network.command import Fields
from binome.dicom.network.errors import BadMessage
from binome.dicom.network.handlers import Value
from binome.dicom.network.requestor import Requestor
from binome.dicom.uids import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN

LEVEL: Final = 0x00080052
FAILED_UIDS: Final = 0x00080058
SYNTAXES: Final = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
#: What to propose for questions by study root.
TO_FIND: Final = [(sop_classes.STUDY_ROOT_FIND, SYNTAXES)]
TO_MOVE: Final = [(sop_classes.STUDY_ROOT_MOVE, SYNTAXES)]
MOST_MATCHES: Final = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """How a C-MOVE ended, by the peer's own counts; `failed_uids` as far as it names them."""

    code: int
    completed: int
    failed: int
    failed_uids: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.code == status.SUCCESS and not self.failed


def find(requestor: Requestor, keys: Mapping[int, str], *, level: str) -> list[dict[int, Value]]:
    """At most `MOST_MATCHES` matches; raises BadMessage when the peer refuses, NetworkError."""
    matches: list[dict[int, Value]] = []
    asked = {LEVEL: level, **keys}
    fields: Fields = {command.COMMAND_FIELD: command.C_FIND_RQ}
    model = sop_classes.STUDY_ROOT_FIND
    for answer in _answers(requestor, model=model, keys=asked, fields=fields):
        code = answer.command.number(command.STATUS)
        if code & 0xFF00 == 0xFF00:
            if len(matches) < MOST_MATCHES:
                matches.append(identifier.read(answer.data, is_implicit=_is_implicit(answer)))
        elif code != status.SUCCESS:
            raise BadMessage("the peer did not answer the question")
    return matches


def move_study(requestor: Requestor, study_instance_uid: str, *, destination: str) -> Moved:
    """Ask the peer to send a study to a destination it knows; raises NetworkError."""
    asked = {LEVEL: sop_classes.STUDY, 0x0020000D: study_instance_uid}
    fields: Fields = {
        command.COMMAND_FIELD: command.C_MOVE_RQ,
        command.MOVE_DESTINATION: destination,
    }
    model = sop_classes.STUDY_ROOT_MOVE
    *_, last = _answers(requestor, model=model, keys=asked, fields=fields)
    return _moved(last)


def get_study(
    requestor: Requestor, study_instance_uid: str, *, on_store: Callable[[Message], None]
) -> Moved:
    """Ask the peer to send a study on this association; `on_store` answers for each instance."""
    asked = {LEVEL: sop_classes.STUDY, 0x0020000D: study_instance_uid}
    fields: Fields = {command.COMMAND_FIELD: command.C_GET_RQ}
    model = sop_classes.STUDY_ROOT_GET
    *_, last = _answers(requestor, model=model, keys=asked, fields=fields, on_store=on_store)
    return _moved(last)


def _moved(last: Message) -> Moved:
    return Moved(
        code=last.command.number(command.STATUS),
        completed=_count(last, command.COMPLETED_SUB_OPERATIONS)
        + _count(last, command.WARNING_SUB_OPERATIONS),
        failed=_count(last, command.FAILED_SUB_OPERATIONS),
        failed_uids=_failed(last),
    )


def _answers(
    requestor: Requestor,
    *,
    model: str,
    keys: Mapping[int, str],
    fields: Fields,
    on_store: Callable[[Message], None] | None = None,
) -> Iterator[Message]:
    context = next((c for c in requestor.contexts if c.abstract_syntax == model), None)
    if context is None:
        raise BadMessage("the peer did not accept the service")
    said = {identifier.SPECIFIC_CHARACTER_SET: identifier.UTF_8, **keys}
    encoded = identifier.write(said, is_implicit=_is_implicit_syntax(context.transfer_syntax))
    numbered: Fields = {command.PRIORITY: 0, **fields}
    return requestor.answers(model, fields=numbered, identifier=encoded, on_store=on_store)


def _count(answer: Message, element: int) -> int:
    return answer.command.number(element, 0)


def _failed(answer: Message) -> tuple[str, ...]:
    if not answer.data:
        return ()
    named = identifier.read(answer.data, is_implicit=_is_implicit(answer)).get(FAILED_UIDS, "")
    return tuple(uid for uid in str(named).split("\\") if uid)


def _is_implicit(answer: Message) -> bool:
    return _is_implicit_syntax(answer.context.transfer_syntax)


def _is_implicit_syntax(uid: str) -> bool:
    return uid == IMPLICIT_VR_LITTLE_ENDIAN
