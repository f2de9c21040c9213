"""A report of storage commitment outlives the node that promised it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pynetdicom import AE, evt

from binome.archive import services as archive
from binome.archive.models import Instance, OwedReport, Peer
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.handlers import Caller, CommitmentRequest, Handlers, Reference
from binome.dicom.network.limits import Limits
from binome.kernel.clock import utc_now
from binome.node import owing
from binome.node.calling import Account, actor_of
from binome.node.serve import handlers
from binome.people.models import Site
from tests.archive.instances import Made
from tests.dicom.network.test_commitment import INSTANCE, Reports, request
from tests.node.peers import send

both = pytest.mark.both_databases
MODEL = "1.2.840.10008.1.20.1"
LIMITS = Limits(artim_s=5.0, report_retries_s=())


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def scanner(site: Site, free_port: int) -> Peer:
    """A scanner of the site that can be called; nobody listens there yet."""
    return archive.add_peer(aet="CT2", host="127.0.0.1", port=free_port, site=site)


@pytest.fixture
def listening(scanner: Peer, reports: Reports) -> Iterator[None]:
    ae = AE(ae_title="CT2")
    ae.add_supported_context(MODEL, scu_role=True, scp_role=True)
    server = ae.start_server(
        ("127.0.0.1", scanner.port), block=False,
        evt_handlers=[(evt.EVT_N_EVENT_REPORT, reports.take)],
    )  # fmt: skip
    yield
    server.shutdown()


def asked_by(scanner: Peer, *uids: str) -> tuple[CommitmentRequest, Handlers]:
    """What a node wrote down before its process ended."""
    account = Account(scanner, actor_of(scanner, title="CT2"))
    references = tuple(Reference(INSTANCE, uid) for uid in uids)
    asked = CommitmentRequest(Caller("CT2", "BINOME", "127.0.0.1", account), "2.25.7", references)
    ours = handlers("BINOME")
    ours.owe(asked)
    ours.owe(asked)
    return asked, ours


def tell(ours: Handlers, *, after: timedelta) -> int:
    return owing.tell_owed(ours, limits=LIMITS, clock=lambda: utc_now() + after)


@both
@pytest.mark.usefixtures("listening")
def test_what_was_owed_is_verified_anew_and_told_once(scanner: Peer, reports: Reports) -> None:
    _, ours = asked_by(scanner, "1.2.9")
    assert tell(ours, after=timedelta(minutes=1)) == 0  # whoever promised it may still be trying
    assert tell(ours, after=timedelta(minutes=11)) == 1
    assert reports.arrived.wait(60)
    ((event_type, report),) = reports.seen
    assert (event_type, report.TransactionUID) == (2, "2.25.7")
    assert [one.ReferencedSOPInstanceUID for one in report.FailedSOPSequence] == ["1.2.9"]
    assert not OwedReport.objects.exists()
    assert tell(ours, after=timedelta(days=1)) == 0


def test_a_scanner_that_is_off_is_tried_again_for_a_week(scanner: Peer) -> None:
    _, ours = asked_by(scanner, "1.2.9")
    assert tell(ours, after=timedelta(minutes=11)) == 0
    assert OwedReport.objects.get().attempts == 1
    assert tell(ours, after=timedelta(minutes=12)) == 0
    assert OwedReport.objects.get().attempts == 1
    assert tell(ours, after=timedelta(hours=1)) == 0
    assert OwedReport.objects.get().attempts == 2
    assert tell(ours, after=timedelta(days=8)) == 0
    assert not OwedReport.objects.exists()


def test_what_was_told_on_the_association_is_not_owed(
    node: Acceptor, site: Site, reports: Reports
) -> None:
    send(node, Made().instance(1, SOPInstanceUID="1.2.1"))
    assert Instance.objects.filter(site=site).exists()
    ae = AE(ae_title="CT1")
    ae.add_requested_context(MODEL)
    took = [(evt.EVT_N_EVENT_REPORT, reports.take)]
    association = ae.associate("127.0.0.1", node.port, evt_handlers=took)
    association.send_n_action(request("1.2.1"), 1, MODEL, INSTANCE)
    assert reports.arrived.wait(60)
    association.release()
    assert node.stop(drain_s=60.0)
    assert not OwedReport.objects.exists()
