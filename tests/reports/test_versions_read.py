"""Versions side by side, who is told that an answer changed, and the second signer's addendum."""

import pytest
from django.test import Client

from binome.cases.models import Case
from binome.cases.queries import View
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.people.models import Person
from binome.reports import services as reports
from binome.reports.comparing import GONE, NEW, differences, rows_of
from binome.reports.models import AnswerRead, Report, ReportVersion, State
from binome.reports.queries.reading import changed_since_read
from tests.cases.world import SOON, actor_of
from tests.reports.desk import LATER, Desk

pytestmark = pytest.mark.django_db
MARK = "the answer changed since you read it"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def lists_of(client: Client) -> str:
    """Both of a sender's worklists."""
    views = (View.SITE, View.SITE_ANSWERED)
    return "".join(client.get(f"/?view={one.value}").content.decode() for one in views)


def addendum(desk: Desk, text: str = "Fracture du rocher.") -> ReportVersion:
    desk.case.refresh_from_db()
    return reports.add_addendum(
        report=desk.report, text=text, signature=desk.signature(), by=desk.reader, at=LATER
    )


def test_words_that_went_and_came_are_told_apart() -> None:
    before, after = differences("Fracture du fémur droit.", "Fracture du tibia droit, simple.")
    assert [run.text for run in before if run.kind == GONE] == ["fémur"]
    assert [run.text for run in after if run.kind == NEW] == ["tibia", ", simple"]
    assert "".join(run.text for run in before) == "Fracture du fémur droit."


def test_a_very_long_text_is_compared_by_lines() -> None:
    old = "mot " * 7000 + "\nlast"
    before, after = differences(old, old + "\nmore")
    assert "".join(run.text for run in after) == old + "\nmore"
    assert len(before) + len(after) < 6


def test_two_versions_stand_side_by_side_with_words_for_who_cannot_see(desk: Desk) -> None:
    first = desk.sign(State.PRELIMINARY)
    desk.write(conclusion="Hématome extradural gauche.")
    second = desk.sign()
    assert [row.title for row in rows_of(first, second) if row.is_changed] == ["Conclusion"]
    page = client_of(desk.world.sender).get(f"/reports/{second.pk}/compare/").content.decode()
    assert "[taken out] </span>droit" in page
    assert "[added] </span>gauche" in page
    same = client_of(desk.world.reader).get(f"/reports/{first.pk}/compare/?with=2").content.decode()
    assert "Version 1" in same
    assert "Version 2" in same
    assert client_of(desk.world.stranger).get(f"/reports/{first.pk}/compare/").status_code == 404


def test_a_single_version_says_so(desk: Desk) -> None:
    only = desk.sign()
    page = client_of(desk.world.sender).get(f"/reports/{only.pk}/compare/").content.decode()
    assert "There is only one version" in page


def test_whoever_read_it_is_told_of_an_addendum_and_sees_a_mark(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])  # the desk has no pixels
    desk.sign()
    sender, client = desk.world.sender, client_of(desk.world.sender)
    client.get(f"/cases/{desk.case.pk}/")
    assert AnswerRead.objects.get(person_id=sender.pk).number == 1
    assert MARK not in lists_of(client)
    Notice.objects.all().delete()
    addendum(desk)
    assert list(Notice.objects.values_list("template", "address")) == [
        ("report_changed", sender.email)
    ]
    assert MARK in lists_of(client)
    page = client.get(f"/cases/{desk.case.pk}/").content.decode()
    assert "This answer was added to or changed after you read it." in page
    assert changed_since_read([desk.case], actor_of(sender)) == set()
    again = client.get(f"/cases/{desk.case.pk}/").content.decode()
    assert "after you read it" not in again


def test_who_never_read_it_is_told_of_an_answer(desk: Desk) -> None:
    desk.sign()
    Notice.objects.all().delete()
    addendum(desk)
    assert list(Notice.objects.values_list("template", flat=True)) == ["report_signed"]


def test_who_may_no_longer_see_it_is_not_told(desk: Desk) -> None:
    first = desk.sign()
    Person.objects.filter(pk=desk.world.second.pk).update(email="second@example.org")
    reports.note_answer_read(version=first, by=desk.world.actor("second"), at=SOON)
    Notice.objects.all().delete()
    addendum(desk)
    assert not Notice.objects.filter(address="second@example.org").exists()


def test_a_look_at_an_older_version_takes_nothing_back(desk: Desk) -> None:
    first = desk.sign()
    second = addendum(desk)
    for version in (second, first):
        reports.note_answer_read(version=version, by=desk.reader, at=LATER)
    assert AnswerRead.objects.get().number == 2


def test_the_second_signer_keeps_every_word_and_is_offered_an_addendum(desk: Desk) -> None:
    second = desk.world.second
    second.set_password("a quiet river")
    second.save()
    theirs = reports.open_draft(case=desk.case, by=actor_of(second), at=SOON)
    theirs = reports.save_draft(
        report=theirs, sections={"conclusion": "Et une fracture du rocher."},
        revision=theirs.revision, by=actor_of(second), at=SOON,
    )  # fmt: skip
    desk.sign()
    Case.objects.filter(pk=desk.case.pk).update(reader=second)
    desk.case.refresh_from_db()
    known = desk.signature().known
    body = {
        "status": "final", "password": "a quiet river", "critical": "no",
        "revision": theirs.revision, "images_fingerprint": known.images_fingerprint,
        "last_message_id": known.last_message_id, "image_count": known.image_count,
    }  # fmt: skip
    address, client = f"/cases/{desk.case.pk}/read/sign/", client_of(second)
    offered = client.post(address, body)
    page = offered.content.decode()
    assert offered.status_code == 409
    assert "Sign an addendum" in page
    assert "Et une fracture du rocher." in page
    assert "Signed by Reader, version 1" in page
    words = {**body, "status": "addendum", "addendum": "Et une fracture du rocher."}
    assert client.post(address, words).status_code == 302
    newest = ReportVersion.objects.last()
    assert newest is not None
    assert newest.content["addenda"][0]["text"] == "Et une fracture du rocher."
    assert newest.content["sections"]["conclusion"] == desk.report.conclusion
    assert Report.objects.get(pk=theirs.pk).conclusion == "Et une fracture du rocher."
