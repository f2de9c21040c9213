"""OHIF is taken only whole and known, patched to our place, and served under our policy."""

import base64
import hashlib
import io
import re
import tarfile
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest

from binome.wire.ohif import package, views
from tests.cases.world import a_world
from tests.wire.clients import cookies_of, served

INDEX = (
    '<html><head><script>window.PUBLIC_URL="/"</script><link rel="manifest" href="/manifest.json">'
    '<script rel="preload" as="script" src="/app-config.js"></script>'
    '<script rel="preload" as="script" type="module" src="/init-service-worker.js"></script>'
    "<script>function f(n){return import(n)}</script>"
    '<script defer src="/app.bundle.01.js"></script></head></html>'
)
FILES = {
    "index.html": INDEX.encode(),
    "app-config.js": b'window.config = {"qidoRoot": "https://elsewhere.example"}',
    "app.bundle.01.js": b'__webpack_require__.p = "/";',
    "app.bundle.css": b"@font-face{src:url(/a.woff2)}",
    "app.bundle.01.js.map": b"{}",
    "init-service-worker.js": b"x",
    "ort/large.wasm": b"\0",
    "../outside.js": b"x",
}


def archive_in(folder: Path) -> Path:
    path = folder / "app.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in FILES.items():
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def installed(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA = tmp_path / "data"
    archive = archive_in(tmp_path)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    monkeypatch.setattr(package, "SHA512", digest)
    assert package.install(archive, views.folder()) > 0
    return views.folder()


def read(folder: Path, name: str) -> str:
    return brotli.decompress((folder / f"{name}.br").read_bytes()).decode()


def test_another_package_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    target = tmp_path / "ohif"
    with pytest.raises(package.NotThePackage):
        package.install(archive_in(tmp_path), target)
    assert not target.exists()


def test_what_is_served_is_trimmed_ours_and_has_no_script_in_its_page(installed: Path) -> None:
    names = {path.relative_to(installed).as_posix() for path in installed.rglob("*.br")}
    assert names == {
        "index.html.br", "start.js.br", "app-config.js.br", "app.bundle.01.js.br",
        "app.bundle.css.br",
    }  # fmt: skip
    assert not (installed.parent / "outside.js.br").exists()
    page = read(installed, "index.html")
    assert not re.search(r"<script[^>]*>[^<]", page)
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [
        "/ohif/start.js", "/ohif/manifest.json", "/ohif/app-config.js", "/ohif/app.bundle.01.js",
    ]  # fmt: skip
    assert 'window.PUBLIC_URL="/ohif/"' in read(installed, "start.js")
    assert '"/ohif/"' in read(installed, "app.bundle.01.js")
    assert "url(/ohif/a.woff2)" in read(installed, "app.bundle.css")
    configuration = read(installed, "app-config.js")
    assert "/dicom-web" in configuration
    assert not re.search(r"https?://", configuration)


@pytest.mark.django_db(transaction=True)
def test_it_is_served_to_whoever_is_logged_in_under_a_strict_policy(installed: Path) -> None:
    reader = {"Cookie": cookies_of(a_world().reader)}
    with served() as address, httpx.Client(base_url=address, timeout=30) as client:
        assert client.get("/ohif/viewer").status_code == 401
        page = client.get("/ohif/viewer?StudyInstanceUIDs=1.2", headers=reader)
        assert page.status_code == 200
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"].split("style-src")[0]
        script = client.get("/ohif/app.bundle.01.js", headers=reader)
        assert "immutable" in script.headers["Cache-Control"]
        assert client.get("/ohif/none.js", headers=reader).status_code == 404
