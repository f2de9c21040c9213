"""Macros, gaps, the previous answer and advice, as pages without scripts show them."""

from typing import Any

import pytest
from django.test import Client

from binome.archive.models import Series
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.pages.views import reading
from binome.people.models import Person
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import Macro, Report, State
from binome.reports.queries.macros import macros_for
from binome.reports.refusals import GapsLeft
from binome.reports.renditions.pdf import page_of
from binome.reports.services.macros import NoMacro, WordTaken
from binome.reports.templating.normal import gaps_in
from tests.cases.world import NOW, SOON, a_study
from tests.reports.desk import TEXT, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(reading, "viewer_of", lambda *_, **__: None)  # the desk has no pixels
    return client_of(desk.world.reader)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def macro(desk: Desk, word: str, text: str, *, place: Any = None) -> Macro:
    place = place or desk.world.network
    return reports.keep_macro(macro=None, place=place, said=(word, text), by=desk.reader, at=NOW)


def form(desk: Desk, **changes: Any) -> dict[str, Any]:
    return {**desk.report.sections, "revision": desk.report.revision, **changes}


def test_ones_own_macro_stands_before_the_networks(desk: Desk) -> None:
    macro(desk, "rxt", "Radiographie du thorax.")
    own = macro(desk, "RXT ", "Thorax de face.", place=desk.world.reader)
    assert [one.pk for one in macros_for(desk.reader, desk.case.network_id)] == [own.pk]
    resident = desk.world.actor("resident")
    assert [o.text for o in macros_for(resident, desk.case.network_id)] == [
        "Radiographie du thorax."
    ]
    assert macros_for(desk.reader, "elsewhere") == [own]


def test_a_macro_needs_a_word_that_is_free_and_a_text(desk: Desk) -> None:
    macro(desk, "rxt", "Words.")
    for word, text in (("a b", "Words."), ("r", "Words."), ("rx", "  "), ("rx", "x" * 5000)):
        with pytest.raises(NoMacro):
            macro(desk, word, text)
    with pytest.raises(WordTaken):
        macro(desk, "rxt", "Other words.")


def test_macros_are_written_changed_and_removed_on_their_page(desk: Desk, client: Client) -> None:
    body = {"word": "pnr", "text": "Pas de pneumothorax.", "place": "me"}
    assert (
        "Type the word in a report" in client.post("/macros/", body, follow=True).content.decode()
    )
    row = Macro.objects.get()
    again = client.post("/macros/", {**body, "text": "My new words."})
    assert again.status_code == 409
    assert "My new words." in again.content.decode()
    client.post(f"/macros/{row.pk}/", {"word": "pnr", "text": "Changed."})
    row.refresh_from_db()
    assert row.text == "Changed."
    assert client_of(desk.world.second).post(f"/macros/{row.pk}/remove/").status_code == 404
    client.post(f"/macros/{row.pk}/remove/")
    assert not Macro.objects.exists()


def test_without_scripts_a_button_puts_a_macro_below_what_was_typed(
    desk: Desk, client: Client
) -> None:
    row = macro(desk, "pnr", "Pas de pneumothorax.")
    address = f"/cases/{desk.case.pk}/read/"
    assert "pnr" in client.get(address).content.decode()
    client.post(f"{address}macro/", form(desk, findings="Mes mots.", macro=row.pk, into="findings"))
    assert Report.objects.get().findings == "Mes mots.\nPas de pneumothorax."
    assert client.get(f"{address}macros/").json() == {"pnr": "Pas de pneumothorax."}
    refused = client.post(f"{address}macro/", form(desk, macro="absent"))
    assert "Choose a macro first" in refused.content.decode()


@pytest.mark.parametrize("gap", ["[…]", "[ ]", "[...]", "[]", "[__]"])
def test_a_gap_however_it_is_typed_is_not_signed(desk: Desk, gap: str) -> None:
    desk.write(findings=f"Taille : {gap} mm")
    with pytest.raises(GapsLeft):
        desk.sign()


def test_brackets_with_words_are_no_gap() -> None:
    assert gaps_in({"findings": "[x] contraste, [12 mm], T[2]"}) == []


def second_case(desk: Desk, **form: str) -> Case:
    """The same patient again, some days later."""
    case = desk.world.assigned(**form)
    study = a_study(desk.world.site, number=2)
    return cases.note_images(case=case, arrival=Arrival(study.pk, 3, 30, is_complete=True), at=SOON)


def test_the_last_answer_is_copied_with_a_mark_that_is_signed(desk: Desk, client: Client) -> None:
    first = desk.sign()
    case = second_case(desk)
    report = reports.open_draft(case=case, by=desk.reader, at=SOON)
    address = f"/cases/{case.pk}/read/"
    shown = client.get(address).content.decode()
    assert "Previous answer for this patient" in shown
    assert TEXT["conclusion"] in shown
    page = client.post(f"{address}copy/", {"revision": 0, "technique": "Sans."}, follow=True)
    assert "Copied from the answer to" in page.content.decode()
    report.refresh_from_db()
    assert (report.findings, report.technique, report.conclusion) == (TEXT["findings"], "Sans.", "")
    assert not report.copied["findings"]["is_touched"]
    later = Desk(desk.world, case, desk.study, report)
    later.write(conclusion="Stable.", findings=report.findings + " Stable.")
    version = later.sign()
    source = {"case": first.content["case"], "number": 1, "is_touched": True}
    assert version.content["copied"] == {"findings": source}
    assert "Begun as a copy of the answer to" in page_of(version, language="en")


def test_an_answer_that_one_may_not_read_is_never_shown(desk: Desk) -> None:
    desk.sign()
    case = second_case(desk)
    assert queries.previous_answer(case, desk.reader) is not None
    stranger = desk.world.actor("second")
    assert queries.previous_answer(case, stranger) is None
    reports.retract(case=desk.case, reason="wrong patient", by=desk.reader, at=SOON)
    assert queries.previous_answer(case, desk.reader) is None


def test_guards_advise_on_the_page_and_on_signing_and_never_block(
    desk: Desk, client: Client
) -> None:
    Series.objects.update(laterality="L")
    Case.objects.filter(pk=desk.case.pk).update(question="Fémur droit ?")
    desk.case.refresh_from_db()
    address = f"/cases/{desk.case.pk}/read/"
    saved = client.post(
        f"{address}save/", form(desk, findings="Fémur droit.", conclusion="Fémur droit."),
        headers={"Accept": "application/json"},
    ).json()  # fmt: skip
    assert len(saved["advice"]) == 2
    for page in (address, f"{address}sign/?status=final"):
        said = client.get(page).content.decode()
        assert "The images are marked left by the device, the report says right." in said
    desk.report = Report.objects.get(pk=desk.report.pk)
    assert desk.sign().status == State.FINAL
