"""What leaves on paper is sealed: one byte or word changed, and it is no longer ours."""

import argparse
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from binome.cli import report as command
from binome.reports import paper_seal
from binome.reports import services as reports
from binome.reports.models import State
from binome.reports.paper_seal import (
    RETIRED_FILE,
    is_pdf_sealed,
    is_text_sealed,
    mark_in,
    mark_of,
    verifying_keys,
)
from binome.reports.renditions import pdf
from binome.reports.renditions.pdf import page_of, pdf_of
from binome.reports.renditions.qr import address_of
from binome.reports.renditions.text import MOST_BYTES, text_of
from binome.reports.verifying import standing_of
from tests.reports.desk import LATER, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_typesetter: None
) -> None:
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    monkeypatch.setattr(command, "ready", lambda: None)


def said_of(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = command.verify(argparse.Namespace(file=str(path)))
    out = capsys.readouterr()
    return code, out.out + out.err


def test_the_key_is_made_once_for_its_owner_alone(settings: Any) -> None:
    keys = verifying_keys()
    file = settings.KEYS / paper_seal.KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    paper_seal._signer.cache_clear()
    assert verifying_keys() == keys


def test_a_pdf_is_sealed_to_the_last_byte(desk: Desk) -> None:
    made = pdf_of(desk.sign(), language="fr")
    assert is_pdf_sealed(made)
    for at in (20, len(made) // 2, len(made) - 2):
        changed = made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :]
        assert not is_pdf_sealed(changed)
    assert not is_pdf_sealed(made + b"\n")
    assert not is_pdf_sealed(made.replace(b"droit", b"gauch"))
    assert not is_pdf_sealed(b"%PDF-1.7 no seal")


def test_another_servers_seal_is_not_ours_and_a_retired_key_still_is(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    made = pdf_of(desk.sign(), language="fr")
    (key,) = verifying_keys().values()
    settings.KEYS = tmp_path / "others"
    assert not is_pdf_sealed(made)
    (settings.KEYS / RETIRED_FILE).write_text(f"{key}\n")
    assert is_pdf_sealed(made)


def test_a_text_is_sealed_word_by_word_whatever_becomes_of_its_lines(desk: Desk) -> None:
    text = text_of(desk.sign(), language="fr")
    assert len(text.encode()) <= MOST_BYTES
    assert is_text_sealed(text)
    assert is_text_sealed(text.replace("\n", "\r\n").replace(" ", "\u00a0") + "  \n")
    assert not is_text_sealed(text.replace("droit", "gauche"))
    assert not is_text_sealed("Pas " + text)
    assert not is_text_sealed(text.rpartition("binome-seal")[0])


def test_a_code_names_version_status_and_instant_and_no_patient(desk: Desk) -> None:
    version = desk.sign()
    mark = mark_in(address_of(version))
    assert mark is not None
    assert (mark.own_hash, mark.number, mark.status) == (version.own_hash, 1, State.FINAL)
    assert mark.signed_at == version.signed_at.replace(microsecond=0)
    said = mark_of(version)
    assert mark_in(said[:40] + ("A" if said[40] != "A" else "B") + said[41:]) is None
    assert mark_in("1." + "A" * 150) is None
    assert version.content["case"].split()[0] not in address_of(version)


def test_the_page_prints_a_code_that_fetches_nothing(desk: Desk) -> None:
    page = page_of(desk.sign(), language="en")
    assert "<svg" in page
    assert "<title>QR code that proves who signed this paper</title>" in page
    assert "href=" not in page


def test_what_became_of_a_version_is_known_by_its_hash(desk: Desk) -> None:
    version = desk.sign()
    assert standing_of(version.own_hash) == "current"
    reports.add_addendum(
        report=desk.report, text="More.", signature=desk.signature(), by=desk.reader, at=LATER
    )
    assert standing_of(version.own_hash) == "superseded"
    reports.retract(case=desk.case, reason="wrong", by=desk.reader, at=LATER)
    answer = Client().get(f"/verify/{version.own_hash}/")
    assert answer.json() == {"standing": "entered-in-error"}
    assert Client().get("/verify/nothing/").json() == {"standing": "unknown"}


def test_the_command_refuses_a_changed_pdf_and_a_changed_text(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = desk.sign()
    path = tmp_path / "report"
    path.write_bytes(pdf_of(version, language="fr"))
    assert said_of(path, capsys)[0] == 0
    path.write_bytes(path.read_bytes().replace(b"droit", b"gauch"))
    code, said = said_of(path, capsys)
    assert code == 1
    assert "It was changed" in said
    path.write_text(text_of(version, language="fr"))
    code, said = said_of(path, capsys)
    assert (code, "Word for word the text of" in said) == (0, True)
    path.write_text(path.read_text().replace("droit", "gauche"))
    assert said_of(path, capsys)[0] == 1


def test_a_pdf_of_an_earlier_look_of_the_house_is_still_genuine(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(desk.sign(), language="fr"))
    monkeypatch.setattr(pdf, "page_of", lambda *_, **__: "<p>another look</p>")
    code, said = said_of(path, capsys)
    assert (code, "The seal is genuine" in said) == (0, True)


def test_without_scripts_the_page_checks_what_is_sent(desk: Desk) -> None:
    version = desk.sign()
    text, client = text_of(version, language="fr"), Client()
    assert "Genuine: these words" in client.post("/verify/", {"text": text}).content.decode()
    changed = client.post("/verify/", {"text": text.replace("droit", "gauche")})
    assert "Not genuine: words of this text" in changed.content.decode()
    code = client.post("/verify/", {"text": mark_of(version)}).content.decode()
    assert "The code is genuine. It belongs to version 1 (Final)" in code
    assert "There is no seal in this" in client.post("/verify/", {"text": "x"}).content.decode()
