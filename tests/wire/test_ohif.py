"""OHIF is taken only whole and known, patched to our place, and served under our policy."""

import base64
import hashlib
import io
import re
import tarfile
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import brotli
import httpx
import pydicom
import pytest
from django.conf import settings as house
from django.test import Client

from binome.archive import services
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Study
from binome.archive.services import Incoming, Terms
from binome.audit.models import AuditEvent
from binome.people.models import Mode, Person, Role
from binome.people.outer_viewers import pass_for
from binome.wire.ohif import package, views
from tests.archive.instances import Made, file_of
from tests.archive.people import AT, actor_for, person_at, site_of
from tests.cases.world import a_world
from tests.wire.clients import cookies_of, served, wire
from tests.wire.drawn_elsewhere import (
    KEY_OBJECT,
    OBSERVER,
    TODAY,
    as_ohif_sends,
    measured,
    segmented,
)

SECRET = "s" * 32
PSEUDONYM = "BN-8P5A-BQ04-Q"

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
        (installed / "app-config.js.br").write_bytes(brotli.compress(b"an older house's"))
        ours = client.get("/ohif/app-config.js", headers=reader).text
        assert ours == package.CONFIGURATION.read_text()


@pytest.mark.django_db(transaction=True)
def test_a_second_visit_is_told_that_nothing_changed(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = {"Cookie": cookies_of(a_world().reader), "Accept-Encoding": "br"}
    with served() as address, httpx.Client(base_url=address, timeout=30, headers=reader) as client:
        page = client.get("/ohif/viewer")
        named = re.findall(r'"(/ohif/[^"]+[?]v=[^"]+)"', page.text)
        assert [name.partition("?")[0] for name in named] == [
            "/ohif/start.js", "/ohif/app-config.js",
        ]  # fmt: skip
        for address in named:
            assert "immutable" in client.get(address).headers["Cache-Control"]
            assert client.get(address[:-1]).headers["Cache-Control"] == views.EACH_TIME
        again = client.get("/ohif/viewer", headers={"If-None-Match": page.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        newer = installed / "newer.js"
        newer.write_text("window.config = {}")
        monkeypatch.setattr(views, "CONFIGURATION", newer)
        changed = client.get("/ohif/viewer", headers={"If-None-Match": page.headers["ETag"]})
        assert changed.status_code == 200
        assert named[1] not in changed.text
        assert client.get(named[1]).headers["Cache-Control"] == views.EACH_TIME
        assert client.get(named[1]).text == "window.config = {}"


@pytest.fixture
def image(settings: Any, tmp_path: Path) -> pydicom.Dataset:
    """One stored slice of a network that keeps no names."""
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    method = pydicom.Dataset()
    method.CodeValue, method.CodingSchemeDesignator = "113100", "DCM"
    method.CodeMeaning = "Basic Application Confidentiality Profile"
    more = {"PatientIdentityRemoved": "YES", "DeidentificationMethodCodeSequence": [method]}
    site = site_of("Kara", Mode.PSEUDONYMOUS)
    made = Made(PSEUDONYM, PSEUDONYM, more={**more, "PatientBirthDate": ""}).data_set()
    by = actor_for(person_at(site))
    (outcome,) = services.store([Incoming(file_of(made))], site=site, by=by, at=AT)
    assert outcome.is_stored, outcome.refusal
    return made


@pytest.fixture
def reader(image: pydicom.Dataset) -> Person:
    study = Study.objects.get()
    person = person_at(study.site, Role.READER)
    services.grant(study, to=person, terms=Terms("case"), by=actor_for(person), at=AT)
    return person


def send(person: Person, path: str, *files: bytes, token: str = SECRET) -> httpx.Response:
    body, headers = as_ohif_sends(*files)
    cookie = f"{house.CSRF_COOKIE_NAME}={SECRET}; {cookies_of(person)}"
    with wire(Cookie=cookie) as client:
        return client.post(path, content=body, headers={**headers, "X-CSRFToken": token})


@pytest.mark.django_db(transaction=True)
def test_what_is_drawn_in_ohif_lands_in_the_study_as_its_own(
    reader: Person, image: pydicom.Dataset
) -> None:
    path = f"/ohif/studies/{image.StudyInstanceUID}"
    answer = send(reader, path, measured(image), segmented(image))
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["00081199"]["Value"]) == 2
    kept = Instance.objects.exclude(sop_instance_uid=image.SOPInstanceUID)
    assert sorted(kept.values_list("series__modality", flat=True)) == ["SEG", "SR"]
    assert {one.series.study.study_instance_uid for one in kept} == {image.StudyInstanceUID}
    for one in kept:
        content = b"".join(blobs().stream(one.blob))
        assert OBSERVER.encode() not in content
        assert TODAY.encode() not in content
        assert PSEUDONYM.encode() in content
    event = AuditEvent.objects.get(action="study.drawn_on")
    assert (event.actor_id, event.count) == (str(reader.pk), 2)


@pytest.mark.django_db(transaction=True)
def test_what_speaks_of_other_images_or_is_no_drawing_is_refused(
    reader: Person, image: pydicom.Dataset
) -> None:
    path = f"/ohif/studies/{image.StudyInstanceUID}"
    elsewhere = measured(image, names="2.25.404")
    note = segmented(image, sop_class_uid=KEY_OBJECT)  # might reject images
    answer = send(reader, path, elsewhere, note, file_of(image))
    assert answer.status_code == 409, answer.text
    assert Instance.objects.count() == 1
    assert send(reader, "/ohif/studies/2.25.404", measured(image)).status_code == 404
    assert send(reader, path, measured(image), token="x" * 32).status_code == 403
    stranger = person_at(site_of("Bria"), Role.READER)
    assert send(stranger, path, measured(image)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_pass_for_another_program_opens_one_study_for_reading_and_nothing_else(
    reader: Person, image: pydicom.Dataset
) -> None:
    study = f"/dicom-web/studies/{image.StudyInstanceUID}"
    whole = Study.objects.get().series.get()
    secret = pass_for(reader, study_instance_uid=image.StudyInstanceUID)
    with wire(Authorization=f"Bearer {secret}") as client:
        found = [
            client.get(f"/dicom-web/studies?0020000D={image.StudyInstanceUID}"),
            client.get(f"{study}/series"), client.get(study),
        ]  # fmt: skip
        assert [one.status_code for one in found] == [200, 200, 200]
        assert len(found[0].json()) == 1
        shut = [
            client.get("/dicom-web/studies"), client.get("/dicom-web/studies/2.25.404"),
            client.get(f"{study}/series?StudyInstanceUID=2.25.404"), client.get("/ohif/viewer"),
            client.get(f"/images/series/{whole.pk}/manifest.json"),
        ]  # fmt: skip
        assert {one.status_code for one in shut} == {404}
        assert client.post(f"/ohif/studies/{image.StudyInstanceUID}").status_code == 404
    false = [secret[:-2], f"{secret}x", "view.", secret.replace("view.", "view.x")]
    reader.set_password("another river in the rain")
    reader.save()
    for one in (*false, secret):
        with wire(Authorization=f"Bearer {one}") as client:
            assert client.get(study).status_code == 401


@pytest.mark.django_db
def test_the_link_to_weasis_says_whose_program_it_is(
    reader: Person, image: pydicom.Dataset, settings: Any
) -> None:
    settings.OTHER_VIEWER = "Salle 2|https://viewer.example/?s={study}&r={root}&t={token}"
    client = Client()
    client.force_login(reader)
    path = f"/studies/{Study.objects.get().pk}/elsewhere/"
    first = client.get(path).content.decode()
    assert "weasis:" not in first
    assert "Another maker’s program" in first
    page = client.post(path).content.decode()
    links = [unquote(unescape(one)) for one in re.findall(r'href="((?:weasis|https):[^"]+)"', page)]
    assert f'-r "studyUID={image.StudyInstanceUID}" -H "Authorization: Bearer view.' in links[0]
    assert '$dicom:rs --url "http://testserver/dicom-web"' in links[0]
    assert links[1].startswith(f"https://viewer.example/?s={image.StudyInstanceUID}&r=http://tests")
    assert AuditEvent.objects.filter(action="study.opened_elsewhere").count() == 1


def test_the_configuration_sends_what_is_drawn_to_the_study_on_the_screen() -> None:
    text = package.CONFIGURATION.read_text()
    assert '"/ohif/studies/" + encodeURIComponent(study)' in text
    assert 'setRequestHeader("X-CSRFToken"' in text
    assert '"fr"' in text  # French where nobody chose a language


@pytest.mark.django_db(transaction=True)
def test_a_frame_is_kept_a_day_and_found_only_by_metadata_that_is_asked_for_each_time() -> None:
    site = site_of()
    person = person_at(site)
    services.store([Incoming(Made().instance(1))], site=site, by=actor_for(person), at=AT)
    image = Instance.objects.select_related("series__study").get()
    series, study = image.series, image.series.study
    where = f"/dicom-web/studies/{study.study_instance_uid}/series/{series.series_instance_uid}"
    octets = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
    with wire(cookie=cookies_of(person)) as client:
        frame_url = f"{where}/instances/{image.sop_instance_uid}/frames/1"
        frame = client.get(frame_url, headers=octets)
        assert frame.status_code == 200
        assert frame.headers["Cache-Control"] == "private, max-age=86400"
        again = client.get(frame_url, headers=octets | {"If-None-Match": frame.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        metadata = client.get(f"{where}/metadata", headers={"Accept": "application/dicom+json"})
        assert metadata.headers["Cache-Control"] == "private, no-cache"
        services.withdraw(study, reason="wrong patient", by=actor_for(person), at=AT)
        assert client.get(f"{where}/metadata").status_code == 404
        assert client.get(frame_url, headers=octets).status_code == 404
