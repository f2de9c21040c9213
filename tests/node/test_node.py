"""A known scanner stores, searches and fetches; a stranger does not; a pseudonymous hub says no."""

import threading
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Peer, Reason, Study, Transfer, Way
from binome.audit.models import AuditEvent
from binome.audit.services import queries
from binome.dicom.network import services, status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.command import (
    C_ECHO_RQ,
    C_FIND_RQ,
    C_GET_RQ,
    C_MOVE_RQ,
    C_STORE_RQ,
    N_ACTION_RQ,
)
from binome.dicom.network.errors import AssociationRejected
from binome.kernel.clock import utc_now
from binome.node.calling import POLICIES
from binome.node.serve import run
from binome.node.statuses import C_STORE_STATUS, UNFORESEEN
from binome.people.actors import Actor
from binome.people.models import Site
from binome.people.policy_table import TABLE
from tests.archive.charsets import patients
from tests.archive.instances import Made, file_of
from tests.archive.people import site_of
from tests.dicom.network.test_commitment import INSTANCE, Reports, request
from tests.fixtures.waiting import is_listening, until
from tests.node.peers import PATIENT_FIND, as_stored, find, get, move, query, send

both = pytest.mark.both_databases
NAMES = {
    C_ECHO_RQ: "C-ECHO",
    C_STORE_RQ: "C-STORE",
    C_FIND_RQ: "C-FIND",
    C_GET_RQ: "C-GET",
    C_MOVE_RQ: "C-MOVE",
    N_ACTION_RQ: "N-ACTION",
}


def test_every_dimse_service_names_its_policy() -> None:
    assert {NAMES[code] for code in services.SERVICES} == set(POLICIES)
    assert {action for action in POLICIES.values() if action} <= set(TABLE)


def test_comments_fit_the_element_that_carries_them() -> None:
    for answer in (*C_STORE_STATUS.values(), UNFORESEEN):
        assert len(answer.comment) <= status.COMMENT_CHARACTERS, answer.comment


@both
def test_what_a_scanner_sends_is_in_the_archive_before_it_hears_success(
    node: Acceptor, site: Site
) -> None:
    file = Made().instance()
    assert send(node, file) == [status.SUCCESS]
    instance = Instance.objects.get(site=site)
    stored = b"".join(blobs().stream(instance.blob))
    assert stored[instance.data_set_offset :] == file[as_stored(file).offset :]
    event = AuditEvent.objects.get(action="images.stored")
    assert (event.actor_name, event.site_id) == ("CT1", site.pk)
    assert Peer.objects.get().last_contact_at is not None


@both
def test_four_associations_at_once_all_find_their_way(node: Acceptor, site: Site) -> None:
    made = Made()
    batches = [[made.instance(a * 10 + n) for n in range(6)] for a in range(4)]
    answers: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda files=files: answers.append(send(node, *files)))
        for files in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [[status.SUCCESS] * 6] * 4
    assert Study.objects.get().instance_count == Instance.objects.count() == 24


def test_a_stranger_is_rejected(node: Acceptor, site: Site) -> None:
    with pytest.raises(AssociationRejected) as refusal:
        send(node, Made().instance(), calling="STRANGER")
    assert (refusal.value.source, refusal.value.reason) == (1, 3)
    assert not Instance.objects.exists()


def test_a_known_title_from_another_host_is_rejected(node: Acceptor) -> None:
    archive.add_peer(aet="CT1", host="192.0.2.7", port=None, site=site_of())
    archive.add_peer(aet="*", host="192.0.2.0/24", port=None, site=site_of("Lomé"))
    with pytest.raises(AssociationRejected):
        send(node, Made().instance())


def test_any_title_of_a_host_may_be_admitted(node: Acceptor) -> None:
    archive.add_peer(aet="*", host="127.0.0.1", port=None, site=site_of())
    assert send(node, Made().instance(), calling="WHATEVER") == [status.SUCCESS]


def test_names_are_refused_where_names_stay_at_the_site(
    node: Acceptor, pseudonymous_site: Site
) -> None:
    before = set(blobs().names())
    assert send(node, Made().instance()) == [status.NOT_AUTHORIZED]
    assert not Instance.objects.exists()
    assert set(blobs().names()) == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"StudyInstanceUID": "../../x"}, status.CANNOT_UNDERSTAND),
        ({"PatientID": "../../etc/passwd"}, status.SUCCESS),
    ],
)
def test_each_refusal_has_its_status(
    node: Acceptor, site: Site, change: dict[str, str], expected: int
) -> None:
    made = Made()
    data_set = made.data_set(1)
    for keyword, value in change.items():
        data_set[keyword]._value = value
    assert send(node, file_of(data_set)) == [expected]


def test_another_patient_in_a_study_is_not_filed(node: Acceptor, site: Site) -> None:
    made = Made()
    files = made.instance(1), made.instance(2, PatientID="9999")
    assert send(node, *files) == [status.SUCCESS, status.DATA_SET_MISMATCH]


def test_other_bytes_under_a_known_uid_are_a_duplicate(node: Acceptor, site: Site) -> None:
    made = Made()
    first = made.instance(1, SOPInstanceUID="1.2.3")
    other = made.instance(1, SOPInstanceUID="1.2.3", SeriesDescription="Changed")
    answers = send(node, first, first, other)
    assert answers == [status.SUCCESS, status.SUCCESS, status.DUPLICATE_INSTANCE]


@both
def test_every_level_is_found(node: Acceptor, site: Site) -> None:
    made = Made()
    send(node, made.instance(1), made.instance(2))
    uid = made.study_instance_uid
    (patient,) = find(node, query("PATIENT", PatientID="4711", PatientName=""), model=PATIENT_FIND)
    (study,) = find(node, query("STUDY", StudyInstanceUID=uid, PatientName="", StudyDate=""))
    (series,) = find(node, query("SERIES", StudyInstanceUID=uid, SeriesInstanceUID=""))
    images = find(node, query("IMAGE", StudyInstanceUID=uid, SOPInstanceUID="", InstanceNumber=""))
    assert str(patient.PatientName) == "Épreuve^Zoé"
    assert (str(study.PatientName), study.StudyDate) == ("Épreuve^Zoé", "20260317")
    assert study.RetrieveAETitle == "BINOME"
    assert series.SeriesInstanceUID == made.series_instance_uid
    assert [image.InstanceNumber for image in images] == [1, 2]


def test_names_of_every_character_set_are_answered_in_unicode(node: Acceptor, site: Site) -> None:
    stored = patients()
    incoming = [archive.Incoming(file) for _, file in stored.values()]
    archive.store(incoming, site=site, by=Actor(id="machine", name="CT"), at=utc_now())
    found = find(node, query("STUDY", StudyInstanceUID="", PatientName=""))
    told = {str(one.StudyInstanceUID): str(one.PatientName) for one in found}
    assert told == {uid: name for uid, (name, _) in stored.items()}
    for name in ("Δι*", "山田*", "Люкс*"):
        (match,) = find(node, query("STUDY", StudyInstanceUID="", PatientName=name))
        assert name[:2] in str(match.PatientName)


@both
@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ({"PatientName": "epreuve*"}, 1),
        ({"PatientName": "ÉPREUVE^ZO?"}, 1),
        ({"PatientName": "Autre*"}, 0),
        ({"StudyDate": "20260301-20260331"}, 1),
        ({"StudyDate": "-20251231"}, 0),
        ({"ModalitiesInStudy": "CT"}, 1),
        ({"AccessionNumber": "ACC1"}, 1),
        ({"PatientID": "47*"}, 1),
    ],
)
def test_keys_match_as_the_standard_says(
    node: Acceptor, site: Site, keys: dict[str, str], count: int
) -> None:
    send(node, Made().instance())
    assert len(find(node, query("STUDY", StudyInstanceUID="", **keys))) == count


def test_what_was_asked_reaches_the_audit_with_the_next_flush(node: Acceptor, site: Site) -> None:
    find(node, query("STUDY", PatientID="nobody"))
    queries.flush()
    event = AuditEvent.objects.get(action="study.queried", site_id=site.pk)
    assert (event.actor_name, event.detail) == ("CT1", "STUDY")


def test_more_matches_than_a_page_all_come(
    node: Acceptor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binome.node.answers.PAGE_ROWS", 2)
    send(node, *(Made(patient_id=str(number)).instance() for number in range(5)))
    assert len(find(node, query("STUDY", PatientID=""))) == 5


def test_another_sites_studies_are_not_found_or_sent(node: Acceptor, site: Site) -> None:
    other = site_of("Dapaong")
    archive.add_peer(aet="CT2", host="127.0.0.1", port=None, site=other)
    made = Made()
    send(node, made.instance(), calling="CT2")
    uid = made.study_instance_uid
    assert find(node, query("STUDY", StudyInstanceUID=uid)) == []
    asked = query("STUDY", StudyInstanceUID=uid)
    _, received = get(node, asked, sop_class=CTImageStorage, syntax=ExplicitVRLittleEndian)
    assert received == []


def test_c_get_returns_the_bytes_that_were_sent(node: Acceptor, site: Site) -> None:
    made = Made()
    file = made.instance()
    send(node, file)
    asked = query("STUDY", StudyInstanceUID=made.study_instance_uid)
    code, received = get(node, asked, sop_class=CTImageStorage, syntax=ExplicitVRLittleEndian)
    assert code == status.SUCCESS
    assert received == [file[as_stored(file).offset :]]
    event = AuditEvent.objects.get(action="study.fetched")
    assert event.things == [Study.objects.get().pk]


def test_a_peer_of_another_syntax_gets_the_same_pixels(node: Acceptor, site: Site) -> None:
    made = Made()
    file = made.instance()
    send(node, file)
    asked = query("STUDY", StudyInstanceUID=made.study_instance_uid)
    code, received = get(node, asked, sop_class=CTImageStorage, syntax=ImplicitVRLittleEndian)
    assert code == status.SUCCESS
    plain = dcmread(BytesIO(received[0]), force=True)
    assert plain.PixelData == dcmread(BytesIO(file)).PixelData


@pytest.mark.parametrize(
    "keys", [{}, {"StudyInstanceUID": ""}, {"StudyInstanceUID": "1.2.3", "PatientID": "4*"}]
)
def test_a_retrieve_that_names_nothing_sends_nothing(
    node: Acceptor, site: Site, keys: dict[str, str]
) -> None:
    send(node, Made().instance())
    code, received = get(
        node, query("STUDY", **keys), sop_class=CTImageStorage, syntax=ExplicitVRLittleEndian
    )
    assert (code, received) == (status.IDENTIFIER_MISMATCH, [])


def test_c_move_goes_only_to_nodes_of_the_callers_site(
    node: Acceptor, site: Site, free_port: int
) -> None:
    ae = AE(ae_title="VIEWER")
    ae.add_supported_context(CTImageStorage, ExplicitVRLittleEndian)
    received: list[Dataset] = []

    def keep(event: evt.Event) -> int:
        received.append(event.dataset)
        return 0x0000

    listening = ae.start_server(
        ("127.0.0.1", free_port), block=False, evt_handlers=[(evt.EVT_C_STORE, keep)]
    )
    archive.add_peer(aet="VIEWER", host="127.0.0.1", port=free_port, site=site)
    archive.add_peer(aet="FOREIGN", host="127.0.0.1", port=free_port, site=site_of("Lomé"))
    made = Made()
    send(node, made.instance(1), made.instance(2))
    asked = query("STUDY", StudyInstanceUID=made.study_instance_uid)
    assert move(node, asked, "VIEWER").NumberOfCompletedSuboperations == 2
    assert len(received) == 2
    ids = Instance.objects.values_list("pk", flat=True)
    archive.reject(
        Study.objects.get(),
        instance_ids=ids,
        code=Reason.QUALITY,
        at=utc_now(),
        by=Actor(id="operator", name=""),
    )
    # Not the caller, which has no address, but the node that got the copies is told.
    assert [one.peer.aet for one in Transfer.objects.filter(way=Way.TELL)] == ["VIEWER"]
    assert move(node, asked, "FOREIGN").Status == status.DESTINATION_UNKNOWN
    assert move(node, asked, "NOBODY").Status == status.DESTINATION_UNKNOWN
    listening.shutdown()


@both
def test_commitment_is_promised_only_for_bytes_that_read_back_whole(
    node: Acceptor, site: Site
) -> None:
    made = Made()
    send(node, made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2, SOPInstanceUID="1.2.2"))
    spoiled = Instance.objects.get(sop_instance_uid="1.2.2")
    with blobs().local(spoiled.blob) as path:
        _spoil(path)
    reports = Reports()
    ae = AE(ae_title="CT1")
    ae.add_requested_context("1.2.840.10008.1.20.1")
    association = ae.associate(
        "127.0.0.1", node.port, evt_handlers=[(evt.EVT_N_EVENT_REPORT, reports.take)]
    )
    asked = request("1.2.1", "1.2.2", "1.2.3")
    association.send_n_action(asked, 1, "1.2.840.10008.1.20.1", INSTANCE)
    assert reports.arrived.wait(60)
    association.release()
    event_type, report = reports.seen[0]
    assert event_type == 2
    assert [item.ReferencedSOPInstanceUID for item in report.ReferencedSOPSequence] == ["1.2.1"]
    assert [(i.ReferencedSOPInstanceUID, i.FailureReason) for i in report.FailedSOPSequence] == [
        ("1.2.2", status.PROCESSING_FAILURE),
        ("1.2.3", status.NO_SUCH_INSTANCE),
    ]


def _spoil(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\xff")


def test_the_node_runs_until_it_is_told_to_stop(site: Site, free_port: int) -> None:
    stopped = threading.Event()
    options = {"host": "127.0.0.1", "port": free_port, "aet": "BINOME", "stopped": stopped}
    running = threading.Thread(target=run, kwargs=options)
    running.start()
    until(lambda: is_listening(free_port))
    stopped.set()
    running.join(60)
    assert not running.is_alive()
    assert not is_listening(free_port)
