"""Storage commitment: reported on the same association, or on one of ours to a peer that left."""

import threading
from collections.abc import Iterator

import pytest
from pydicom import Dataset
from pydicom.uid import CTImageStorage
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import StorageCommitmentPushModel

from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.handlers import Peer
from tests.dicom.network.memory_archive import MemoryArchive
from tests.fixtures.waiting import until

INSTANCE = "1.2.840.10008.1.20.1.1"


class Reports:
    """N-EVENT-REPORTs as they arrive."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, Dataset]] = []
        self.arrived = threading.Event()

    def take(self, event: evt.Event) -> tuple[int, None]:
        self.seen.append((event.event_type, event.event_information))
        self.arrived.set()
        return 0x0000, None


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def listener(reports: Reports, archive: MemoryArchive, free_port: int) -> Iterator[None]:
    """The requestor's own acceptor, for reports on another association."""
    ae = AE(ae_title="PEER")
    ae.add_supported_context(StorageCommitmentPushModel, scu_role=True, scp_role=True)
    handlers = [(evt.EVT_N_EVENT_REPORT, reports.take)]
    server = ae.start_server(("127.0.0.1", free_port), block=False, evt_handlers=handlers)
    archive.peers["PEER"] = Peer("PEER", "BINOME", "127.0.0.1", free_port)
    yield
    server.shutdown()


def associate(acceptor: Acceptor, reports: Reports) -> Association:
    ae = AE(ae_title="PEER")
    ae.add_requested_context(StorageCommitmentPushModel)
    handlers = [(evt.EVT_N_EVENT_REPORT, reports.take)]
    association = ae.associate("127.0.0.1", acceptor.port, evt_handlers=handlers)
    assert association.is_established
    return association


def request(*instances: str) -> Dataset:
    data_set = Dataset()
    data_set.TransactionUID = "2.25.1"
    data_set.ReferencedSOPSequence = []
    for uid in instances:
        item = Dataset()
        item.ReferencedSOPClassUID = CTImageStorage
        item.ReferencedSOPInstanceUID = uid
        data_set.ReferencedSOPSequence.append(item)
    return data_set


def ask(association: Association, *instances: str, action: int = 1) -> int:
    data_set = request(*instances)
    model = StorageCommitmentPushModel
    return int(association.send_n_action(data_set, action, model, INSTANCE)[0].Status)


def test_the_report_comes_on_the_same_association(
    acceptor: Acceptor, archive: MemoryArchive, reports: Reports
) -> None:
    archive.files = {"1.1": b"", "1.2": b""}
    association = associate(acceptor, reports)
    assert ask(association, "1.1", "1.2") == status.SUCCESS
    assert reports.arrived.wait(60)
    association.release()
    event_type, information = reports.seen[0]
    assert event_type == 1
    assert information.TransactionUID == "2.25.1"
    kept = [item.ReferencedSOPInstanceUID for item in information.ReferencedSOPSequence]
    assert kept == ["1.1", "1.2"]
    assert "FailedSOPSequence" not in information


def test_what_is_not_kept_is_reported_as_failed(
    acceptor: Acceptor, archive: MemoryArchive, reports: Reports
) -> None:
    archive.files = {"1.1": b""}
    association = associate(acceptor, reports)
    ask(association, "1.1", "1.9")
    assert reports.arrived.wait(60)
    association.release()
    event_type, information = reports.seen[0]
    assert event_type == 2
    (failed,) = information.FailedSOPSequence
    assert failed.ReferencedSOPInstanceUID == "1.9"
    assert failed.FailureReason == status.NO_SUCH_INSTANCE


@pytest.mark.usefixtures("listener")
def test_a_peer_that_left_gets_the_report_on_an_association_of_ours(
    acceptor: Acceptor, archive: MemoryArchive, reports: Reports
) -> None:
    archive.files = {"1.1": b""}
    archive.may_commit.clear()
    association = associate(acceptor, reports)
    ask(association, "1.1")
    association.release()
    assert not reports.arrived.is_set()
    assert archive.owed == {"2.25.1"}
    archive.may_commit.set()
    assert reports.arrived.wait(60)
    until(lambda: not archive.owed, what="the report noted as taken")
    assert reports.seen[0][0] == 1


def test_another_action_is_refused(acceptor: Acceptor, reports: Reports) -> None:
    association = associate(acceptor, reports)
    assert ask(association, "1.1", action=9) == status.NO_SUCH_ACTION
    association.release()


def test_a_request_without_references_is_refused(acceptor: Acceptor, reports: Reports) -> None:
    association = associate(acceptor, reports)
    assert ask(association) == status.MISTYPED_ARGUMENT
    association.release()
