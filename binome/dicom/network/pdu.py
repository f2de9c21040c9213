"""The seven PDUs of PS3.8 9.3 as bytes: heads, fixed PDUs, and P-DATA-TF framing."""

import struct
from collections.abc import Iterator

from binome.dicom.network.fsm import Event

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA, RELEASE_RQ, RELEASE_RP, ABORT = range(1, 8)

HEAD = struct.Struct(">BxI")
PDV_HEAD = struct.Struct(">IBB")
DATA_HEAD = struct.Struct(">BxIIBB")  # a P-DATA-TF head and the head of its only PDV
FIXED = struct.Struct(">BxIxBBB")

IS_COMMAND = 1
IS_LAST = 2

RECEIVED: dict[int, Event] = {
    ASSOCIATE_RQ: Event.ASSOCIATE_PDU,
    ASSOCIATE_AC: Event.ACCEPT_PDU,
    ASSOCIATE_RJ: Event.REJECT_PDU,
    P_DATA: Event.DATA_PDU,
    RELEASE_RQ: Event.RELEASE_PDU,
    RELEASE_RP: Event.RELEASE_REPLY_PDU,
    ABORT: Event.ABORT_PDU,
}

RELEASE_REQUEST = FIXED.pack(RELEASE_RQ, 4, 0, 0, 0)
RELEASE_RESPONSE = FIXED.pack(RELEASE_RP, 4, 0, 0, 0)


def abort(*, source: int, reason: int) -> bytes:
    """A-ABORT (PS3.8 9.3.8): source 0 is the service user, 2 the service provider."""
    return FIXED.pack(ABORT, 4, 0, source, reason)


def reject(*, result: int, source: int, reason: int) -> bytes:
    """A-ASSOCIATE-RJ (PS3.8 9.3.4)."""
    return FIXED.pack(ASSOCIATE_RJ, 4, result, source, reason)


def data(context_id: int, *, control: int, fragments: Iterator[memoryview]) -> list[memoryview]:
    """P-DATA-TF PDUs of one PDV each; `control` is set on all, IS_LAST only on the last."""
    parts: list[memoryview] = []
    held: memoryview | None = None
    for fragment in fragments:
        if held is not None:
            parts += (_data_head(held, context_id, control & ~IS_LAST), held)
        held = fragment
    if held is not None:
        parts += (_data_head(held, context_id, control), held)
    return parts


def _data_head(fragment: memoryview, context_id: int, control: int) -> memoryview:
    size = len(fragment)
    return memoryview(DATA_HEAD.pack(P_DATA, size + 6, size + 2, context_id, control))


def fragments_of(view: memoryview, *, size: int) -> Iterator[memoryview]:
    """Slices of at most `size` bytes; one empty slice when there is nothing."""
    for start in range(0, len(view) or 1, size):
        yield view[start : start + size]
