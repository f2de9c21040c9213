"""Broken, lying and slow peers: aborted for the right reason, while others go on being served."""

import contextlib
import socket
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binome.dicom.network import associate, command, pdu, status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.associate import ProposedContext
from binome.dicom.network.errors import AbortReason, BadMessage, Violation
from binome.dicom.network.identifier import read
from binome.dicom.network.limits import Limits
from tests.dicom.network.conftest import QUICK, StartAcceptor
from tests.dicom.network.memory_archive import MemoryArchive
from tests.dicom.network.raw_peer import (
    CT,
    EXPLICIT,
    RawPeer,
    data_pdu,
    echo_request,
    head,
    request,
    store_request,
)
from tests.fixtures.waiting import until

PROVIDER, USER = 2, 0


def echoes(acceptor: Acceptor) -> bool:
    with RawPeer(acceptor.port) as peer:
        peer.send(echo_request(5))
        answer = peer.answer()
    return answer.number(command.STATUS) == 0 and answer.number(0x0120) == 5


def test_a_pdu_of_4_gb_is_refused_at_its_head(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(head(pdu.P_DATA, 0xFFFFFFFF))
        assert peer.abort() == (PROVIDER, AbortReason.INVALID_PARAMETER)
    assert echoes(acceptor)


def test_an_association_request_of_4_gb_is_refused_at_its_head(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port, is_associated=False) as peer:
        peer.send(head(pdu.ASSOCIATE_RQ, 0xFFFFFFFF))
        assert peer.abort()[0] == USER  # AA-1, as in Sta2
    assert echoes(acceptor)


def test_an_unknown_pdu_is_named_as_such(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(head(0x47, 0))
        assert peer.abort() == (PROVIDER, AbortReason.UNRECOGNIZED_PDU)


def test_a_second_association_request_is_unexpected(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(request())
        assert peer.abort() == (PROVIDER, AbortReason.UNEXPECTED_PDU)


def test_data_before_an_association_is_unexpected(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port, is_associated=False) as peer:
        peer.send(echo_request())
        assert peer.abort()[0] == USER


def test_a_browser_is_turned_away(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port, is_associated=False) as peer:
        peer.send(b"GET / HTTP/1.1\r\nHost: binome\r\n\r\n")
        assert peer.abort()[0] == USER
    assert echoes(acceptor)


@pytest.mark.parametrize(
    "lie",
    [
        head(pdu.P_DATA, 3) + b"abc",
        head(pdu.P_DATA, 6) + b"\0\0\xff\xff\1\3",
        head(pdu.P_DATA, 6) + b"\0\0\0\1\1\3",
        data_pdu(5, 3, b""),
    ],
    ids=["no PDV", "PDV longer than its PDU", "PDV without a control", "unknown context"],
)
def test_pdvs_that_lie_are_invalid_parameters(acceptor: Acceptor, lie: bytes) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(lie)
        assert peer.abort() == (PROVIDER, AbortReason.INVALID_PARAMETER)


@pytest.mark.parametrize(
    "message",
    [
        data_pdu(1, 2, b"a data set first"),
        data_pdu(1, 3, b"\0\0\0\0\xff\xff\xff\xff"),
        data_pdu(1, 3, b""),
        store_request() + echo_request(),
        data_pdu(1, 1, b"\0\0\0\0") + data_pdu(3, 3, b""),
    ],
)
def test_messages_that_break_dimse_are_aborted_by_the_user(
    acceptor: Acceptor, message: bytes
) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(message)
        assert peer.abort() == (USER, AbortReason.NOT_SPECIFIED)
    assert echoes(acceptor)


def test_a_command_set_is_bounded(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(*(data_pdu(1, 1, bytes(10_000)) for _ in range(7)))
        assert peer.abort()[0] == USER


def test_too_many_presentation_contexts_are_refused(acceptor: Acceptor) -> None:
    contexts = tuple(ProposedContext(n * 2 + 1, CT, (EXPLICIT,)) for n in range(128))
    with RawPeer(acceptor.port, is_associated=False) as peer:
        peer.send(request(contexts))
        assert peer.read()[0] == pdu.ASSOCIATE_AC
    doubled = (*contexts, contexts[0])
    with RawPeer(acceptor.port, is_associated=False) as peer:
        peer.send(request(doubled))
        assert peer.abort() == (PROVIDER, AbortReason.INVALID_PARAMETER)


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2\0/3", "/1.2.3", "1." * 40, "", "a.b"])
def test_a_uid_that_is_none_is_refused_and_kept_nowhere(
    acceptor: Acceptor, archive: MemoryArchive, uid: str
) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(store_request(uid), data_pdu(3, 2, b"data"))
        assert peer.answer().number(command.STATUS) == status.INVALID_INSTANCE
    assert not archive.requests


def test_another_sop_class_than_the_contexts_is_refused(acceptor: Acceptor) -> None:
    with RawPeer(acceptor.port) as peer:
        peer.send(store_request(sop_class="1.2.840.10008.5.1.4.1.1.4"), data_pdu(3, 2, b"data"))
        assert peer.answer().number(command.STATUS) == status.DATA_SET_MISMATCH


def test_an_object_past_the_bound_is_refused_and_the_next_one_kept(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, data_set_bytes=20_000))
    with RawPeer(acceptor.port) as peer:
        for size, expected in ((30_000, status.OUT_OF_RESOURCES), (15_000, status.SUCCESS)):
            peer.send(store_request(), data_pdu(3, 0, bytes(size)), data_pdu(3, 2, b""))
            assert peer.answer().number(command.STATUS) == expected
    assert len(archive.requests) == 1


def test_memory_that_is_all_taken_sends_objects_to_the_spool(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, memory_for_data_sets_bytes=1000))
    with RawPeer(acceptor.port) as peer:
        peer.send(store_request(), data_pdu(3, 2, bytes(2000)))
        assert peer.answer().number(command.STATUS) == status.SUCCESS
        peer.send(store_request("1.2.4"), data_pdu(3, 2, bytes(900)))
        assert peer.answer().number(command.STATUS) == status.SUCCESS
    assert [bool(one.path) for one in archive.requests] == [True, False]


def test_a_peer_that_vanishes_in_a_data_set_leaves_nothing(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, memory_per_data_set_bytes=100))
    with RawPeer(acceptor.port) as peer:
        peer.send(store_request(), data_pdu(3, 0, bytes(2000)))
    until(lambda: not acceptor.associations)
    assert not archive.requests
    assert not list(acceptor.spool_folder.iterdir())


@pytest.mark.parametrize("is_associated", [False, True])
def test_silence_is_not_waited_for_for_ever(
    start_acceptor: StartAcceptor, is_associated: bool
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, artim_s=0.2, idle_s=0.2))
    with RawPeer(acceptor.port, is_associated=is_associated) as peer:
        if is_associated:
            assert peer.abort()[0] == USER
        assert peer.is_closed()


def test_a_peer_that_sends_drop_by_drop_is_left(start_acceptor: StartAcceptor) -> None:
    slow = replace(QUICK, pace_window_s=0.2, pace_bytes_per_s=10_000, tick_s=0.02)
    acceptor = start_acceptor(limits=slow)
    with RawPeer(acceptor.port) as peer:
        peer.send(store_request(), head(pdu.P_DATA, 500_000), b"\0\7\xa1\x1a\3\0")
        until(lambda: readable(peer.socket) or peer.send(b"x"))
        assert peer.abort()[0] == USER


def readable(sock: socket.socket) -> bool:
    sock.setblocking(False)
    try:
        return bool(sock.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        sock.settimeout(10)


def test_more_associations_than_allowed_are_rejected_and_said_why(
    start_acceptor: StartAcceptor,
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, associations=2, rejecting_associations=1))
    with (
        RawPeer(acceptor.port),
        RawPeer(acceptor.port),
        RawPeer(acceptor.port, is_associated=False) as third,
    ):
        third.send(request())
        assert third.read() == (pdu.ASSOCIATE_RJ, bytes((0, 2, 3, 2)))


def test_stopping_lets_the_message_under_way_end(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, memory_per_data_set_bytes=1))
    with RawPeer(acceptor.port) as busy, RawPeer(acceptor.port) as idle:
        busy.send(store_request(), data_pdu(3, 0, b"first"))
        until(lambda: any(acceptor.spool_folder.iterdir()))
        assert not acceptor.stop(drain_s=0.0)
        assert idle.abort() == (USER, AbortReason.NOT_SPECIFIED)
        busy.send(data_pdu(3, 2, b"second"))
        assert busy.answer().number(command.STATUS) == status.SUCCESS
        assert busy.abort() == (USER, AbortReason.NOT_SPECIFIED)
    assert archive.files["1.2.3"].endswith(b"firstsecond")


FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading_of_an_association_request(junk: bytes) -> None:
    for body in (junk, request()[6:80] + junk):
        try:
            associate.read_request(body, most_contexts=Limits().contexts)
            associate.read_accept(body)
        except Violation:
            continue


@FUZZ
@given(st.integers(0, 400), st.integers(0, 255))
def test_no_changed_byte_breaks_the_reading_of_an_association_request(at: int, to: int) -> None:
    body = bytearray(request()[6:])
    body[at % len(body)] = to
    with contextlib.suppress(Violation):
        associate.read_request(bytes(body), most_contexts=128)


@FUZZ
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_break_commands_and_identifiers(junk: bytes, is_implicit: bool) -> None:
    for reader in (command.decode, lambda data: read(data, is_implicit=is_implicit)):
        try:
            reader(junk)
        except BadMessage:
            continue


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(junk=st.binary(min_size=1, max_size=300), is_associated=st.booleans())
def test_no_bytes_take_the_service_down(
    acceptor: Acceptor, junk: bytes, is_associated: bool
) -> None:
    with RawPeer(acceptor.port, is_associated=is_associated) as peer:
        peer.send(junk)
    assert echoes(acceptor)
