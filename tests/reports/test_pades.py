"""The PDF is signed as any PDF reader checks it: by the server's seal or the signer's own key."""

import argparse
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from binome.cli import report as command
from binome.reports import services as reports
from binome.reports.models import ReportVersion, SignedPaper, SigningKey, State
from binome.reports.pades import certificates
from binome.reports.pades.checking import signatures_in
from binome.reports.pades.keys import opened
from binome.reports.pades.refusals import (
    KeyExpired,
    KeyRevoked,
    NotAKeyFile,
    UnfitKey,
    WrongKeyPassword,
)
from binome.reports.pades.signing import seal_mark
from binome.reports.pades.stamping import NotStamped
from binome.reports.paper_seal import SLOT, is_pdf_sealed
from binome.reports.refusals import AlreadySigned
from binome.reports.renditions import pdf as pdf_form
from binome.reports.renditions.pdf import pdf_of
from binome.reports.services.papers import set_own_paper
from tests.reports.authority import (
    NOW,
    PASSWORD,
    YEAR,
    Authority,
    StampServer,
    an_authority,
)
from tests.reports.conftest import set_here
from tests.reports.desk import LATER, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    settings.TSA_URL = ""
    certificates._seal_pem.cache_clear()
    monkeypatch.setattr(command, "ready", lambda: None)
    monkeypatch.setattr(pdf_form, "typeset", small)
    return tmp_path


@pytest.fixture(scope="module")
def authority() -> Authority:
    return an_authority()


@pytest.fixture(scope="module")
def key_file(authority: Authority) -> bytes:
    return authority.pkcs12()


def poppler_says(path: Path) -> str:
    """What another PDF program makes of the signatures."""
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True)
    return done.stdout


def verify(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = command.verify(argparse.Namespace(file=str(path)))
    out = capsys.readouterr()
    return code, out.out + out.err


def small(page: str, *, identifier: str, seconds: float = 0) -> bytes:
    """A whole PDF of one empty page that carries the words as a comment: quickly set."""
    rows = [
        b"<</Type /Catalog/Pages 2 0 R>>", b"<</Type /Pages/Kids [3 0 R]/Count 1>>",
        b"<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]>>",
    ]  # fmt: skip
    made, places = b"%PDF-1.7\n%" + page.encode().hex().encode() + b"\n", []
    for number, row in enumerate(rows, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, row)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"/Size 4/Root 1 0 R/ID [({identifier}) (0)]".encode()
    return made + (
        b"xref\n0 4\n0000000000 65535 f \n%strailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, trailer, len(made))
    )


def sign_with_own_key(desk: Desk, key_file: bytes) -> ReportVersion:
    reports.keep_signing_key(data=key_file, password=PASSWORD, by=desk.reader, at=LATER)
    key = reports.open_signing_key(password=PASSWORD, by=desk.reader, at=LATER)
    signature = desk.signature(key=key, language="fr")
    return reports.sign_on_paper(
        report=desk.report, status=State.FINAL, signature=signature, by=desk.reader, at=LATER
    )


def test_the_room_for_our_seal_is_where_the_format_says() -> None:
    assert SLOT.pattern.startswith(seal_mark())


def test_every_pdf_carries_the_seal_of_the_server_and_another_program_agrees(
    desk: Desk, own_folder: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(pdf_form, "typeset", set_here)
    path = own_folder / "report.pdf"
    path.write_bytes(pdf_of(desk.sign(), language="fr"))
    said = poppler_says(path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    code, said = verify(path, capsys)
    assert code == 0
    assert "Byte for byte the PDF" in said
    assert "the seal of this server (Binôme localhost); the file is whole" in said
    (one,) = signatures_in(path.read_bytes())
    assert (one.is_whole, one.is_seal, one.is_known) == (True, True, True)


def test_one_changed_byte_breaks_seal_and_signature_and_is_refused(
    desk: Desk, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = pdf_of(desk.sign(), language="fr")
    assert is_pdf_sealed(pdf)
    path = own_folder / "report.pdf"
    at = pdf.index(b"endobj") - 30
    for changed in (pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :], pdf + b"% more\n"):
        assert not is_pdf_sealed(changed)
        assert not any(one.is_whole for one in signatures_in(changed))
        path.write_bytes(changed)
        code, said = verify(path, capsys)
        assert code == 1
        assert "does not fit: the file was changed" in said


def test_a_paper_set_again_holds_another_instant_and_is_still_the_same_pages(
    desk: Desk, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version, path = desk.sign(), own_folder / "report.pdf"
    path.write_bytes(pdf_of(version, language="fr"))
    for kept in (own_folder / "cache" / "pdf").iterdir():
        kept.unlink()
    assert pdf_of(version, language="fr") != path.read_bytes()
    code, said = verify(path, capsys)
    assert (code, "Byte for byte the PDF" in said) == (0, True)


def test_a_person_signs_with_their_own_key_and_is_named(
    desk: Desk, own_folder: Path, key_file: bytes, authority: Authority,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    version = sign_with_own_key(desk, key_file)
    path = own_folder / "report.pdf"
    path.write_bytes(pdf_of(version, language="fr"))
    assert "Signature is Valid" in poppler_says(path)
    assert is_pdf_sealed(path.read_bytes())
    code, said = verify(path, capsys)
    assert code == 0
    assert "Dr Ana Lopes, certified by an authority that is not known here" in said
    authority.trust(own_folder / "keys")
    assert "certified by an authority trusted here" in verify(path, capsys)[1]
    (other,) = signatures_in(pdf_of(version, language="en"))
    assert other.is_seal


def test_a_paper_signed_twice_by_an_unsure_press_is_one(desk: Desk, key_file: bytes) -> None:
    version = sign_with_own_key(desk, key_file)
    key = reports.open_signing_key(password=PASSWORD, by=desk.reader, at=LATER)
    signature = desk.signature(key=key, language="fr")
    first = SignedPaper.objects.get()
    assert set_own_paper(version=version, signature=signature, at=LATER) == first
    with pytest.raises(AlreadySigned):
        sign_with_own_key(desk, key_file)
    assert SignedPaper.objects.count() == 1


def test_the_own_paper_of_a_recalled_answer_is_not_handed_out(desk: Desk, key_file: bytes) -> None:
    version = sign_with_own_key(desk, key_file)
    own = pdf_of(version, language="fr")
    reports.retract(case=desk.case, reason="wrong", by=desk.reader, at=LATER)
    assert pdf_of(version, language="fr") != own


def test_an_own_paper_outlives_a_new_layout_of_papers(
    desk: Desk, key_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = sign_with_own_key(desk, key_file)
    own = pdf_of(version, language="fr")
    monkeypatch.setattr(pdf_form, "TEMPLATE", "reports/identity_sheet.html")
    assert pdf_of(version, language="fr") == own, "nobody can give that signature again"
    assert pdf_of(version, language="en") != own


def test_a_key_is_kept_under_its_own_password_alone(desk: Desk, key_file: bytes) -> None:
    kept = reports.keep_signing_key(data=key_file, password=PASSWORD, by=desk.reader, at=LATER)
    assert (kept.name, kept.issuer) == ("Dr Ana Lopes", "CN=Ordre des tests")
    held = bytes(SigningKey.objects.get().pkcs12)
    with pytest.raises(WrongKeyPassword):
        opened(held, "another", at=LATER)
    assert opened(held, PASSWORD, at=LATER).name == "Dr Ana Lopes"
    assert reports.open_signing_key(password="", by=desk.reader, at=LATER) is None
    reports.remove_signing_key(by=desk.reader, at=LATER)
    assert not SigningKey.objects.exists()


def test_each_fault_of_a_key_is_a_sentence_and_nothing_is_signed(
    desk: Desk, authority: Authority, key_file: bytes, own_folder: Path
) -> None:
    expired = authority.pkcs12(until=NOW - timedelta(days=1))
    folder = own_folder / "keys" / "report-revoked"
    tries: list[tuple[bytes, str, type[UnfitKey], str]] = [
        (key_file, "wrong", WrongKeyPassword, "The password does not open"),
        (expired, PASSWORD, KeyExpired, "has expired or is not valid yet"),
        (b"%PDF-1.7", PASSWORD, NotAKeyFile, "no signing key that can be read"),
        (key_file[:40], PASSWORD, UnfitKey, ""),
        (key_file * 30, PASSWORD, NotAKeyFile, ""),
    ]
    for data, password, refusal, words in tries:
        with pytest.raises(refusal) as said:
            reports.keep_signing_key(data=data, password=password, by=desk.reader, at=LATER)
        assert words in str(said.value)
    reports.keep_signing_key(data=key_file, password=PASSWORD, by=desk.reader, at=LATER)
    folder.mkdir(parents=True)
    (folder / "order.crl").write_bytes(authority.revoking(key_file))
    with pytest.raises(KeyRevoked) as said:
        reports.open_signing_key(password=PASSWORD, by=desk.reader, at=LATER)
    assert "was revoked by whoever issued it" in str(said.value)
    assert not ReportVersion.objects.exists()


def test_a_list_of_strangers_revokes_nobody(
    desk: Desk, authority: Authority, key_file: bytes, own_folder: Path
) -> None:
    authority.trust(own_folder / "keys")
    folder = own_folder / "keys" / "report-revoked"
    folder.mkdir(parents=True)
    forger = Authority(an_authority().key, authority.certificate)
    (folder / "forged.crl").write_bytes(forger.revoking(key_file))
    (folder / "broken.crl").write_bytes(b"no list")
    assert opened(key_file, PASSWORD, at=LATER).name == "Dr Ana Lopes"


@pytest.fixture
def stamps(
    tmp_path: Path, authority: Authority, settings: Any, own_folder: Path
) -> Iterator[StampServer]:
    (tmp_path / "tsa").mkdir()
    server = StampServer(tmp_path / "tsa", authority)
    settings.TSA_URL = server.url
    authority.trust(own_folder / "keys")
    yield server
    server.stop()


def test_a_timestamp_comes_when_the_authority_is_reached_again(
    desk: Desk, stamps: StampServer, key_file: bytes, own_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    version = sign_with_own_key(desk, key_file)
    pdf_of(version, language="en")
    stamps.is_down = True
    with pytest.raises(NotStamped):
        reports.stamp_papers()
    assert signatures_in(pdf_of(version, language="fr"))[0].stamped_at is None
    stamps.is_down = False
    reports.stamp_papers()
    path = own_folder / "report.pdf"
    for language in ("fr", "en"):
        path.write_bytes(pdf_of(version, language=language))
        (one,) = signatures_in(path.read_bytes())
        assert one.is_whole
        assert one.stamped_by == "Horloge des tests"
        assert is_pdf_sealed(path.read_bytes())
        assert "Signature is Valid" in poppler_says(path)
        assert "Timestamp: " in verify(path, capsys)[1]
    assert SignedPaper.objects.get().is_stamped
    reports.stamp_papers()
    assert pdf_of(version, language="en") == path.read_bytes()


def test_what_was_stamped_before_it_expired_or_was_revoked_stands(
    desk: Desk, key_file: bytes, authority: Authority, own_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    version, path = sign_with_own_key(desk, key_file), own_folder / "report.pdf"
    path.write_bytes(pdf_of(version, language="fr"))
    folder = own_folder / "keys" / "report-revoked"
    folder.mkdir(parents=True)
    (folder / "order.crl").write_bytes(authority.revoking(key_file))
    code, said = verify(path, capsys)
    assert code == 1
    assert "was revoked on 2026-03-01 02:00 UTC: do not rely" in said
    (one,) = signatures_in(path.read_bytes())
    assert not one.is_good(at=NOW + 2 * YEAR)
    stamped = replace(one, stamped_at=NOW - timedelta(days=1))
    assert stamped.is_good(at=NOW + 2 * YEAR)
