"""Metadata of a series is one prepared answer: compressed as asked, 304, never stale."""

import gzip
import json
from collections.abc import Iterator

import brotli
import httpx
import pytest
from django.conf import settings
from starlette.datastructures import Headers

from binome.archive import services
from binome.archive.models import Study
from binome.archive.services import Incoming
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Site
from binome.wire.dicomweb.encodings import coding_for, is_known
from tests.archive.instances import Made
from tests.archive.people import site_of
from tests.wire.clients import token_of, wire

pytestmark = [pytest.mark.django_db(transaction=True)]
MACHINE = Actor(id="machine", name="CT")


@pytest.fixture
def site() -> Site:
    return site_of()


@pytest.fixture
def web(site: Site) -> Iterator[httpx.Client]:
    with wire(Authorization=token_of(site)) as client:
        yield client


def store(site: Site, *files: bytes) -> None:
    services.store([Incoming(file) for file in files], site=site, by=MACHINE, at=utc_now())


def raw(web: httpx.Client, path: str, coding: str, **more: str) -> tuple[httpx.Response, bytes]:
    headers = {"Accept-Encoding": coding, **more}
    with web.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


def addresses(made: Made) -> tuple[str, str]:
    study = f"/dicom-web/studies/{made.study_instance_uid}"
    return f"{study}/metadata", f"{study}/series/{made.series_instance_uid}/metadata"


@pytest.mark.both_databases
def test_each_coding_says_the_same_and_holds_its_own_tag(web: httpx.Client, site: Site) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    for path in addresses(made):
        told, tags = [], set()
        for coding, unpack in (
            ("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes),
        ):  # fmt: skip
            for _ in range(2):
                answer, body = raw(web, path, coding)
                assert answer.headers.get("content-encoding", "identity") == coding
                assert "Accept-Encoding" in answer.headers["vary"]
                told.append(json.loads(unpack(body)))
                tags.add(answer.headers["etag"])
        assert len(told[0]) == 2
        assert all(each == told[0] for each in told)
        assert len(tags) == 3


@pytest.mark.both_databases
def test_what_has_not_changed_is_not_sent_again_and_what_has_is(
    web: httpx.Client, site: Site
) -> None:
    made = Made()
    store(site, made.instance(1))
    for path in addresses(made):
        count = len(web.get(path).json())
        answer = web.get(path)
        tag = answer.headers["etag"]
        again = web.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        store(site, made.instance(2 + count))
        after = web.get(path, headers={"If-None-Match": tag})
        assert (after.status_code, len(after.json())) == (200, count + 1)


def test_an_instance_that_is_not_there_has_no_metadata(web: httpx.Client, site: Site) -> None:
    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.3"))
    root = f"/dicom-web/studies/{made.study_instance_uid}/series/{made.series_instance_uid}"
    assert len(web.get(f"{root}/instances/1.2.3/metadata").json()) == 1
    assert web.get(f"{root}/instances/1.2.4/metadata").status_code == 404
    assert web.get(root.replace(made.series_instance_uid, "1.9") + "/metadata").status_code == 404


def test_addresses_of_bulk_data_are_those_of_the_service_that_was_asked(
    web: httpx.Client, site: Site
) -> None:
    made = Made()
    store(site, made.instance(1))
    path = addresses(made)[1]
    for host in ("one.example", "two.example", "one.example"):
        (told,) = web.get(path, headers={"Host": host}).json()
        assert told["7FE00010"]["BulkDataURI"].startswith(f"http://{host}/dicom-web/studies/")


def test_what_was_prepared_of_a_study_goes_when_it_is_withdrawn(
    web: httpx.Client, site: Site
) -> None:
    made = Made()
    store(site, made.instance(1))
    tag = web.get(addresses(made)[1]).headers["etag"]
    study = Study.objects.get()
    folder = settings.DATA / "cache" / "metadata" / study.pk
    assert list(folder.iterdir())
    services.withdraw(study, reason="wrong patient", by=MACHINE, at=utc_now())
    assert not folder.exists()
    assert web.get(addresses(made)[1], headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("", "identity"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("broken;q=9;x, ,", "identity"),
    ],
)
def test_the_coding_a_client_prefers_is_taken(said: str, coding: str) -> None:
    assert coding_for(Headers({"accept-encoding": said})) == coding


@pytest.mark.parametrize(
    ("said", "expected"), [("", False), ('W/"a", "b"', True), ("*", True), ('"ab"', False)]
)
def test_an_entity_tag_is_known_by_weak_comparison(said: str, expected: bool) -> None:
    assert is_known('"a"', Headers({"if-none-match": said})) is expected
