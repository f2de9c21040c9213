"""The acceptor's answer to an A-ASSOCIATE-RQ: contexts, roles, extended negotiation, identity."""

from binome.dicom.network import items, sop_classes
from binome.dicom.network.associate import (
    ABSTRACT_UNKNOWN,
    ACCEPTED,
    PROTOCOL_VERSION,
    TRANSFER_UNKNOWN,
    AnsweredContext,
    AssociateAccept,
    AssociateRequest,
    ProposedContext,
)
from binome.dicom.network.channel import Context
from binome.dicom.network.handlers import Refusal
from binome.dicom.network.items import UserInformation
from binome.dicom.network.part10 import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from binome.dicom.network.settings import AcceptorSettings
from binome.dicom.uids import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
)

LITTLE_ENDIAN = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
UNCOMPRESSED = (*LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN)
RELATIONAL, DATE_TIME, FUZZY, TIME_ZONE, ENHANCED = range(5)
FULL_STORAGE_LEVEL = bytes((2, 0, 0, 0, 0, 0))  # PS3.4 B.3.1: level 2, no coercion


def refusal_of(request: AssociateRequest) -> Refusal | None:
    """What the protocol alone already refuses."""
    if not request.protocol_version & PROTOCOL_VERSION:
        return Refusal.PROTOCOL_VERSION
    if request.application_context != items.APPLICATION_CONTEXT_NAME:
        return Refusal.APPLICATION_CONTEXT
    if not _is_title(request.calling_ae_title):
        return Refusal.CALLING_AE_TITLE
    if not _is_title(request.called_ae_title):
        return Refusal.CALLED_AE_TITLE
    return None


def negotiate(
    request: AssociateRequest, *, settings: AcceptorSettings, echoed: bytes
) -> AssociateAccept:
    """The A-ASSOCIATE-AC for an admitted peer."""
    answers = tuple(_answer(context, request, settings) for context in request.contexts)
    return AssociateAccept(answers, _user_information(request, settings), echoed)


def accepted_contexts(request: AssociateRequest, *, accept: AssociateAccept) -> dict[int, Context]:
    """What both sides now hold true, by context identifier."""
    proposed = {context.context_id: context for context in request.contexts}
    return {
        answer.context_id: Context(
            answer.context_id,
            proposed[answer.context_id].abstract_syntax,
            answer.transfer_syntax,
            _peer_is_scp(proposed[answer.context_id].abstract_syntax, accept),
        )
        for answer in accept.contexts
        if answer.result == ACCEPTED and answer.context_id in proposed
    }


def is_negotiated(request: AssociateRequest, *, model: str, option: int) -> bool:
    """Whether the peer asked for an option of C-FIND's extended negotiation (PS3.4 C.5.1.1)."""
    asked = request.user_information.extended.get(model, b"")
    return len(asked) > option and asked[option] == 1


def is_storage(uid: str, *, request: AssociateRequest, settings: AcceptorSettings) -> bool:
    """Standard storage, or private as the settings (and common extended negotiation) allow."""
    if sop_classes.is_standard_storage(uid) or uid in settings.private_sop_classes:
        return True
    if not settings.has_any_private_sop_class or not sop_classes.is_private(uid):
        return False
    service = request.user_information.service_classes.get(uid)
    return service in (None, sop_classes.STORAGE_SERVICE_CLASS)


def _answer(
    context: ProposedContext, request: AssociateRequest, settings: AcceptorSettings
) -> AnsweredContext:
    uid, offered = context.abstract_syntax, context.transfer_syntaxes
    if uid in sop_classes.SERVICES:
        chosen = next((syntax for syntax in LITTLE_ENDIAN if syntax in offered), None)
    elif is_storage(uid, request=request, settings=settings):
        chosen = _storage_syntax(offered)
    else:
        return AnsweredContext(context.context_id, ABSTRACT_UNKNOWN, _first(offered))
    if chosen is None:
        return AnsweredContext(context.context_id, TRANSFER_UNKNOWN, _first(offered))
    return AnsweredContext(context.context_id, ACCEPTED, chosen)


def _storage_syntax(offered: tuple[str, ...]) -> str | None:
    """What the peer named first; explicit little endian when that is as good to it."""
    if not offered:
        return None
    if offered[0] in UNCOMPRESSED and EXPLICIT_VR_LITTLE_ENDIAN in offered:
        return EXPLICIT_VR_LITTLE_ENDIAN
    return offered[0]


def _first(offered: tuple[str, ...]) -> str:
    return offered[0] if offered else IMPLICIT_VR_LITTLE_ENDIAN


def _user_information(request: AssociateRequest, settings: AcceptorSettings) -> UserInformation:
    asked = request.user_information
    identity = asked.identity
    return UserInformation(
        maximum_length=settings.limits.pdu_bytes,
        implementation_class_uid=IMPLEMENTATION_CLASS_UID,
        implementation_version=IMPLEMENTATION_VERSION_NAME,
        asynchronous_window=(1, 1) if asked.asynchronous_window else None,
        roles={
            uid: roles if sop_classes.is_standard_storage(uid) else (roles[0], False)
            for uid, roles in asked.roles.items()
        },
        extended={
            uid: answer
            for uid, value in asked.extended.items()
            if (answer := _extended(uid, value, settings))
        },
        identity=identity if identity and identity.wants_response else None,
    )


def _extended(uid: str, asked: bytes, settings: AcceptorSettings) -> bytes:
    if sop_classes.is_standard_storage(uid):
        return FULL_STORAGE_LEVEL
    if uid not in sop_classes.FIND | sop_classes.MOVE | sop_classes.GET:
        return b""
    able = [settings.is_relational, False, settings.is_fuzzy, False, False]
    return bytes(1 if wanted == 1 and can else 0 for wanted, can in zip(asked, able, strict=False))


def _peer_is_scp(uid: str, accept: AssociateAccept) -> bool:
    return accept.user_information.roles.get(uid, (True, False))[1]


def _is_title(title: str) -> bool:
    return 0 < len(title) <= 16 and title.isascii() and title.isprintable() and "\\" not in title
