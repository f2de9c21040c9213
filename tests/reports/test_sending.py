"""Answers go by rules to an archive and to a hospital record, and nobody calls sent what was not
confirmed (docs/formats/renditions-by-rule.md)."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.test import Client

from binome.archive import services as archive
from binome.archive.models import Peer, Progress, Transfer
from binome.archive.transferring import run_transfer
from binome.audit.models import AuditEvent
from binome.jobs.models import Job
from binome.pages.views import cases as case_pages
from binome.people.models import Person, Role
from binome.people.services import Place
from binome.reports import services as reports
from binome.reports.models import RenditionRule, SentForm, SentRendition, State
from binome.reports.queries.sending import sent_of
from binome.reports.sending import messages, mllp
from binome.reports.sending.messages import send_message
from binome.reports.services.sending import Receiver, Wanted
from tests.cases.world import NOW, a_person, a_world
from tests.fixtures.waiting import free_port, is_listening, until
from tests.reports.desk import LATER, Desk, a_desk
from tests.reports.hl7_reading import read, unescaped
from tests.reports.mllp_receiver import MllpReceiver, acknowledgement, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_cache(
    settings: Any, tmp_path: Path, quick_typesetter: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])


@pytest.fixture
def receiver() -> Iterator[MllpReceiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def pacs(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """DCMTK's storescp: its port, and the folder it keeps what came in."""
    folder, port = tmp_path / "kept", free_port()
    folder.mkdir()
    command = [str(shutil.which("storescp")), "-aet", "PACS", "-od", str(folder), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: is_listening(port), what="storescp")
        yield port, folder
    finally:
        process.terminate()
        process.wait(60)


def administrator(desk: Desk) -> Person:
    return a_person("boss", Role.NETWORK_ADMINISTRATOR, Place(desk.world.network))


def to_node(desk: Desk, port: int, form: SentForm = SentForm.SR, **said: Any) -> RenditionRule:
    peer = archive.add_peer(aet="PACS", host="127.0.0.1", port=port, site=desk.world.site)
    wanted = Wanted(form, "fr", **said)
    return reports.add_rendition_rule(to=peer, wanted=wanted, by=desk.reader, at=NOW)


def to_record(desk: Desk, port: int, **said: Any) -> RenditionRule:
    there = (desk.world.site, Receiver("DPI", "127.0.0.1", port))
    wanted = Wanted(SentForm.ORU, "fr", **said)
    return reports.add_rendition_rule(to=there, wanted=wanted, by=desk.reader, at=NOW)


def attempt(sent: SentRendition) -> SentRendition:
    """What the job does once."""
    if sent.transfer_id:
        run_transfer(sent.transfer_id)
    else:
        send_message(sent.pk)
    return SentRendition.objects.select_related("transfer").get(pk=sent.pk)


def the_one(desk: Desk) -> SentRendition:
    (one,) = sent_of(desk.case)
    return one


def page_of(desk: Desk, person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/cases/{desk.case.pk}/").content.decode()


def test_an_archive_gets_the_report_and_the_pdf_of_a_final_answer_and_of_its_recall(
    desk: Desk, pacs: tuple[int, Path]
) -> None:
    port, folder = pacs
    to_node(desk, port)
    to_node(desk, port, SentForm.PDF)
    desk.sign(State.PRELIMINARY)
    assert sent_of(desk.case) == []
    desk.sign()
    assert [attempt(one).progress for one in sent_of(desk.case)] == [Progress.DONE] * 2
    kept = {str(d.Modality): d for d in map(pydicom.dcmread, folder.iterdir())}
    assert set(kept) == {"SR", "DOC"}
    assert {str(one.StudyInstanceUID) for one in kept.values()} == {"2.25.1"}
    assert kept["SR"].VerificationFlag == "VERIFIED"
    assert bytes(kept["DOC"].EncapsulatedDocument).startswith(b"%PDF")
    archive.withdraw(desk.study, reason="wrong", by=desk.world.actor("sender"), at=LATER)
    for one in sent_of(desk.case):
        attempt(one)
    flags = [d.CompletionFlag for d in map(pydicom.dcmread, folder.iterdir()) if d.Modality == "SR"]
    assert sorted(flags) == ["COMPLETE", "PARTIAL"], "what it kept stays; the newer one says why"
    page = page_of(desk, desk.world.reader)
    assert "Sent by rules" in page
    assert page.count("PACS") == 4


def test_a_hospital_record_gets_each_answer_as_a_message_and_says_so(
    receiver: MllpReceiver,
) -> None:
    desk = a_desk(a_world(mode="identified"))
    to_record(desk, receiver.port, includes_preliminary=True)
    desk.sign(State.PRELIMINARY)
    assert attempt(the_one(desk)).progress == Progress.DONE
    desk.write(conclusion="Hématome | « opéré ».")
    desk.sign()
    attempt(sent_of(desk.case)[-1])
    first, second = (read(message) for message in receiver.came)
    assert (first["OBR"][0][25], second["OBR"][0][25]) == ("P", "F")
    assert second["MSH"][0][5] == "DPI"
    assert "Hématome | « opéré »." in [unescaped(row[5]) for row in second["OBX"]]
    assert AuditEvent.objects.filter(action="rendition.sent", case_id=desk.case.pk).count() == 2
    attempt(sent_of(desk.case)[-1])
    assert len(receiver.came) == 2, "what was acknowledged is not sent twice"


def test_a_receiver_that_is_away_or_fails_is_tried_for_a_day_then_left_to_a_human(
    desk: Desk,
) -> None:
    to_record(desk, free_port())
    desk.sign()
    sent = attempt(the_one(desk))
    assert (sent.progress, sent.why) == (Progress.WAITING, "unreachable")
    assert Job.objects.filter(kind=messages.SEND_JOB, run_at__gt=sent.changed_at).exists()
    assert "Nobody answers at this host and port" in page_of(desk, desk.world.sender)
    SentRendition.objects.update(attempts=messages.MOST_ATTEMPTS - 1)
    assert attempt(sent).progress == Progress.FAILED
    boss = Client()
    boss.force_login(administrator(desk))
    assert "What nobody took" in boss.get("/nodes/reports/").content.decode()
    with receiving() as receiver:
        RenditionRule.objects.update(port=receiver.port)
        boss.post(f"/nodes/reports/sent/{sent.pk}/again/")
        assert attempt(sent).progress == Progress.DONE


ANSWERS = {
    "not_now": lambda message: acknowledgement(message, "AE"),
    "turned_down": lambda message: acknowledgement(message, "AR"),
    "garbled": lambda message: acknowledgement(message.replace(b"|BINOME|", b"|BINOME||")),
    "unfinished": lambda message: b"",
    "endless": lambda message: b"x" * (mllp.LARGEST_ANSWER_BYTES + 1),
}


@pytest.mark.parametrize("how", ANSWERS)
def test_only_the_acknowledgement_of_that_very_message_counts(
    desk: Desk, receiver: MllpReceiver, how: str
) -> None:
    receiver.answer = ANSWERS[how]
    to_record(desk, receiver.port)
    desk.sign()
    sent = attempt(the_one(desk))
    is_final = how == "turned_down"
    assert sent.progress == (Progress.FAILED if is_final else Progress.WAITING)
    assert sent.why == (how if how in {"not_now", "turned_down"} else "garbled")


def test_an_older_message_never_comes_after_a_newer_one(desk: Desk, receiver: MllpReceiver) -> None:
    to_record(desk, receiver.port, includes_preliminary=True)
    desk.sign(State.PRELIMINARY)
    desk.sign()
    older, newer = sent_of(desk.case)
    attempt(newer)
    late = attempt(older)
    assert (late.progress, late.why, len(receiver.came)) == (Progress.CANCELLED, "superseded", 1)


def test_a_rule_that_ended_sends_nothing_that_it_still_owed(
    desk: Desk, receiver: MllpReceiver
) -> None:
    rules = [to_record(desk, receiver.port), to_node(desk, free_port())]
    desk.sign()
    owed = sent_of(desk.case)
    for rule in rules:
        reports.remove_rendition_rule(rule=rule, by=desk.reader, at=LATER)
    assert [attempt(one).progress for one in owed] == [Progress.CANCELLED] * 2
    assert receiver.came == []


def test_a_preliminary_in_error_goes_only_where_it_went(desk: Desk) -> None:
    to_record(desk, 1)
    desk.sign(State.PRELIMINARY)
    archive.withdraw(desk.study, reason="wrong", by=desk.world.actor("sender"), at=LATER)
    assert sent_of(desk.case) == []


def test_another_sites_rule_takes_nothing(desk: Desk) -> None:
    there = (desk.world.other_site, Receiver("DPI", "127.0.0.1", 1))
    reports.add_rendition_rule(to=there, wanted=Wanted(SentForm.ORU, "fr"), by=desk.reader, at=NOW)
    desk.sign()
    assert not SentRendition.objects.exists()


def test_rules_are_made_and_ended_on_a_page_by_whoever_runs_the_nodes(desk: Desk) -> None:
    boss = Client()
    boss.force_login(administrator(desk))
    peer = archive.add_peer(aet="PACS", host="10.0.0.7", port=104, site=desk.world.site)
    elsewhere = a_world(tag=" elsewhere")
    foreign = archive.add_peer(aet="THEIRS", host="10.0.0.8", port=104, site=elsewhere.site)
    said = {"form": "sr", "language": "ar", "peer": peer.pk}
    assert boss.post("/nodes/reports/node/", {**said, "peer": foreign.pk}).status_code == 400
    assert boss.post("/nodes/reports/node/", {**said, "form": "text"}).status_code == 400
    assert boss.post("/nodes/reports/node/", said).status_code == 302
    hl7 = {"site": desk.world.site.pk, "receiver": "DPI", "host": "10.0.0.9", "language": "fr"}
    assert boss.post("/nodes/reports/receiver/", {**hl7, "port": 70000}).status_code == 400
    assert boss.post("/nodes/reports/receiver/", {**hl7, "port": 2575}).status_code == 302
    page = boss.get("/nodes/reports/").content.decode()
    for words in ("PACS", "DICOM structured report", "العربية", "DPI", "10.0.0.9:2575"):
        assert words in page
    for rule in RenditionRule.objects.all():
        assert boss.post(f"/nodes/reports/{rule.pk}/remove/").status_code == 302
    assert "No rule yet" in boss.get("/nodes/reports/").content.decode()


def test_a_node_that_is_taken_off_the_list_takes_its_rules_along(desk: Desk) -> None:
    rule = to_node(desk, free_port())
    desk.sign()
    archive.remove_peer(Peer.objects.get(pk=rule.peer_id), by=desk.reader, at=LATER)
    assert not RenditionRule.objects.exists()
    assert not Transfer.objects.exists()
    assert sent_of(desk.case) == []
