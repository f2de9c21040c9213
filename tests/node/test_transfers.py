"""Studies go to and come from other nodes; what the other did not confirm is not called done."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from pydicom import Dataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian
from pynetdicom import AE, evt

from binome.archive import services as archive
from binome.archive import telling
from binome.archive.blobs import blobs
from binome.archive.models import (
    Fetching,
    Holder,
    Instance,
    Peer,
    Progress,
    Reason,
    Recall,
    Rejection,
    State,
    Study,
    Transfer,
    Way,
)
from binome.archive.notes import KEY_OBJECTS
from binome.archive.recalls import find_holders
from binome.archive.services import Incoming
from binome.archive.transferring import run_transfer
from binome.archive.transfers import (
    cancel_transfer,
    order_transfer,
    refused_instances,
    retry_transfer,
)
from binome.dicom.network import asking
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.handlers import Peer as Callee
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from binome.jobs.models import Job
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Site
from tests.archive.instances import Made
from tests.archive.people import site_of
from tests.fixtures.waiting import free_port, is_listening, until

OPERATOR = Actor(id="operator", name="operator")


def store(site: Site, made: Made, *numbers: int) -> None:
    files = [made.instance(n, SOPInstanceUID=f"1.2.{n}") for n in numbers]
    sent = [Incoming(file) for file in files]
    archive.store(sent, site=site, by=OPERATOR, at=utc_now())


def listening(site: Site, port: int, aet: str = "PACS") -> Peer:
    return archive.add_peer(aet=aet, host="127.0.0.1", port=port, site=site)


def ordered(made: Made, peer: Peer, way: Way = Way.SEND) -> Transfer:
    return order_transfer(made.study_instance_uid, way=way, peer=peer, by=OPERATOR, at=utc_now())


def attempt(transfer: Transfer) -> Transfer:
    run_transfer(transfer.pk)
    transfer.refresh_from_db()
    return transfer


def digest_read(instance: Instance) -> str:
    """The digest the row holds, which is that of the bytes that were kept."""
    read = b"".join(map(bytes, blobs().stream(instance.blob)))[instance.data_set_offset :]
    assert instance.data_set_sha256 == hashlib.sha256(read).hexdigest()
    return instance.data_set_sha256


@dataclass
class Receiver:
    """A node that answers each instance as it is told."""

    port: int
    answer: Callable[[str], int] = lambda uid: 0x0000
    came: list[str] | None = None

    def __post_init__(self) -> None:
        self.came = []

    def take(self, event: evt.Event) -> int:
        uid = str(event.request.AffectedSOPInstanceUID)
        code = self.answer(uid)
        if code == 0:
            assert self.came is not None
            self.came.append(uid)
        return code


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    ae = AE(ae_title="PACS")
    ae.add_supported_context(CTImageStorage, ExplicitVRLittleEndian)
    found = Receiver(free_port())
    handlers = [(evt.EVT_C_STORE, found.take)]
    server = ae.start_server(("127.0.0.1", found.port), block=False, evt_handlers=handlers)
    yield found
    server.shutdown()


@pytest.mark.both_databases
def test_a_study_is_done_when_the_receiver_took_every_instance(
    site: Site, receiver: Receiver
) -> None:
    made = Made()
    store(site, made, 1, 2, 3)
    transfer = ordered(made, listening(site, receiver.port))
    assert ordered(made, transfer.peer).pk == transfer.pk
    assert Job.objects.filter(kind="archive.transfer").count() == 1
    attempt(transfer)
    assert (transfer.state, transfer.count, transfer.done_count) == (Progress.DONE, 3, 3)
    assert sorted(receiver.came or []) == ["1.2.1", "1.2.2", "1.2.3"]


@pytest.mark.both_databases
def test_what_was_refused_is_named_and_tried_again_alone(site: Site, receiver: Receiver) -> None:
    made = Made()
    store(site, made, 1, 2, 3)
    receiver.answer = lambda uid: {"1.2.2": 0xA700}.get(uid, 0)
    transfer = attempt(ordered(made, listening(site, receiver.port)))
    assert (transfer.state, transfer.trouble, transfer.done_count) == (
        Progress.WAITING, "refused", 2,
    )  # fmt: skip
    assert Job.objects.filter(kind="archive.transfer", run_at__gt=utc_now()).exists()
    receiver.answer = lambda uid: 0xA900
    attempt(transfer)
    assert transfer.state == Progress.FAILED
    (refused,) = refused_instances(transfer)
    assert (refused.sop_instance_uid, refused.status) == ("1.2.2", 0xA900)
    receiver.answer = lambda uid: 0
    assert retry_transfer(transfer, by=OPERATOR, at=utc_now())
    attempt(transfer)
    assert transfer.state == Progress.DONE
    assert receiver.came == ["1.2.1", "1.2.3", "1.2.2"]


def test_a_node_that_is_away_is_tried_again_later_and_then_left_to_a_human(site: Site) -> None:
    made = Made()
    store(site, made, 1)
    transfer = ordered(made, listening(site, free_port()))
    attempt(transfer)
    assert (transfer.state, transfer.trouble) == (Progress.WAITING, "unreachable")
    Transfer.objects.update(attempts=7)
    assert attempt(transfer).state == Progress.FAILED


def test_a_cancelled_transfer_stays_so(site: Site, receiver: Receiver) -> None:
    made = Made()
    store(site, made, 1)
    transfer = ordered(made, listening(site, receiver.port))
    assert cancel_transfer(transfer, by=OPERATOR, at=utc_now())
    assert not cancel_transfer(transfer, by=OPERATOR, at=utc_now())
    assert attempt(transfer).state == Progress.CANCELLED
    assert receiver.came == []


def test_another_sites_study_is_not_sent(site: Site, receiver: Receiver) -> None:
    made = Made()
    store(site_of("Dapaong"), made, 1)
    transfer = attempt(ordered(made, listening(site, receiver.port)))
    assert (transfer.state, transfer.trouble) == (Progress.FAILED, "nothing_there")


@dataclass
class Orthanc:
    """Debian's Orthanc, which knows our node under BINOME."""

    port: int
    web: str


@pytest.fixture
def orthanc(node: Acceptor, tmp_path: Path) -> Iterator[Orthanc]:
    http, dicom = free_port(), free_port()
    settings = {
        "StorageDirectory": str(tmp_path), "IndexDirectory": str(tmp_path), "HttpPort": http,
        "DicomPort": dicom, "DicomAet": "ORTHANC", "AuthenticationEnabled": False, "Plugins": [],
        "DicomAlwaysAllowFind": True, "DicomAlwaysAllowMove": True, "StableAge": 1,
        "DicomAlwaysAllowGet": True, "DicomCheckCalledAet": True,
        "DicomModalities": {"binome": ["BINOME", "127.0.0.1", node.port]},
    }  # fmt: skip
    (tmp_path / "orthanc.json").write_text(json.dumps(settings))
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(["Orthanc", tmp_path / "orthanc.json"], stdout=quiet, stderr=quiet)
    try:
        until(lambda: is_listening(http) and is_listening(dicom), what="Orthanc")
        yield Orthanc(dicom, f"http://127.0.0.1:{http}")
    finally:
        process.terminate()
        process.wait(30)


def test_a_study_goes_to_orthanc_is_found_there_and_comes_back(
    site: Site, orthanc: Orthanc
) -> None:
    made = Made()
    store(site, made, 1, 2)
    sent = attempt(ordered(made, listening(site, orthanc.port, "ORTHANC")))
    assert (sent.state, sent.done_count) == (Progress.DONE, 2)
    assert len(httpx.get(f"{orthanc.web}/instances").json()) == 2

    hashes = {one.sop_instance_uid: one.data_set_sha256 for one in Instance.objects.all()}
    where = Callee("ORTHANC", "BINOME", "127.0.0.1", orthanc.port)
    limits = Limits(artim_s=10.0)
    with Requestor(where, contexts=asking.TO_FIND, limits=limits) as association:
        keys = {0x00100020: "4711", 0x0020000D: "", 0x00100010: ""}
        (match,) = asking.find(association, keys, level="STUDY")
    assert match[0x0020000D] == made.study_instance_uid
    assert match[0x00100010] == "Épreuve^Zoé"

    _forget_everything()
    back = attempt(ordered(made, sent.peer, Way.FETCH))
    assert (back.state, back.count, back.done_count) == (Progress.DONE, 2, 2)
    assert Instance.objects.filter(site=site).count() == 2
    assert Study.objects.get().study_instance_uid == made.study_instance_uid

    _forget_everything()
    archive.call_as(sent.peer, own_title="HUB7", fetching=Fetching.GET, by=OPERATOR, at=utc_now())
    sent.peer.refresh_from_db()
    got = attempt(ordered(made, sent.peer, Way.FETCH))
    assert (got.own_title, got.state, got.done_count) == ("HUB7", Progress.DONE, 2)
    stored = {one.sop_instance_uid: digest_read(one) for one in Instance.objects.all()}
    assert stored == hashes
    assert not list((settings.DATA / "uploads" / "fetched").iterdir())


def _forget_everything() -> None:
    Instance.objects.all().delete()
    Study.objects.get().series.all().delete()
    Study.objects.all().delete()


@pytest.fixture
def told() -> Iterator[tuple[int, list[Dataset]]]:
    """A node that takes images and key objects, and the key objects that came."""
    ae = AE(ae_title="PACS")
    for sop_class in (CTImageStorage, UID(KEY_OBJECTS)):
        ae.add_supported_context(sop_class, ExplicitVRLittleEndian)
    came: list[Dataset] = []

    def take(event: evt.Event) -> int:
        if event.request.AffectedSOPClassUID == KEY_OBJECTS:
            came.append(event.dataset)
        return 0x0000

    port = free_port()
    server = ae.start_server(
        ("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_STORE, take)]
    )
    yield port, came
    server.shutdown()


def reject(made: Made, uid: str) -> Rejection:
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    ids = Instance.objects.filter(sop_instance_uid=uid).values_list("pk", flat=True)
    rejection = archive.reject(
        study, instance_ids=ids, code=Reason.QUALITY, by=OPERATOR, at=utc_now()
    )
    assert rejection is not None
    return rejection


def test_a_node_that_has_a_rejected_image_gets_a_rejection_note(
    site: Site, told: tuple[int, list[Dataset]]
) -> None:
    port, came = told
    made = Made()
    store(site, made, 1, 2)
    listening(site, free_port(), "NEVER")
    attempt(ordered(made, listening(site, port)))
    rejection = reject(made, "1.2.2")
    transfer = Transfer.objects.get(way=Way.TELL)
    assert transfer.peer.aet == "PACS"
    assert attempt(transfer).state == Progress.DONE
    assert retry_again(transfer).state == Progress.DONE
    first, again = came
    assert first == again
    assert first.ConceptNameCodeSequence[0].CodeValue == "113001"
    (study,) = first.CurrentRequestedProcedureEvidenceSequence
    (series,) = study.ReferencedSeriesSequence
    named = [one.ReferencedSOPInstanceUID for one in series.ReferencedSOPSequence]
    assert (study.StudyInstanceUID, named) == (made.study_instance_uid, ["1.2.2"])
    assert str(first.PatientName) == "Épreuve^Zoé"
    archive.undo_rejection(rejection, by=OPERATOR, at=utc_now())
    assert telling.note_for(Transfer.objects.get(pk=transfer.pk)) is None


def retry_again(transfer: Transfer) -> Transfer:
    Transfer.objects.filter(pk=transfer.pk).update(state=Progress.WAITING)
    return attempt(transfer)


def test_another_binome_hides_what_such_a_note_names(
    site: Site, told: tuple[int, list[Dataset]]
) -> None:
    made = Made()
    store(site, made, 1, 2)
    attempt(ordered(made, listening(site, told[0])))
    rejection = reject(made, "1.2.1")
    note = telling.note_for(Transfer.objects.get(way=Way.TELL))
    assert note is not None
    assert isinstance(note.source, bytes)
    other = site_of("Dapaong")
    store(other, made, 1, 2)
    archive.store([Incoming(note.source)], site=other, by=OPERATOR, at=utc_now())
    hidden = Instance.objects.get(site=other, sop_instance_uid="1.2.1")
    assert hidden.state == State.REJECTED
    assert Rejection.objects.exclude(pk=rejection.pk).get().code == "113001"


def test_a_recall_is_told_to_the_nodes_that_have_a_copy(
    site: Site, told: tuple[int, list[Dataset]]
) -> None:
    port, came = told
    made = Made()
    store(site, made, 1, 2)
    attempt(ordered(made, listening(site, port)))
    archive.withdraw(Study.objects.get(), reason="Another patient", by=OPERATOR, at=utc_now())
    find_holders(Recall.objects.get().pk)
    assert attempt(Transfer.objects.get(way=Way.TELL)).state == Progress.DONE
    (note,) = came
    assert note.ConceptNameCodeSequence[0].CodeValue == "113037"
    assert len(note.ContentSequence) == 3 + 2
    assert Holder.objects.get().acknowledged_at is None  # a person says that the copy is gone
