"""Coded phrases: one code, five languages, and a reader's own words that nobody translated."""

from pathlib import Path

import pytest
from django.test import Client

from binome.cases.models import Case
from binome.cli import report as command
from binome.cli.main import parser
from binome.reports.models import Report
from binome.reports.paper_seal import is_text_sealed
from binome.reports.phrases import KINDS, LANGUAGES, labels_of, phrases_of
from binome.reports.renditions.coded import coded_from, summaries_of, summary_text
from binome.reports.renditions.pdf import page_of
from binome.reports.renditions.text import text_of
from tests.reports.desk import Desk

CODED = {"finding": "extradural_haematoma", "side": "right", "action": "neurosurgeon_now"}
needs_rows = pytest.mark.django_db


def test_every_code_says_something_of_its_own_in_every_language() -> None:
    for kind in KINDS:
        rows = phrases_of(kind)
        assert len({one.code for one in rows}) == len(rows)
        for language in LANGUAGES:
            said = [one.words[language].strip() for one in rows]
            assert all(said)
            assert len(set(said)) == len(said), f"{kind} {language}"


def test_there_are_sixty_critical_findings_and_arabic_is_arabic() -> None:
    rows = phrases_of("finding")
    assert len(rows) >= 60
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in one.words["ar"]) for one in rows)


def test_headings_are_said_in_every_language() -> None:
    words = {language: labels_of(language) for language in LANGUAGES}
    assert all(set(one) == set(words["fr"]) and all(one.values()) for one in words.values())


def test_a_form_keeps_only_what_the_tables_know() -> None:
    assert coded_from({**CODED, "urgency": "<script>", "other": "x"}) == CODED


@needs_rows
def test_one_answer_is_read_in_five_languages(desk: Desk) -> None:
    version = desk.sign(coded=CODED)
    said = {one.language: one for one in summaries_of(version)}
    assert ("Finding", "Extradural haematoma") in said["en"].lines
    assert ("Hallazgo", "Hematoma epidural") in said["es"].lines
    assert ("Lado", "Direita") in said["pt"].lines
    assert said["ar"].lines[1] == ("الجهة", "اليمين")
    assert said["ar"].direction == "rtl"
    assert said["fr"].critical.startswith("Résultat critique")
    page = Client()
    page.force_login(desk.world.sender)
    html = page.get(f"/reports/{version.pk}/languages/").content.decode()
    assert 'lang="ar" dir="rtl"' in html
    assert "not translated" in html
    assert html.count(version.content["sections"]["conclusion"]) == len(LANGUAGES)


@needs_rows
def test_the_summary_is_small_sealed_and_marks_what_is_not_translated(desk: Desk) -> None:
    desk.write(conclusion="é" * 3000)
    text = summary_text(desk.sign(coded=CODED), language="pt").decode()
    assert len(text.encode()) <= 2048
    assert is_text_sealed(text)
    assert "Texto do leitor, não traduzido" in text


@needs_rows
def test_paper_and_text_say_what_is_coded(desk: Desk) -> None:
    version = desk.sign(coded=CODED)
    assert "Appeler un neurochirurgien tout de suite" in text_of(version, language="fr")
    assert "Call a neurosurgeon now" in page_of(version, language="en")


@needs_rows
def test_phrases_are_chosen_where_one_signs_and_wait_for_the_final(desk: Desk) -> None:
    person, client = desk.world.reader, Client()
    person.set_password("a quiet river")
    person.save()
    client.force_login(person)
    known = desk.signature().known
    body = {
        **CODED, "status": "preliminary", "password": "a quiet river", "critical": "yes",
        "revision": desk.report.revision, "images_fingerprint": known.images_fingerprint,
        "last_message_id": known.last_message_id, "image_count": known.image_count,
    }  # fmt: skip
    address = f"/cases/{desk.case.pk}/read/sign/"
    assert client.post(address, body).status_code == 302
    assert Report.objects.get().coded == CODED
    again = client.get(f"{address}?status=final").content.decode()
    assert '<option value="extradural_haematoma" selected>' in again
    assert Case.objects.get(pk=desk.case.pk).report_versions.get().content["coded"] == CODED


@needs_rows
def test_the_command_writes_a_summary_in_arabic(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ready", lambda: None)
    version, out = desk.sign(coded=CODED), tmp_path / "out"
    words = ["report", "render", version.pk, "--format", "summary", "--out", str(out)]
    assert command.render(parser().parse_args([*words, "--language", "ar"])) == 0
    assert "اليمين" in out.read_text()
    assert command.render(parser().parse_args([*words, "--language", "de"])) == 2
