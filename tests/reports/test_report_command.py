"""`binome report`: a version as a file, and what is said of a PDF somebody holds."""

import argparse
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from binome.cli import report
from binome.cli.main import REPORT_FORMATS, parser
from binome.reports.models import ReportVersion, State
from binome.reports.renditions import pdf, typesetting
from binome.reports.renditions.forms import FORMS, IDENTITY_SHEET
from tests.reports.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_cache(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_typesetter: None
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(report, "ready", lambda: None)


def render(named: str, form: str, out: Path, language: str = "en") -> int:
    words = ["report", "render", named, "--format", form, "--out", str(out), "--language", language]
    return report.render(parser().parse_args(words))


def verify(path: Path) -> int:
    return report.verify(argparse.Namespace(file=str(path)))


def test_the_command_knows_every_form_there_is() -> None:
    assert set(REPORT_FORMATS) == {*FORMS, IDENTITY_SHEET}


@pytest.mark.parametrize("form", ["text", "fhir", "oru", "sr", "identity-sheet"])
def test_a_version_is_written_to_a_file(desk: Desk, tmp_path: Path, form: str) -> None:
    version, out = desk.sign(), tmp_path / "out"
    assert render(version.pk, form, out) == 0
    if form in FORMS:
        assert out.read_bytes() == FORMS[form].make(version, language="en")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out"]


def test_a_case_is_named_by_its_words_and_gives_its_newest_version(
    desk: Desk, tmp_path: Path
) -> None:
    desk.sign(State.PRELIMINARY)
    desk.sign()
    assert render(desk.case.name, "text", tmp_path / "out") == 0
    assert "Final" in (tmp_path / "out").read_text()


def test_what_is_not_there_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], desk: Desk
) -> None:
    assert render("nothing", "text", tmp_path / "out") == 1
    assert render(desk.sign().pk, "text", tmp_path / "out", "xx") == 2
    assert verify(tmp_path / "absent.pdf") == 1
    said = capsys.readouterr().err
    assert "no signed report" in said
    assert "Languages: fr, en, es, pt, ar" in said
    assert "cannot be read" in said
    assert not (tmp_path / "out").exists()


def test_our_own_pdf_is_recognised_byte_for_byte_then_a_newer_version_is_told(
    desk: Desk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(pdf, "typeset", typesetting.typeset)
    assert render(desk.sign(State.PRELIMINARY).pk, "pdf", out, "fr") == 0
    assert verify(out) == 0
    assert "Byte for byte" in capsys.readouterr().out
    desk.sign()
    assert verify(out) == 0
    said = capsys.readouterr().out
    assert "version 1, preliminary, in fr" in said
    assert "A newer version exists: number 2." in said


def test_a_changed_pdf_is_refused_though_it_names_a_version(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.pdf"
    render(desk.sign().pk, "pdf", out)
    data = bytearray(out.read_bytes())
    data[len(data) // 2] ^= 1
    out.write_bytes(data)
    assert verify(out) == 1
    assert "its bytes are not those rendered here" in capsys.readouterr().out


def test_a_foreign_file_names_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.pdf"
    for content in (b"", b"%PDF-1.7 /ID [(" + b"0" * 64 + b") (x)]", b"\0" * 1000):
        out.write_bytes(content)
        assert verify(out) == 1
    assert "names no report version" in capsys.readouterr().err


def test_a_broken_chain_is_told_even_when_the_bytes_agree(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version, out = desk.sign(), tmp_path / "out.pdf"
    render(version.pk, "pdf", out)
    drop = "DROP TRIGGER reports_version_is_signed"
    if connection.vendor == "postgresql":
        drop += " ON reports_reportversion"
    table = ReportVersion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(f"UPDATE {table} SET last_message_id = 'x' WHERE id = %s", [version.pk])
    assert verify(out) == 1
    assert "chain" in capsys.readouterr().out
