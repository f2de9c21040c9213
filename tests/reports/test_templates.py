"""Templates at the desk: one key fills what is empty, never the conclusion of unseen images."""

import argparse
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from binome.cli import template
from binome.pages.views import reading
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import SECTIONS, Report, SeenImages, Template
from binome.reports.refusals import AlreadySigned, GapsLeft, StaleRevision
from binome.reports.services.templating import Filled, Typed
from binome.reports.templating.choices import Choice, choice_with_id, choices_for
from binome.reports.templating.library import DRAFT, library
from binome.reports.templating.normal import PLACEHOLDER, normal_texts
from tests.cases.world import SOON
from tests.reports.desk import LATER, Desk

CT = "binome-library:ct-head-trauma:fr"
EMPTY = dict.fromkeys(SECTIONS, "")
needs_rows = pytest.mark.django_db


def choice(desk: Desk, named: str = CT) -> Choice:
    found = choice_with_id(desk.reader, desk.case, named)
    assert found is not None
    return found


def fill(desk: Desk, named: str = CT, **typed: str) -> Filled:
    report = Report.objects.get(pk=desk.report.pk)
    page = Typed({**EMPTY, **typed}, report.revision)
    filled = reports.fill_normal(
        report=report, choice=choice(desk, named), page=page, by=desk.reader, at=SOON
    )
    desk.report = filled.report
    return filled


def see_everything(desk: Desk) -> None:
    total = queries.seen_statement(desk.case, desk.reader).total
    frames = {str(number): 100 for number in range(total)}
    SeenImages.objects.create(
        case=desk.case, person_id=desk.reader.id, frames=frames, screen_widths=[1440], at=SOON
    )


def test_the_library_has_forty_templates_in_two_languages_each_a_named_draft() -> None:
    words = {one.said("identifier").rsplit(":", 1)[0] for one in library()}
    assert len(words) >= 40
    assert len(library()) == 2 * len(words)
    for one in library():
        assert [section.name for section in one.sections] == [
            "indications", "technique", "findings", "conclusion",
        ]  # fmt: skip
        assert all(section.text for section in one.sections)
        assert DRAFT in one.said("description")
        assert one.said("source").startswith("General knowledge")
        assert set(normal_texts(one)) == {"technique", "findings", "conclusion"}


def test_the_library_covers_the_cases_that_missions_send() -> None:
    titles = " ".join(one.title.casefold() for one in library())
    for word in ("tuberculose", "matériel", "bassin", "rachis", "crâne", "fast", "obstétricale",
                 "pelvienne", "avc", "mammographie", "âge osseux", "hanche", "enfant"):  # fmt: skip
        assert word in titles, word


@needs_rows
def test_templates_for_the_images_of_the_case_come_first(desk: Desk) -> None:
    offered = choices_for(desk.reader, desk.case, language="fr")
    fits = ["CT" in one.modalities for one in offered]
    assert fits == sorted(fits, reverse=True)
    assert {one.language for one in offered} == {"fr"}
    assert len(offered) >= 40


@needs_rows
def test_the_key_fills_empty_sections_only_and_marks_them_until_touched(desk: Desk) -> None:
    see_everything(desk)
    filled = fill(desk, findings="Fracture.", clinical_information="")
    assert set(filled.texts) == {"technique", "conclusion"}
    assert desk.report.findings == "Fracture."
    assert desk.report.clinical_information == ""
    assert desk.report.untouched == ["technique", "conclusion"]
    desk.write(conclusion="Fracture de la voûte.")
    assert desk.report.untouched == ["technique"]


@needs_rows
def test_the_conclusion_of_unseen_images_stays_empty(desk: Desk) -> None:
    filled = fill(desk)
    assert filled.is_conclusion_held_back
    assert set(filled.texts) == {"technique", "findings"}
    assert desk.report.conclusion == ""
    SeenImages.objects.create(
        case=desk.case, person_id=desk.reader.id, frames={"1": 100}, screen_widths=[390], at=SOON
    )
    assert fill(desk, **desk.report.sections).is_conclusion_held_back


@needs_rows
def test_the_key_pressed_again_after_a_lost_answer_changes_nothing(desk: Desk) -> None:
    before = Report.objects.get(pk=desk.report.pk).revision
    fill(desk)
    held = Report.objects.get(pk=desk.report.pk)
    again = reports.fill_normal(
        report=held, choice=choice(desk), page=Typed(EMPTY, before), by=desk.reader, at=SOON
    )
    assert again.texts == {}
    assert again.report.findings == held.findings


@needs_rows
def test_a_stale_page_keeps_both_texts_and_fills_nothing(desk: Desk) -> None:
    page = Typed({**EMPTY, "findings": "Autre texte."}, 0)
    with pytest.raises(StaleRevision):
        reports.fill_normal(
            report=desk.report, choice=choice(desk), page=page, by=desk.reader, at=SOON
        )
    assert queries.kept_texts_of(desk.report)[0].sections["findings"] == "Autre texte."


@needs_rows
def test_a_gap_left_by_a_template_is_not_signed(desk: Desk) -> None:
    fill(desk, conclusion="Pas de lésion.", findings="Normal.")
    assert PLACEHOLDER in desk.report.technique
    with pytest.raises(GapsLeft, match="left for you"):
        desk.sign()
    desk.write(technique="Sans injection. Dose : PDL 900 mGy·cm.")
    desk.sign()
    with pytest.raises(AlreadySigned):
        fill(desk)


@needs_rows
def test_templates_belong_to_one_scope_and_others_do_not_see_them(desk: Desk) -> None:
    world, document = desk.world, library()[0]
    rows = {
        scope: reports.keep_template(document=document, scope=scope, by=desk.reader, at=SOON)
        for scope in (world.network, world.group, world.reader, world.second)
    }
    seen = {one.id for one in choices_for(desk.reader, desk.case, language=document.language)}
    assert {row.pk for scope, row in rows.items() if scope != world.second} <= seen
    assert rows[world.second].pk not in seen
    assert choice_with_id(desk.reader, desk.case, rows[world.second].pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.filter(pk=rows[world.reader].pk).update(network=world.network)


@needs_rows
def test_an_approval_names_a_person_and_falls_when_the_template_changes(desk: Desk) -> None:
    keep = {"document": library()[0], "scope": desk.world.network, "by": desk.reader}
    row = reports.keep_template(**keep, at=SOON)
    assert str(choice(desk, row.pk).standing) == DRAFT
    reports.approve_template(template=row, by=desk.reader, at=LATER)
    assert choice(desk, row.pk).standing == "Reader"
    again = reports.keep_template(**keep, at=LATER)
    assert again.pk == row.pk
    assert not again.is_approved


@needs_rows
def test_without_scripts_a_button_fills_and_the_page_marks_what_it_filled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "viewer_of", lambda *_, **__: None)  # the desk has no pixels
    client = Client()
    client.force_login(desk.world.reader)
    address = f"/cases/{desk.case.pk}/read/"
    Report.objects.filter(pk=desk.report.pk).update(**EMPTY)
    body = {**EMPTY, "template": CT, "revision": desk.report.revision}
    shown = client.post(f"{address}template/", body, follow=True).content.decode()
    assert "The conclusion was left empty" in shown
    assert 'data-untouched="findings"' in shown
    assert 'data-untouched="conclusion"' not in shown
    signing = client.get(f"{address}sign/?status=final").content.decode()
    assert "Text of a template that nobody has touched: Technique, Findings" in signing


@needs_rows
def test_with_scripts_the_page_is_told_what_to_write_where(desk: Desk) -> None:
    client = Client(headers={"Accept": "application/json"})
    client.force_login(desk.world.reader)
    body = {**EMPTY, "findings": "Mots.", "template": CT, "revision": desk.report.revision}
    said = client.post(f"/cases/{desk.case.pk}/read/template/", body).json()
    assert set(said["texts"]) == {"technique"}
    assert said["revision"] == Report.objects.get(pk=desk.report.pk).revision
    assert client.post(f"/cases/{desk.case.pk}/read/template/", {**body, "revision": 0,
                       "findings": "Autres."}).status_code == 409  # fmt: skip


@needs_rows
def test_the_command_takes_in_exports_and_lists(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(template, "ready", lambda: None)
    out = tmp_path / "out.html"
    assert template.export(argparse.Namespace(id=CT, out=str(out))) == 0
    bad = tmp_path / "bad.html"
    bad.write_text("<body><input id=a></body>")
    options = argparse.Namespace(files=[str(out)], network=desk.world.network.name, strict=True)
    assert template.take_in(options) == 0
    options.files = [str(bad), str(tmp_path / "absent.html")]
    assert template.take_in(options) == 1
    assert Template.objects.count() == 1
    assert template.show(argparse.Namespace(language="fr")) == 0
    said = capsys.readouterr()
    assert f"{CT}\tfr\t{DRAFT}" in said.out
    assert "\tnot approved\tScanner cérébral, traumatisme" in said.out
    assert "bad.html: no title element" in said.err
