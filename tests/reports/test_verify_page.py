"""The verify page in a real browser: paste, file, photograph and code, then with no network."""

import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import segno
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from binome.pages import assets
from binome.pages.views.verifying import FILES
from binome.reports.models import ReportVersion
from binome.reports.pades.keys import seal_material
from binome.reports.pades.signing import signed_pdf
from binome.reports.paper_seal import blank_identifier, mark_of, sealed_pdf
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.qr import address_of
from binome.reports.renditions.text import text_of
from tests.reports.desk import Desk
from tests.reports.test_pades import small

Kept = dict[str, tuple[str, bytes]]


class Served:
    """The page, its files and one standing, on a port of its own; may be switched off."""

    def __init__(self, kept: Kept) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = kept.get(self.path.split("?")[0], ("text/plain", b""))
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.url = f"http://localhost:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def stop(self) -> None:
        if self.thread.is_alive():
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()


@pytest.fixture
def version(desk: Desk, settings: Any, tmp_path: Path, quick_typesetter: None) -> ReportVersion:
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    return desk.sign()


@pytest.fixture
def served(version: ReportVersion) -> Iterator[Served]:
    client, kept = Client(), {}
    for path in ("/verify/", "/verify/worker.js", f"/verify/{version.own_hash}/"):
        answer = client.get(path)
        kept[path] = (answer["Content-Type"], answer.content)
    for name in FILES:
        found = assets.asset(name)
        assert found is not None
        kept[assets.url(name)] = (found.media_type, found.plain)
    server = Served(kept)
    yield server
    server.stop()


def a_signed_pdf(version: ReportVersion) -> bytes:
    """A paper with a PAdES signature in it, where the seal stands in the signature block."""
    identifier = blank_identifier(version.own_hash, "fr")
    plain = small("<p>Paper</p>", identifier=identifier)
    signed = signed_pdf(plain, seal_material(), reason="Sealed", leaves_room=False)
    assert signed.startswith(plain)
    return sealed_pdf(signed)


def paste(page: Page, text: str) -> None:
    page.fill("[name=text]", text)
    page.click("form button:not([type])")


def choose(page: Page, name: str, kind: str, data: bytes) -> None:
    file = {"name": name, "mimeType": kind, "buffer": data}
    page.set_input_files("[name=file]", files=[file])
    page.click("form button:not([type])")


def test_a_browser_checks_by_itself_and_goes_on_without_a_network(
    chromium: Browser, served: Served, version: ReportVersion
) -> None:
    text, paper = text_of(version, language="fr"), pdf_of(version, language="fr")
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{served.url}/verify/#{mark_of(version)}")
    said = page.locator("[data-answer]")
    expect(said).to_contain_text("The code is genuine. It belongs to version 1 (Final)")
    expect(said).to_contain_text("It is the newest version.")
    paste(page, "no seal")
    expect(said).to_contain_text("There is no seal in this.")
    code = io.BytesIO()
    segno.make(address_of(version), error="m").save(code, kind="png", scale=6)
    choose(page, "code.png", "image/png", code.getvalue())
    expect(said).to_contain_text("The code is genuine")
    expect(page.locator("[data-offline]")).to_be_visible(timeout=60_000)
    served.stop()
    page.goto(f"{served.url}/verify/")
    paste(page, text)
    expect(said).to_contain_text("Genuine: these words are as they were made here")
    expect(said).to_contain_text("There is no network")
    paste(page, text.replace("droit", "gauche"))
    expect(said).to_contain_text("Not genuine: words of this text were changed")
    choose(page, "report.pdf", "application/pdf", paper)
    expect(said).to_contain_text("Genuine: this PDF is, byte for byte")
    choose(page, "report.pdf", "application/pdf", paper.replace(b"droit", b"gauch"))
    expect(said).to_contain_text("Not genuine: this PDF was changed")
    signed = a_signed_pdf(version)
    choose(page, "report.pdf", "application/pdf", signed)
    expect(said).to_contain_text("Genuine: this PDF is, byte for byte")
    choose(page, "report.pdf", "application/pdf", signed + b"\n% more")
    expect(said).to_contain_text("Not genuine: this PDF was changed")
    context.close()
