"""Scenario F of SAFETY.md, and whoever else wrote in a case that somebody else answered: one final,
one offered addendum, no word lost."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.pages.views import opinions as opinion_pages
from binome.pages.views import reading
from binome.people.models import Membership, Person
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import Opinion, Report, ReportVersion, State
from tests.cases.world import NOW, SOON, World, a_study, actor_of, grow
from tests.reports.desk import LATER, TEXT, Desk

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet river"
OFFLINE = "Fracture du rocher gauche, non déplacée."


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    for module in (reading, opinion_pages):
        monkeypatch.setattr(module, "viewer_of", lambda *_, **__: None)


@dataclass
class Late:
    """Somebody's browser that was offline: the page it still holds, and the person's client."""

    person: Person
    client: Client
    page: dict[str, Any]
    address: str

    def sync(self) -> Any:
        words = {**self.page, "conclusion": OFFLINE}
        return self.client.post(f"{self.address}read/save/", words, HTTP_ACCEPT="application/json")

    def sign(self, status: str, **said: Any) -> Any:
        words = {**self.page, "status": status, "password": PASSWORD, "critical": "no", **said}
        words.pop("revision")
        return self.client.post(f"{self.address}read/sign/", words)

    def words(self) -> str:
        return self.client.get(f"{self.address}read/", follow=True).content.decode()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def claimed(world: World, first: Person) -> tuple[Desk, Late]:
    """A case offered to the group, claimed and opened by `first`, whose line is cut then."""
    for person in (world.reader, first):
        person.set_password(PASSWORD)
        person.save()
    case = world.sent()
    cases.assign(case=case, to=world.group, by=world.actor("coordinator"), at=NOW)
    study = a_study(world.site)
    case = cases.note_images(case=case, arrival=Arrival(study.pk, 3, 30, is_complete=True), at=NOW)
    cases.claim(case=case, by=actor_of(first), at=NOW)
    client, address = client_of(first), f"/cases/{case.pk}/"
    assert client.get(f"{address}read/").status_code == 200
    known = queries.binding_of(case)
    page = {
        "revision": "0", "images_fingerprint": known.images_fingerprint,
        "last_message_id": known.last_message_id, "image_count": known.image_count,
    }  # fmt: skip
    desk = Desk(world, case, study, Report.objects.get(case=case))
    return desk, Late(first, client, page, address)


def taken_over(desk: Desk) -> None:
    """The claim lapses, and the senior takes the case and writes."""
    cases.lapse(case=desk.case, at=SOON)
    senior = desk.world.actor("reader")
    cases.claim(case=desk.case, by=senior, at=SOON)
    desk.case = Case.objects.get(pk=desk.case.pk)
    desk.report = reports.open_draft(case=desk.case, by=senior, at=SOON)
    desk.write(**TEXT)


def test_f_a_resident_offline_and_a_senior_one_final_one_addendum_offered_no_word_lost(
    world: World,
) -> None:
    desk, late = claimed(world, world.resident)
    Person.objects.filter(pk=world.resident.pk).update(email="resident@example.org")
    taken_over(desk)
    warned = Notice.objects.get(template="case_lapsed")
    assert warned.address == "resident@example.org"
    assert warned.words["link"].endswith(f"{late.address}read/")
    desk.sign()
    assert late.sync().status_code == 200, "a late sync is kept"
    refused = late.sign("preliminary")
    assert (refused.status_code, refused["Location"]) == (302, f"{late.address}words/")
    page = late.words()
    for said in ("Nothing was signed. Your text is kept.", "Reader has this case now", OFFLINE,
                  "Signed by Reader, version 1", TEXT["conclusion"]):  # fmt: skip
        assert said in page, said
    assert "Write an addendum" not in page, "a resident signs no final answer"
    given = late.client.post(f"{late.address}words/", {"words": OFFLINE, "password": PASSWORD})
    assert given.status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.content["conclusion"], opinion.reader) == (OFFLINE, world.resident)
    assert Notice.objects.filter(address="reader@example.org", template="report_signed").exists()
    senior = client_of(world.reader)
    assert "status=addendum" in senior.get(f"/opinions/{opinion.pk}/").content.decode()
    offered = senior.get(f"{late.address}read/sign/?status=addendum&cites={opinion.pk}")
    words = {
        "status": "addendum", "addendum": OFFLINE, "cites": opinion.pk, "password": PASSWORD,
        "critical": "no", **hidden(offered),
    }  # fmt: skip
    assert senior.post(f"{late.address}read/sign/", words).status_code == 302
    first, second = queries.versions_of(desk.case)
    assert [first.status, second.status] == ["final", "appended"]
    assert first.content["sections"]["conclusion"] == TEXT["conclusion"]
    assert second.content["sections"] == first.content["sections"]
    assert second.content["addenda"][0]["cites"][0]["hash"] == opinion.own_hash
    assert Report.objects.get(reader=world.resident).conclusion == OFFLINE
    assert queries.is_chain_whole(desk.case)


def hidden(page: Any) -> dict[str, Any]:
    """What the page that signs holds without showing it."""
    known = page.context["binding"]
    return {
        "images_fingerprint": known.images_fingerprint,
        "last_message_id": known.last_message_id, "image_count": known.image_count,
    }  # fmt: skip


def test_a_reader_whose_claim_lapsed_adds_what_they_saw_to_the_others_answer(world: World) -> None:
    desk, late = claimed(world, world.second)
    taken_over(desk)
    assert late.sync().status_code == 200
    early = late.sign("final")
    assert early["Location"] == f"{late.address}words/", "there is nothing to add to yet"
    desk.sign()
    offered = late.sign("final")
    page = offered.content.decode()
    assert offered.status_code == 409
    assert "Sign an addendum" in page
    assert OFFLINE in page
    done = late.sign("addendum", addendum=OFFLINE)
    assert (done.status_code, done["Location"]) == (302, f"{late.address}words/")
    newest = ReportVersion.objects.order_by("number").last()
    assert newest is not None
    assert (newest.status, newest.number, newest.signed_by_name) == ("appended", 2, "Second")
    assert newest.content["addenda"][0]["by"] == "Second"
    assert newest.content["answer"]["by"] == "Reader"
    desk.case.refresh_from_db()
    assert desk.case.reader == world.reader


def test_they_add_nothing_blindly_once_images_came_that_they_cannot_see(world: World) -> None:
    desk, late = claimed(world, world.second)
    taken_over(desk)
    desk.sign()
    grow(desk.study, 2)
    page = late.client.get(f"{late.address}read/sign/").content.decode()
    assert "Sign an addendum" in page
    refused = late.sign("addendum", addendum=OFFLINE)
    assert refused.status_code == 409
    assert "2 more images arrived" in refused.content.decode()
    assert ReportVersion.objects.count() == 1


def test_own_words_are_nobody_elses_and_open_nothing_more(world: World) -> None:
    desk, late = claimed(world, world.second)
    late.sync()
    cases.lapse(case=desk.case, at=SOON)
    by = world.actor("coordinator")
    cases.assign(case=desk.case, to=world.reader, by=by, at=SOON)
    assert late.client.get(late.address).status_code == 404
    assert late.client.get(f"{late.address}look/").status_code == 404
    assert OFFLINE in late.words()
    for person, status in ((world.sender, 403), (world.coordinator, 403), (world.resident, 404)):
        assert client_of(person).get(f"{late.address}words/").status_code == status, person
    Membership.objects.filter(person=world.second).update(until=NOW)
    assert late.client.get(f"{late.address}words/").status_code == 404


def test_a_withdrawn_case_takes_no_late_signature(world: World) -> None:
    desk, late = claimed(world, world.second)
    taken_over(desk)
    desk.sign(State.PRELIMINARY)
    cases.withdraw(case=desk.case, reason="died", by=world.actor("sender"), at=LATER)
    refused = late.sign("final")
    assert refused.status_code in (302, 409)
    assert [one.status for one in queries.versions_of(desk.case)] == ["preliminary"]
