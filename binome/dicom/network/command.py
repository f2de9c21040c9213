"""DIMSE command sets (PS3.7 6.3.1, 9.3, 10.3, Annex E): group 0000 in implicit little endian."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from binome.dicom.network.errors import BadMessage

C_STORE_RQ, C_GET_RQ, C_FIND_RQ, C_MOVE_RQ, C_ECHO_RQ = 0x0001, 0x0010, 0x0020, 0x0021, 0x0030
N_EVENT_REPORT_RQ, N_ACTION_RQ, C_CANCEL_RQ = 0x0100, 0x0130, 0x0FFF
IS_RESPONSE = 0x8000
C_STORE_RSP, N_EVENT_REPORT_RSP = C_STORE_RQ | IS_RESPONSE, N_EVENT_REPORT_RQ | IS_RESPONSE

GROUP_LENGTH = 0x0000
AFFECTED_SOP_CLASS_UID = 0x0002
REQUESTED_SOP_CLASS_UID = 0x0003
COMMAND_FIELD = 0x0100
MESSAGE_ID = 0x0110
MESSAGE_ID_RESPONDED_TO = 0x0120
MOVE_DESTINATION = 0x0600
PRIORITY = 0x0700
DATA_SET_TYPE = 0x0800
STATUS = 0x0900
ERROR_COMMENT = 0x0902
AFFECTED_SOP_INSTANCE_UID = 0x1000
REQUESTED_SOP_INSTANCE_UID = 0x1001
EVENT_TYPE_ID = 0x1002
ACTION_TYPE_ID = 0x1008
REMAINING_SUB_OPERATIONS = 0x1020
COMPLETED_SUB_OPERATIONS = 0x1021
FAILED_SUB_OPERATIONS = 0x1022
WARNING_SUB_OPERATIONS = 0x1023
MOVE_ORIGINATOR_AE_TITLE = 0x1030
MOVE_ORIGINATOR_MESSAGE_ID = 0x1031

NO_DATA_SET = 0x0101
A_DATA_SET = 0x0001
_ELEMENT = struct.Struct("<HHI")
_SHORT = struct.Struct("<H")
_UIDS = frozenset((0x0002, 0x0003, 0x1000, 0x1001))

Fields = Mapping[int, int | str]


@dataclass(frozen=True, slots=True)
class Command:
    """A received command set: element number of group 0000 to raw value."""

    elements: Mapping[int, bytes] = field(repr=False)

    def number(self, element: int, default: int | None = None) -> int:
        """A US value; BadMessage when it is absent, without a default, or not two bytes."""
        value = self.elements.get(element)
        if value is None and default is not None:
            return default
        if value is None or len(value) < 2:
            raise BadMessage(f"command element {element:04X} is missing or malformed")
        return int(_SHORT.unpack_from(value)[0])

    def text(self, element: int) -> str:
        """A UI, AE or LO value without padding; empty when absent."""
        return self.elements.get(element, b"").decode("ascii", "replace").strip("\0 ")

    @property
    def field_code(self) -> int:
        """Which DIMSE request or response this is."""
        return self.number(COMMAND_FIELD)

    @property
    def message_id(self) -> int:
        """The requestor's number for this operation."""
        return self.number(MESSAGE_ID)

    @property
    def has_data_set(self) -> bool:
        """Whether a data set follows."""
        return self.number(DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET


def decode(data: bytes) -> Command:
    """Read a whole command set; BadMessage when lengths lie or another group is in it."""
    elements: dict[int, bytes] = {}
    position = 0
    while position < len(data):
        if len(data) - position < _ELEMENT.size:
            raise BadMessage("a command element is cut short")
        group, element, length = _ELEMENT.unpack_from(data, position)
        start = position + _ELEMENT.size
        position = start + length
        if group or position > len(data):
            raise BadMessage("a command element lies outside the command set")
        elements[element] = data[start:position]
    return Command(elements)


def encode(fields: Fields) -> bytes:
    """A command set with its group length; int is US, text UI, AE or LO as the element says."""
    parts = []
    for element, value in sorted(fields.items()):
        raw = _SHORT.pack(value) if isinstance(value, int) else _padded(element, value)
        parts.append(_ELEMENT.pack(0, element, len(raw)) + raw)
    body = b"".join(parts)
    return _ELEMENT.pack(0, GROUP_LENGTH, 4) + struct.pack("<I", len(body)) + body


def _padded(element: int, value: str) -> bytes:
    raw = value.encode("ascii", "replace")
    padding = b"\0" if element in _UIDS else b" "
    return raw + padding * (len(raw) & 1)
