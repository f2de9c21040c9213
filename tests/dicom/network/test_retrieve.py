"""C-GET and C-MOVE to DCMTK and pynetdicom: stored bytes arrive unread, and are counted."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
)
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import PatientRootQueryRetrieveInformationModelGet as PatientGet
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelGet as Get
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelMove as Move

from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.handlers import Peer, Stored
from tests.dicom.network.conftest import StartAcceptor, run
from tests.dicom.network.memory_archive import MemoryArchive
from tests.dicom.network.samples import WHEEL, data_set_of, stored

Tool = Callable[[str], str]
CT = WHEEL / "CT_small.dcm"
J2K = WHEEL / "JPEG2000.dcm"


def wanted() -> Dataset:
    data_set = Dataset()
    data_set.QueryRetrieveLevel = "STUDY"
    data_set.StudyInstanceUID = "1.2.3"
    return data_set


def get(
    acceptor: Acceptor, contexts: Sequence[tuple[str, str]], *, model: str = Get
) -> tuple[list[tuple[str, bytes]], list[Dataset], Dataset | None]:
    """What came on the same association: (transfer syntax, data set), answers, last identifier."""
    ae = AE(ae_title="PEER")
    ae.add_requested_context(model)
    for sop_class, syntax in contexts:
        ae.add_requested_context(sop_class, syntax)
    roles = [build_role(sop_class, scp_role=True) for sop_class in {c for c, _ in contexts}]
    received: list[tuple[str, bytes]] = []

    def keep(event: object) -> int:
        received.append((event.context.transfer_syntax, event.request.DataSet.getvalue()))
        return 0x0000

    association = ae.associate(
        "127.0.0.1", acceptor.port, ext_neg=roles, evt_handlers=[(evt.EVT_C_STORE, keep)]
    )
    assert association.is_established
    answers = list(association.send_c_get(wanted(), model))
    association.release()
    return received, [answer for answer, _ in answers], answers[-1][1]


def test_c_get_returns_stored_bytes_unread(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.stored = [stored(CT), stored(CT, in_memory=True)]
    received, answers, _ = get(acceptor, [(CTImageStorage, ExplicitVRLittleEndian)])
    assert received == [(ExplicitVRLittleEndian, data_set_of(CT))] * 2
    assert answers[-1].Status == status.SUCCESS
    assert answers[-1].NumberOfCompletedSuboperations == 2
    assert answers[0].Status == status.PENDING
    assert answers[0].NumberOfRemainingSuboperations == 1


def test_patient_root_may_get_too(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.stored = [stored(CT)]
    contexts = [(CTImageStorage, ExplicitVRLittleEndian)]
    assert len(get(acceptor, contexts, model=PatientGet)[0]) == 1


def test_compressed_instances_go_out_compressed(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.stored = [stored(J2K)]
    instance = archive.stored[0]
    contexts = [(instance.sop_class_uid, instance.transfer_syntax_uid)]
    received, _, _ = get(acceptor, contexts)
    assert received == [(instance.transfer_syntax_uid, data_set_of(J2K))]


def test_what_the_peer_cannot_take_is_listed_as_failed(
    acceptor: Acceptor, archive: MemoryArchive
) -> None:
    archive.stored = [stored(CT), stored(J2K)]
    received, answers, identifier = get(acceptor, [(CTImageStorage, ExplicitVRLittleEndian)])
    assert len(received) == 1
    assert answers[-1].Status == status.SUB_OPERATIONS_WITH_FAILURES
    assert answers[-1].NumberOfFailedSuboperations == 1
    assert identifier.FailedSOPInstanceUIDList == archive.stored[1].sop_instance_uid


def test_a_file_that_is_gone_fails_alone(
    acceptor: Acceptor, archive: MemoryArchive, tmp_path: Path
) -> None:
    short = tmp_path / "short.dcm"
    short.write_bytes(CT.read_bytes()[:2000])
    whole = stored(CT)
    details = (whole.sop_class_uid, "1.2.9", whole.transfer_syntax_uid)
    gone = Stored(*details, tmp_path / "gone.dcm", whole.offset, whole.length_bytes)
    cut = Stored(*details, short, whole.offset, whole.length_bytes)
    archive.stored = [gone, cut, whole]
    received, answers, _ = get(acceptor, [(CTImageStorage, ExplicitVRLittleEndian)])
    assert len(received) == 1
    assert answers[-1].NumberOfFailedSuboperations == 2


def test_the_transcoder_is_asked_only_when_needed(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    asked: list[Sequence[str]] = []

    def transcode(instance: Stored, syntaxes: Sequence[str]) -> Stored:
        asked.append(syntaxes)
        uid = instance.sop_instance_uid
        return Stored(instance.sop_class_uid, uid, syntaxes[0], b"..data..", 2, 4)

    acceptor = start_acceptor(transcode=transcode)
    archive.stored = [stored(CT)]
    received, _, _ = get(acceptor, [(CTImageStorage, ImplicitVRLittleEndian)])
    assert received == [(ImplicitVRLittleEndian, b"data")]
    assert asked == [(ImplicitVRLittleEndian,)]
    get(acceptor, [(CTImageStorage, ExplicitVRLittleEndian)])
    assert len(asked) == 1


def test_a_transcoder_that_fails_fails_one_instance(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    def transcode(instance: Stored, syntaxes: Sequence[str]) -> Stored:
        raise ValueError("no codec")

    acceptor = start_acceptor(transcode=transcode)
    archive.stored = [stored(CT)]
    _, answers, _ = get(acceptor, [(CTImageStorage, JPEG2000Lossless)])
    assert answers[-1].Status == status.OUT_OF_RESOURCES_SUB_OPERATIONS


def test_getscu_fetches_a_study(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool, out: Path
) -> None:
    archive.stored = [stored(CT)]
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3"]
    run(dcmtk("getscu"), "-S", "+B", "-od", out, "127.0.0.1", acceptor.port, *keys)
    (file,) = out.iterdir()
    assert dcmread(file).PatientID == "1CT1"
    assert archive.queries[0].keys[0x0020000D] == "1.2.3"


def test_movescu_has_a_study_sent_to_itself(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool, out: Path, free_port: int
) -> None:
    archive.stored = [stored(CT)]
    archive.peers["MOVESCU"] = Peer("MOVESCU", "BINOME", "127.0.0.1", free_port)
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3"]
    ports = ["+P", free_port, "127.0.0.1", acceptor.port]
    run(dcmtk("movescu"), "-S", "-od", out, *ports, *keys)
    (file,) = out.iterdir()
    assert dcmread(file).PatientID == "1CT1"


def move(acceptor: Acceptor, destination: str) -> list[Dataset]:
    ae = AE(ae_title="PEER")
    ae.add_requested_context(Move)
    association = ae.associate("127.0.0.1", acceptor.port)
    answers = [answer for answer, _ in association.send_c_move(wanted(), destination, Move)]
    association.release()
    return answers


def test_c_move_between_two_acceptors_keeps_every_byte(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    source, target = start_acceptor(), start_acceptor()
    archive.stored = [stored(CT), stored(J2K), stored(WHEEL / "image_dfl.dcm")]
    archive.peers["TARGET"] = Peer("TARGET", "BINOME", "127.0.0.1", target.port)
    answers = move(source, "TARGET")
    assert answers[-1].Status == status.SUCCESS
    assert answers[-1].NumberOfCompletedSuboperations == 3
    assert archive.knocks[-1].calling_ae_title == "BINOME"
    for request, path in zip(archive.requests, (CT, J2K, WHEEL / "image_dfl.dcm"), strict=True):
        file = archive.files[request.sop_instance_uid]
        assert file[request.data_set_offset :] == data_set_of(path)


def test_c_move_to_nobody_is_refused(acceptor: Acceptor) -> None:
    assert move(acceptor, "NOBODY")[-1].Status == status.DESTINATION_UNKNOWN


def test_c_move_of_nothing_succeeds(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.peers["TARGET"] = Peer("TARGET", "BINOME", "127.0.0.1", 1)
    assert move(acceptor, "TARGET")[-1].Status == status.SUCCESS


def test_c_move_to_a_silent_destination_lists_all_as_failed(
    acceptor: Acceptor, archive: MemoryArchive, free_port: int
) -> None:
    archive.stored = [stored(CT)]
    archive.peers["TARGET"] = Peer("TARGET", "BINOME", "127.0.0.1", free_port)
    answer = move(acceptor, "TARGET")[-1]
    assert answer.Status == status.OUT_OF_RESOURCES_SUB_OPERATIONS
    assert answer.NumberOfFailedSuboperations == 1


def test_the_destinations_refusal_is_counted(
    start_acceptor: StartAcceptor, archive: MemoryArchive
) -> None:
    source, target = start_acceptor(), start_acceptor()
    archive.stored = [stored(CT)] * 2
    archive.answer = status.Status(status.OUT_OF_RESOURCES)
    archive.peers["TARGET"] = Peer("TARGET", "BINOME", "127.0.0.1", target.port)
    answer = move(source, "TARGET")[-1]
    assert answer.NumberOfFailedSuboperations == 2


@pytest.mark.parametrize("after", [1, 5])
def test_a_cancelled_c_get_stops_after_the_instance_under_way(
    acceptor: Acceptor, archive: MemoryArchive, after: int
) -> None:
    archive.stored = [stored(CT)] * 200
    ae = AE(ae_title="PEER")
    ae.add_requested_context(Get)
    ae.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
    received: list[object] = []

    def keep(event: object) -> int:
        received.append(event)
        if len(received) == after:
            association.send_c_cancel(3, None, Get)
        return 0x0000

    association = ae.associate(
        "127.0.0.1",
        acceptor.port,
        ext_neg=[build_role(CTImageStorage, scp_role=True)],
        evt_handlers=[(evt.EVT_C_STORE, keep)],
    )
    answers = list(association.send_c_get(wanted(), Get, msg_id=3))
    association.release()
    assert answers[-1][0].Status == status.CANCELLED
    assert len(received) < 200
    assert answers[-1][0].NumberOfRemainingSuboperations == 200 - len(received)
