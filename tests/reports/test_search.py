"""Answers found by their words on both engines, in any language, by those who may read them."""

from datetime import timedelta

import pytest
from django.test import Client

from binome.cases import services as cases
from binome.cases.searching import folded, for_postgresql, for_sqlite
from binome.people.models import Role
from binome.people.services import Place
from binome.reports import services as reports
from binome.reports.models import AnswerWords
from binome.reports.queries.search import answers_with
from tests.cases.world import SOON, a_person, a_world, actor_of
from tests.reports.desk import LATER, Desk, a_desk

both = pytest.mark.both_databases


def test_words_lose_case_accents_and_signs() -> None:
    assert folded("Hématome EXTRADURAL, cœur d'œuf ; 12 mm_x") == (
        "hematome extradural coeur d oeuf 12 mm x"
    )
    assert folded("كَسْر الورك أيمن") == "كسر الورك ايمن"


def test_a_search_holds_words_and_no_operators() -> None:
    assert for_sqlite('a OR "b" NEAR(c) -d*') == '"a"* "or"* "b"* "near"* "c"* "d"*'
    assert for_postgresql("a | !b & (c):*") == "a:* & b:* & c:*"
    assert for_sqlite("?!") == ""


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def found(desk: Desk, words: str, person: str = "reader") -> list[str]:
    return [one.pk for one in answers_with(desk.world.actor(person), words)]


@both
def test_an_answer_is_found_by_the_beginning_of_its_words(desk: Desk) -> None:
    version = desk.sign(coded={"finding": "hip_fracture"})
    for words in ("hematome", "HÉMATOME extra", "neurochir", "parietal 12", "fratura anca", "كسر"):
        assert found(desk, words) == [version.pk], words
    for words in ("pneumothorax", "hematome pneumothorax", "", "!!"):
        assert found(desk, words) == []


@both
def test_only_those_who_may_read_it_find_it(desk: Desk) -> None:
    version = desk.sign()
    clinician = a_person("clinician", Role.CLINICIAN, Place(desk.world.network, desk.world.site))
    assert found(desk, "hematome", "sender") == [version.pk]
    assert [one.pk for one in answers_with(actor_of(clinician), "hematome")] == [version.pk]
    for other in ("coordinator", "stranger", "second", "resident"):
        assert found(desk, "hematome", other) == []
    elsewhere = a_world(tag=" elsewhere")
    assert answers_with(elsewhere.actor("reader"), "hematome") == []


@both
def test_the_newest_version_is_what_is_found(desk: Desk) -> None:
    desk.sign()
    newest = reports.add_addendum(
        report=desk.report, text="Fracture du rocher.", signature=desk.signature(),
        by=desk.reader, at=LATER,
    )  # fmt: skip
    assert found(desk, "rocher hematome") == [newest.pk]
    last = reports.retract(case=desk.case, reason="wrong", by=desk.reader, at=LATER)
    assert last is not None
    assert found(desk, "rocher") == [last.pk]
    assert AnswerWords.objects.count() == 1


def test_a_draft_and_a_lost_case_are_not_found(desk: Desk) -> None:
    assert found(desk, "hematome") == []
    desk.sign()
    at = SOON + timedelta(hours=1)
    cases.withdraw(case=desk.case, reason="moved", by=desk.world.actor("sender"), at=at)
    assert found(desk, "hematome") == []


def test_the_page_finds_and_puts_nothing_into_the_address(desk: Desk) -> None:
    desk.sign()
    client = Client()
    client.force_login(desk.world.sender)
    assert "Search the answers" in client.get("/search/?words=hematome").content.decode()
    page = client.post("/search/", {"words": "hématome"}).content.decode()
    assert desk.case.name in page
    assert (
        "No answer holds these words" in client.post("/search/", {"words": "zz"}).content.decode()
    )
