"""Second opinions: asked, written blind, kept apart, beside the answer, cited by a consensus."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from binome.archive.models import StudyGrant
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.pages.views import opinions as opinion_pages
from binome.people.models import Person
from binome.reports import services as reports
from binome.reports.models import Opinion
from binome.reports.queries.opinions import is_opinion_whole, opinions_on
from binome.reports.refusals import AlreadySigned, NotAskable, OpinionChanged
from binome.reports.renditions.document import document_of
from binome.reports.renditions.pdf import page_of
from binome.reports.services.opinions import Written
from binome.reports.signature import PasswordConfirmed
from tests.cases.world import SOON
from tests.reports.desk import LATER, Desk

pytestmark = pytest.mark.django_db
OWN = "Contusion, sans hématome."
FIRST = "avis neurochirurgical"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    monkeypatch.setattr(opinion_pages, "viewer_of", lambda *_, **__: None)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(desk: Desk) -> Opinion:
    return reports.ask_opinion(
        case=desk.case, of=desk.world.second.pk, why="Un saignement ?", by=desk.reader, at=SOON
    )


def signed(desk: Desk) -> Opinion:
    by, opinion = desk.world.actor("second"), asked(desk)
    written = Written({"findings": "Rien d'autre.", "conclusion": OWN}, 0)
    opinion = reports.write_opinion(opinion=opinion, written=written, by=by, at=SOON)
    evidence = PasswordConfirmed(desk.world.second.pk, LATER)
    return reports.sign_opinion(opinion=opinion, evidence=evidence, by=by, at=LATER)


def test_whoever_is_asked_sees_images_and_question_but_not_the_answer(desk: Desk) -> None:
    Person.objects.filter(pk=desk.world.second.pk).update(email="second@example.org")
    desk.sign()
    opinion = asked(desk)
    assert StudyGrant.objects.filter(person=desk.world.second, study=desk.study).exists()
    notice = Notice.objects.get(address="second@example.org")
    assert f"opinions/{opinion.pk}/" in str(vars(notice))
    client = client_of(desk.world.second)
    page = client.get(f"/opinions/{opinion.pk}/").content.decode()
    assert desk.case.question in page
    assert "Un saignement" in page
    assert FIRST not in page
    assert client.get(f"/reports/{desk.case.report_versions.get().pk}.txt").status_code == 404
    assert opinion.case.name in client.get("/opinions/").content.decode()
    assert "1 second opinion asked of you" in client.get("/").content.decode()


def test_nobody_sees_an_opinion_before_it_is_signed_and_then_those_of_the_case_do(
    desk: Desk,
) -> None:
    opinion = asked(desk)
    for name in ("reader", "sender", "coordinator", "stranger"):
        person = getattr(desk.world, name)
        assert client_of(person).get(f"/opinions/{opinion.pk}/").status_code == 404, name
    signed(desk)
    for name, status in (("reader", 200), ("sender", 200), ("second", 200), ("stranger", 404)):
        person = getattr(desk.world, name)
        assert client_of(person).get(f"/opinions/{opinion.pk}/").status_code == status, name
    assert opinions_on(desk.case, desk.world.actor("stranger")) == []


def test_both_stand_side_by_side_and_neither_touches_the_other(desk: Desk) -> None:
    version = desk.sign()
    opinion = signed(desk)
    assert opinion.answer_hash == version.own_hash
    assert is_opinion_whole(opinion)
    page = client_of(desk.world.sender).get(f"/opinions/{opinion.pk}/").content.decode()
    assert OWN in page
    assert FIRST in page
    assert desk.case.report_versions.count() == 1
    case_page = client_of(desk.world.sender).get(f"/cases/{desk.case.pk}/").content.decode()
    assert "Second opinions" in case_page
    assert OWN in case_page


def test_a_signed_opinion_never_changes_not_even_in_the_database(desk: Desk) -> None:
    opinion = signed(desk)
    by = desk.world.actor("second")
    with pytest.raises(AlreadySigned):
        reports.write_opinion(
            opinion=opinion, written=Written({"conclusion": "x"}, 1), by=by, at=LATER
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(conclusion="x")


def test_a_second_window_never_overwrites(desk: Desk) -> None:
    opinion, by = asked(desk), desk.world.actor("second")
    reports.write_opinion(
        opinion=opinion, written=Written({"conclusion": "One."}, 0), by=by, at=SOON
    )
    with pytest.raises(OpinionChanged):
        reports.write_opinion(
            opinion=opinion, written=Written({"conclusion": "Two."}, 0), by=by, at=SOON
        )
    answer = client_of(desk.world.second).post(
        f"/opinions/{opinion.pk}/", {"conclusion": "Two.", "revision": "0"}
    )
    assert answer.status_code == 409
    assert "Two." in answer.content.decode()


def test_the_reader_of_the_case_and_strangers_are_not_asked(desk: Desk) -> None:
    for person in (desk.world.reader, desk.world.stranger, desk.world.sender):
        with pytest.raises(NotAskable):
            reports.ask_opinion(case=desk.case, of=person.pk, why="", by=desk.reader, at=SOON)


def test_a_consensus_cites_the_opinions_it_takes_into_account(desk: Desk) -> None:
    desk.sign()
    opinion = signed(desk)
    desk.case.refresh_from_db()
    version = reports.add_addendum(
        report=desk.report, text="Consensus : contusion.",
        signature=desk.signature(cites=(opinion.pk, "stranger")), by=desk.reader, at=LATER,
    )  # fmt: skip
    (added,) = version.content["addenda"]
    cite: dict[str, Any] = {"by": "Second", "at": LATER.isoformat(), "hash": opinion.own_hash}
    assert added["cites"] == [cite]
    words = f"Consensus, with the second opinion of Second ({opinion.own_hash[:8]})."
    assert words in page_of(version, language="en")
    assert document_of(version, language="en").chapters[-1].text.endswith(words)
    page = client_of(desk.world.sender).get(f"/cases/{desk.case.pk}/").content.decode()
    assert "With the second opinion of" in page


def test_it_is_asked_written_and_signed_on_pages_alone(desk: Desk) -> None:
    desk.world.second.set_password("correct horse battery")
    desk.world.second.save()
    first, second = client_of(desk.world.reader), client_of(desk.world.second)
    first.post(f"/cases/{desk.case.pk}/opinion/", {"of": desk.world.second.pk, "why": "?"})
    opinion = Opinion.objects.get()
    words = {"conclusion": OWN, "revision": "0", "password": "wrong"}
    refused = second.post(f"/opinions/{opinion.pk}/sign/", words)
    assert refused.status_code == 409
    assert OWN in refused.content.decode()
    words = {"conclusion": OWN, "revision": "1", "password": "correct horse battery"}
    assert second.post(f"/opinions/{opinion.pk}/sign/", words).status_code == 302
    assert Opinion.objects.get().content["conclusion"] == OWN
