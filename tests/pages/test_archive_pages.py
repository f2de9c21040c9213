"""Nodes, storage and studies as people meet them; who is let in stands in tests/authorization."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pydicom import Dataset

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Peer, Rejection, State, Study
from binome.archive.services import Incoming
from binome.audit.models import AuditEvent
from binome.cases.models import CaseStudy
from binome.dicom.deidentify import pseudonym
from binome.pages.number_list import numbers_in
from binome.people.models import Person, Role
from binome.people.services import Place
from tests.archive.instances import Made
from tests.cases.world import NOW, World, a_person, a_world

PSEUDONYM = pseudonym(bytes(32), "MRN-1")


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield a_world(mode="identified")
    blobs.cache_clear()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def administrator(world: World) -> Client:
    return client_of(a_person("admin", Role.NETWORK_ADMINISTRATOR, Place(world.network)))


@pytest.fixture
def sender(world: World) -> Client:
    return client_of(world.sender)


def store(world: World, *files: bytes) -> None:
    archive.store(
        [Incoming(file) for file in files], site=world.site, by=world.actor("sender"), at=NOW
    )


def test_a_node_is_let_in_tested_and_taken_off(world: World, administrator: Client) -> None:
    with socket.socket() as listening:  # bound and not listening: nobody answers
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        said = {"aet": "CT1", "host": "127.0.0.1", "port": port, "site": world.site.pk}
        page = administrator.post("/nodes/add/", said, follow=True)
        assert "The node is on the list" in page.text
        assert "No contact yet" in page.text
        peer = Peer.objects.get()
        page = administrator.post(f"/nodes/{peer.pk}/test/", follow=True)
    assert page.text.count("Nobody answers at this host and port") == 2
    peer.refresh_from_db()
    assert (peer.last_error, peer.last_contact_at) == ("unreachable", None)
    administrator.post(f"/nodes/{peer.pk}/remove/")
    assert not Peer.objects.exists()
    acts = list(
        AuditEvent.objects.filter(action__startswith="peer.").values_list("action", "site_id")
    )
    assert acts == [("peer.added", world.site.pk), ("peer.removed", world.site.pk)]


def test_a_node_that_answers_is_said_to_hear_us(world: World, administrator: Client) -> None:
    from pydicom.uid import UID
    from pynetdicom import AE

    ae = AE(ae_title="CT1")
    ae.add_supported_context(UID("1.2.840.10008.1.1"))
    server = ae.start_server(("127.0.0.1", 0), block=False)
    assert server is not None
    try:
        peer = archive.add_peer(
            aet="CT1", host="127.0.0.1", port=server.socket.getsockname()[1], site=world.site
        )
        page = administrator.post(f"/nodes/{peer.pk}/test/", follow=True)
    finally:
        server.shutdown()
    assert "The node answered: it hears us." in page.text
    peer.refresh_from_db()
    assert peer.last_contact_at
    assert not peer.last_error


def test_a_node_that_knows_us_not_says_so(world: World, administrator: Client) -> None:
    from pydicom.uid import UID
    from pynetdicom import AE

    ae = AE(ae_title="CT1")
    ae.require_calling_aet = ["SOMEBODY"]
    ae.add_supported_context(UID("1.2.840.10008.1.1"))
    server = ae.start_server(("127.0.0.1", 0), block=False)
    assert server is not None
    try:
        peer = archive.add_peer(
            aet="CT1", host="127.0.0.1", port=server.socket.getsockname()[1], site=world.site
        )
        page = administrator.post(f"/nodes/{peer.pk}/test/", follow=True)
    finally:
        server.shutdown()
    assert "add BINOME there" in page.text


@pytest.mark.parametrize(
    "wrong",
    [{"aet": "T" * 17}, {"aet": "A\\B"}, {"port": "0"}, {"port": "65536"}, {"site": "none"}],
)
def test_a_node_that_cannot_be_is_refused_beside_its_field(
    world: World, administrator: Client, wrong: dict[str, str]
) -> None:
    said = {"aet": "CT1", "host": "ct.local", "port": "104", "site": world.site.pk}
    page = administrator.post("/nodes/add/", {**said, **wrong})
    assert page.status_code == 400
    assert "errorlist" in page.text
    assert not Peer.objects.exists()


def test_a_node_cannot_be_given_to_another_network(world: World, administrator: Client) -> None:
    other = a_world(tag=" elsewhere")
    said = {"aet": "CT1", "host": "ct.local", "port": "104", "site": other.site.pk}
    assert administrator.post("/nodes/add/", said).status_code == 400
    archive.add_peer(aet="THEIRS", host="", port=None, site=other.site)
    assert "THEIRS" not in administrator.get("/nodes/").text


def test_the_bar_leads_only_where_one_may_go(world: World, administrator: Client) -> None:
    assert 'href="/nodes/"' in administrator.get("/storage/").text
    seen_by_sender = client_of(world.sender).get("/").text
    assert 'href="/nodes/"' not in seen_by_sender
    assert 'href="/storage/"' in seen_by_sender
    assert 'href="/storage/"' not in client_of(world.reader).get("/").text


@pytest.mark.django_db
def test_images_are_rejected_by_page_where_names_are_not_kept(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    world = a_world(mode="pseudonymous")
    made = Made(
        patient_id=PSEUDONYM, patient_name=PSEUDONYM,
        more={"PatientIdentityRemoved": "YES", "DeidentificationMethodCodeSequence": [Dataset()]},
    )  # fmt: skip
    store(world, made.instance(1), made.instance(2))
    study = Study.objects.get()
    case = world.assigned()
    CaseStudy.objects.create(case=case, study=study, added_at=NOW)
    site, address = client_of(world.sender), f"/storage/studies/{study.pk}/choose/"
    assert address in site.get(f"/cases/{case.pk}/").text
    page = site.get(address).text
    assert case.name in page
    assert "1–2" in page
    for hidden in (PSEUDONYM, "20260317", "2026-03-17", "ACC1"):
        assert hidden not in page
    site.post(f"/storage/studies/{study.pk}/reject/", {"code": "113001", "numbers": "2"})
    assert Study.objects.get().instance_count == 1
    assert client_of(world.reader).get(address).status_code in (403, 404)
    blobs.cache_clear()


def test_storage_counts_what_the_site_has_and_nothing_else(world: World, sender: Client) -> None:
    made = Made()
    store(world, made.instance(1), made.instance(2))
    other = a_world(mode="identified", tag=" elsewhere")
    store(other, *(Made().instance(n) for n in range(3)))
    page = sender.get("/storage/").text
    assert "1 study" in page
    assert "2 images" in page
    assert "3 studies" not in page
    assert "3 images" not in page
    assert "elsewhere" not in page


def test_conflicts_are_shown_to_their_site(world: World, sender: Client) -> None:
    made = Made()
    store(world, made.instance(1, SOPInstanceUID="1.2.3"), made.instance(2))
    store(world, made.instance(5, SOPInstanceUID="1.2.3"))
    page = sender.get("/storage/").text
    assert "Other images that came under the identifier" in page
    assert "Épreuve" not in page


def test_images_are_rejected_by_number_listed_and_shown_again(world: World, sender: Client) -> None:
    made = Made()
    store(world, *(made.instance(n) for n in range(1, 6)))
    study = Study.objects.get()
    address = f"/storage/studies/{study.pk}/reject/"
    said = {"code": "113001", "series": study.series.get().pk, "numbers": "2, 4 - 5"}
    page = sender.post(address, {**said, "numbers": "9"}, follow=True).text
    assert "Nothing changed" in page
    page = sender.post(address, said, follow=True).text
    assert "Rejected for quality reasons" in page
    assert [f"Image {n}<" in page for n in range(1, 6)] == [False, True, False, True, True]
    study.refresh_from_db()
    assert study.instance_count == 2
    rejection = Rejection.objects.get()
    assert f"/storage/rejections/{rejection.pk}/" in sender.get("/storage/").text
    assert (
        "shown again" in sender.post(f"/storage/rejections/{rejection.pk}/undo/", follow=True).text
    )
    study.refresh_from_db()
    assert study.instance_count == 5
    assert "This was undone" in sender.get(f"/storage/rejections/{rejection.pk}/").text


def test_a_case_that_was_answered_on_rejected_images_is_work_again(world: World) -> None:
    from binome.archive.models import Reason
    from binome.cases import services as cases
    from binome.cases.models import Case
    from binome.cases.services import Arrival
    from binome.cases.states import State as CaseState

    made = Made()
    store(world, made.instance(1), made.instance(2))
    study = Study.objects.get()
    case = world.assigned()
    arrival = Arrival(study.pk, received_files=2, received_bytes=20, is_complete=True)
    cases.note_images(case=case, arrival=arrival, at=NOW)
    Case.objects.filter(pk=case.pk).update(state=CaseState.FINAL)
    bad = [Instance.objects.earliest("serial").pk]
    archive.reject(study, instance_ids=bad, code=Reason.SAFETY, by=world.actor("sender"), at=NOW)
    case.refresh_from_db()
    assert (case.image_count, case.changed_after_signature_at) == (1, NOW)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3", {3}), (" 3, 7-9 ", {3, 7, 8, 9}), ("7 – 8;10", {7, 8, 10}), ("x", set()),
        ("1-9999999", set()),
    ],
)  # fmt: skip
def test_lists_of_numbers_are_read_as_people_write_them(text: str, numbers: set[int]) -> None:
    assert numbers_in(text) == numbers


def test_a_study_is_listed_opened_and_withdrawn(world: World, sender: Client) -> None:
    store(world, Made().instance(1))
    study = Study.objects.get()
    page = sender.get("/storage/studies/").text
    assert "Épreuve^Zoé" in page
    page = sender.get(f"/storage/studies/{study.pk}/").text
    assert "Brain 5 mm" in page
    assert "Withdraw these images" in page
    sender.post(f"/storage/studies/{study.pk}/withdraw/", {"reason": "  "})
    assert Study.objects.get().state == State.STORED
    page = sender.post(
        f"/storage/studies/{study.pk}/withdraw/", {"reason": "Wrong patient"}, follow=True
    ).text
    assert "nobody sees them anywhere" in page
    assert "Wrong patient" in page
    assert sender.get(f"/storage/studies/{study.pk}/").status_code == 404
    assert "Épreuve" not in sender.get("/storage/studies/").text
    listed = AuditEvent.objects.filter(action="studies.listed")
    assert listed.count() == 2


def test_where_names_stay_home_no_study_is_listed(db: None, settings: Any, tmp_path: Path) -> None:
    from tests.cases.world import a_study

    quiet = a_world()
    study = a_study(quiet.site)
    client = client_of(quiet.sender)
    assert "No study yet" in client.get("/storage/studies/").text
    assert client.get(f"/storage/studies/{study.pk}/").status_code == 404
