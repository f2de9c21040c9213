"""The state table against pynetdicom's, and what the acceptor agrees to."""

import subprocess
import sys

import pytest
from pydicom.uid import UID_dictionary
from pynetdicom import AE
from pynetdicom.fsm import TRANSITION_TABLE
from pynetdicom.pdu_primitives import (
    AsynchronousOperationsWindowNegotiation,
    UserIdentityNegotiation,
)
from pynetdicom.sop_class import (
    _NON_PATIENT_OBJECT_CLASSES,
    _STORAGE_CLASSES,
    CTImageStorage,
    Verification,
)

from binome.dicom.network import sop_classes
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.associate import (
    ABSTRACT_UNKNOWN,
    ACCEPTED,
    TRANSFER_UNKNOWN,
    AssociateRequest,
    ProposedContext,
    read_request,
)
from binome.dicom.network.fsm import TRANSITIONS, Event, State, StateMachine
from binome.dicom.network.items import UserInformation
from binome.dicom.network.negotiation import negotiate
from binome.dicom.network.settings import AcceptorSettings
from tests.dicom.network.conftest import StartAcceptor
from tests.dicom.network.memory_archive import MemoryArchive
from tests.dicom.network.raw_peer import CT, EXPLICIT, IMPLICIT, VERIFICATION

BIG_ENDIAN, JPEG_XL = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.110"


def test_every_cell_of_the_state_table_is_pynetdicoms() -> None:
    theirs = {
        (int(event[3:]), int(state[3:])): action.replace("-", "_")
        for (event, state), action in TRANSITION_TABLE.items()
    }
    ours = {(int(e), int(s)): action.name for (e, s), (action, _) in TRANSITIONS.items()}
    assert ours == theirs


def test_a_blank_cell_is_an_error() -> None:
    with pytest.raises(KeyError):
        StateMachine(State.STA1).take(Event.DATA_PDU)


def test_every_storage_class_of_the_standard_is_known() -> None:
    named = {
        uid
        for uid, (name, kind, *_) in UID_dictionary.items()
        if kind == "SOP Class" and "Storage" in name
    }
    others = {"1.2.840.10008.1.3.10", "1.2.840.10008.1.20.1", "1.2.840.10008.1.20.2"}
    for uid in named - others | set(_STORAGE_CLASSES.values()):
        assert sop_classes.is_standard_storage(uid), uid
    for uid in _NON_PATIENT_OBJECT_CLASSES.values():
        assert sop_classes.is_standard_storage(uid), uid


def test_no_service_is_taken_for_storage() -> None:
    services = {
        uid
        for uid, (name, kind, *_) in UID_dictionary.items()
        if kind == "SOP Class" and name.rsplit(" ")[-1] in ("FIND", "MOVE", "GET", "Query")
    }
    assert services
    assert not any(sop_classes.is_standard_storage(uid) for uid in services)


def answer(
    abstract: str, *offered: str, settings: AcceptorSettings, service: str | None = None
) -> tuple[int, str]:
    services = {abstract: service} if service else {}
    request = AssociateRequest(
        called_ae_title="A",
        calling_ae_title="B",
        contexts=(ProposedContext(1, abstract, offered),),
        user_information=UserInformation(service_classes=services),
    )
    (context,) = negotiate(request, settings=settings, echoed=b"").contexts
    return context.result, context.transfer_syntax


@pytest.mark.parametrize(
    ("abstract", "offered", "expected"),
    [
        (CT, (IMPLICIT, EXPLICIT), (ACCEPTED, EXPLICIT)),
        (CT, (JPEG_XL, EXPLICIT), (ACCEPTED, JPEG_XL)),
        (CT, (BIG_ENDIAN,), (ACCEPTED, BIG_ENDIAN)),
        (CT, ("1.2.3.4",), (ACCEPTED, "1.2.3.4")),
        (VERIFICATION, (IMPLICIT,), (ACCEPTED, IMPLICIT)),
        (VERIFICATION, (BIG_ENDIAN,), (TRANSFER_UNKNOWN, BIG_ENDIAN)),
        ("1.2.840.10008.5.1.1.9", (IMPLICIT,), (ABSTRACT_UNKNOWN, IMPLICIT)),
        ("1.9.8", (IMPLICIT,), (ABSTRACT_UNKNOWN, IMPLICIT)),
    ],
)
def test_what_is_agreed_to(
    usual_settings: AcceptorSettings,
    abstract: str,
    offered: tuple[str, ...],
    expected: tuple[int, str],
) -> None:
    assert answer(abstract, *offered, settings=usual_settings) == expected


@pytest.fixture
def usual_settings(tmp_path: object) -> AcceptorSettings:
    return AcceptorSettings(spool_folder=tmp_path)


def test_private_classes_are_kept_when_the_settings_say_so(tmp_path: object) -> None:
    listed = AcceptorSettings(spool_folder=tmp_path, private_sop_classes=frozenset({"1.9.8"}))
    any_private = AcceptorSettings(spool_folder=tmp_path, has_any_private_sop_class=True)
    assert answer("1.9.8", EXPLICIT, settings=listed)[0] == ACCEPTED
    assert answer("1.9.9", EXPLICIT, settings=listed)[0] == ABSTRACT_UNKNOWN
    assert answer("1.9.9", EXPLICIT, settings=any_private)[0] == ACCEPTED
    printing = "1.2.840.10008.4.9"
    assert answer("1.9.9", EXPLICIT, settings=any_private, service=printing)[0] == ABSTRACT_UNKNOWN


def test_a_request_reads_back_as_it_was_written() -> None:
    request = AssociateRequest(
        called_ae_title="BINOME",
        calling_ae_title="PEER",
        contexts=(ProposedContext(1, CT, (EXPLICIT, IMPLICIT)),),
        user_information=UserInformation(
            maximum_length=4096,
            implementation_class_uid="1.2",
            implementation_version="X",
            asynchronous_window=(3, 4),
            roles={CT: (False, True)},
            extended={CT: b"\2\0"},
        ),
    )
    assert read_request(request.encode()[6:], most_contexts=128) == request


def test_one_operation_at_a_time_and_the_user_is_answered(
    acceptor: Acceptor, archive: MemoryArchive
) -> None:
    window = AsynchronousOperationsWindowNegotiation()
    window.maximum_number_operations_invoked = 5
    window.maximum_number_operations_performed = 5
    identity = UserIdentityNegotiation()
    identity.user_identity_type = 2
    identity.primary_field = b"nurse"
    identity.secondary_field = b"secret"
    identity.positive_response_requested = True
    ae = AE()
    ae.add_requested_context(Verification)
    association = ae.associate("127.0.0.1", acceptor.port, ext_neg=[window, identity])
    assert association.is_established
    assert association.acceptor.asynchronous_operations == (1, 1)
    assert association.acceptor.user_identity is not None
    association.release()
    heard = archive.knocks[0].user_identity
    assert heard is not None
    assert (heard.kind, heard.primary, heard.secondary) == (2, b"nurse", b"secret")
    assert "secret" not in repr(heard)


def test_128_contexts_are_all_answered(acceptor: Acceptor) -> None:
    ae = AE()
    for uid in list(_STORAGE_CLASSES.values())[:128]:
        ae.add_requested_context(uid)
    association = ae.associate("127.0.0.1", acceptor.port)
    assert len(association.accepted_contexts) == 128
    association.release()


def test_the_network_room_starts_without_pydicom(start_acceptor: StartAcceptor) -> None:
    code = (
        "import sys; import binome.dicom.network.acceptor as a; "
        "assert not {'pydicom', 'pynetdicom', 'numpy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_private_object_is_stored_end_to_end(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    acceptor = start_acceptor(has_any_private_sop_class=True)
    ae = AE()
    ae.add_requested_context("1.3.12.2.1107.5.9.1")
    ae.add_requested_context(CTImageStorage)
    association = ae.associate("127.0.0.1", acceptor.port)
    assert len(association.accepted_contexts) == 2
    association.release()
