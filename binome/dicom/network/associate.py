"""A-ASSOCIATE-RQ and A-ASSOCIATE-AC as values (PS3.8 9.3.2, 9.3.3)."""

import struct
from dataclasses import dataclass, field

from binome.dicom.network import items, pdu
from binome.dicom.network.errors import Violation
from binome.dicom.network.items import UserInformation
from binome.dicom.network.user_information import read_user_information, write_user_information

FIXED = struct.Struct(">H2x16s16s32x")
PROTOCOL_VERSION = 1
TRANSFER_SYNTAXES = 128

ACCEPTED, REJECTED_BY_USER, NO_REASON, ABSTRACT_UNKNOWN, TRANSFER_UNKNOWN = range(5)


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """A presentation context as the requestor wrote it."""

    context_id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredContext:
    """The acceptor's result for one proposed context."""

    context_id: int
    result: int
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class AssociateRequest:
    """An A-ASSOCIATE-RQ."""

    called_ae_title: str
    calling_ae_title: str
    contexts: tuple[ProposedContext, ...]
    user_information: UserInformation = field(default_factory=UserInformation)
    application_context: str = items.APPLICATION_CONTEXT_NAME
    protocol_version: int = PROTOCOL_VERSION

    def encode(self) -> bytes:
        """The whole PDU."""
        parts = [items.uid_item(items.APPLICATION_CONTEXT, self.application_context)]
        parts += [_encode_proposed(context) for context in self.contexts]
        parts.append(write_user_information(self.user_information))
        titles = (self.called_ae_title, self.calling_ae_title)
        return _pdu(pdu.ASSOCIATE_RQ, _fixed(*titles), parts)


@dataclass(frozen=True, slots=True)
class AssociateAccept:
    """An A-ASSOCIATE-AC. `echoed` is the request's fixed part, which is sent back."""

    contexts: tuple[AnsweredContext, ...]
    user_information: UserInformation
    echoed: bytes = bytes(FIXED.size)

    def encode(self) -> bytes:
        """The whole PDU."""
        parts = [items.uid_item(items.APPLICATION_CONTEXT, items.APPLICATION_CONTEXT_NAME)]
        parts += [_encode_answered(context) for context in self.contexts]
        parts.append(write_user_information(self.user_information))
        return _pdu(pdu.ASSOCIATE_AC, self.echoed, parts)


def read_request(body: bytes, *, most_contexts: int) -> AssociateRequest:
    """Parse the body of an A-ASSOCIATE-RQ; Violation when it is malformed."""
    if len(body) < FIXED.size:
        raise Violation("an A-ASSOCIATE-RQ is cut short")
    version, called, calling = FIXED.unpack_from(body)
    application_context, contexts, information = "", [], UserInformation()
    for kind, view in items.walk(memoryview(body)[FIXED.size :]):
        if kind == items.APPLICATION_CONTEXT:
            application_context = items.uid_of(view)
        elif kind == items.CONTEXT_RQ:
            contexts.append(_read_proposed(view))
        elif kind == items.USER_INFORMATION:
            information = read_user_information(view)
    _check_contexts(contexts, most_contexts=most_contexts)
    return AssociateRequest(
        called_ae_title=_title(called),
        calling_ae_title=_title(calling),
        contexts=tuple(contexts),
        user_information=information,
        application_context=application_context,
        protocol_version=version,
    )


def read_accept(body: bytes) -> AssociateAccept:
    """Parse the body of an A-ASSOCIATE-AC; Violation when it is malformed."""
    if len(body) < FIXED.size:
        raise Violation("an A-ASSOCIATE-AC is cut short")
    contexts, information = [], UserInformation()
    for kind, view in items.walk(memoryview(body)[FIXED.size :]):
        if kind == items.CONTEXT_AC:
            contexts.append(_read_answered(view))
        elif kind == items.USER_INFORMATION:
            information = read_user_information(view)
    return AssociateAccept(contexts=tuple(contexts), user_information=information)


def _check_contexts(contexts: list[ProposedContext], *, most_contexts: int) -> None:
    if len(contexts) > most_contexts:
        raise Violation("too many presentation contexts")
    ids = {context.context_id for context in contexts}
    if len(ids) != len(contexts) or any(not context_id & 1 for context_id in ids):
        raise Violation("presentation context identifiers must be odd and distinct")


def _read_proposed(view: memoryview) -> ProposedContext:
    if len(view) < 4:
        raise Violation("a presentation context is cut short")
    abstract, transfers = "", []
    for kind, body in items.walk(view[4:]):
        if kind == items.ABSTRACT_SYNTAX:
            abstract = items.uid_of(body)
        elif kind == items.TRANSFER_SYNTAX:
            transfers.append(items.uid_of(body))
    if len(transfers) > TRANSFER_SYNTAXES:
        raise Violation("too many transfer syntaxes in one presentation context")
    return ProposedContext(view[0], abstract, tuple(transfers))


def _read_answered(view: memoryview) -> AnsweredContext:
    if len(view) < 4:
        raise Violation("a presentation context is cut short")
    transfers = [
        items.uid_of(body) for kind, body in items.walk(view[4:]) if kind == items.TRANSFER_SYNTAX
    ]
    return AnsweredContext(view[0], view[2], transfers[0] if transfers else "")


def _encode_proposed(context: ProposedContext) -> bytes:
    syntaxes = [items.uid_item(items.TRANSFER_SYNTAX, uid) for uid in context.transfer_syntaxes]
    abstract = items.uid_item(items.ABSTRACT_SYNTAX, context.abstract_syntax)
    return items.item(items.CONTEXT_RQ, bytes((context.context_id, 0, 0, 0)), abstract, *syntaxes)


def _encode_answered(context: AnsweredContext) -> bytes:
    head = bytes((context.context_id, 0, context.result, 0))
    syntax = items.uid_item(items.TRANSFER_SYNTAX, context.transfer_syntax)
    return items.item(items.CONTEXT_AC, head, syntax)


def _fixed(called: str, calling: str) -> bytes:
    padded = (title.encode("ascii").ljust(16) for title in (called, calling))
    return FIXED.pack(PROTOCOL_VERSION, *padded)


def _title(field_bytes: bytes) -> str:
    return field_bytes.decode("ascii", "replace").strip("\0 ")


def _pdu(kind: int, fixed: bytes, parts: list[bytes]) -> bytes:
    body = b"".join(parts)
    return pdu.HEAD.pack(kind, len(fixed) + len(body)) + fixed + body
