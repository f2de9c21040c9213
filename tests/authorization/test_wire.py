"""The authorization matrix over every stream: DICOMweb, images, uploads; what is open is named."""

from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings
from starlette.routing import Mount, Route

from binome.archive import pictures
from binome.people.policy_table import TABLE
from tests.authorization.everybody import Everybody, everybody
from tests.authorization.rows import OPEN, UPLOADS, WIRE, Row
from tests.wire.clients import cookies_of, served, token_of

ABSENT = {"study": "2.25.404", "series": "2.25.404.1", "instance": "2.25.404.1.1"}
SECRET = "s" * 32
LOGIN, UNSEEN, REFUSED, LET_IN = "login", "unseen", "refused", "let in"


def addresses() -> dict[str, object]:
    """`METHOD path` -> endpoint, for every route of the whole application but Django's mount."""
    from binome.config.asgi import application

    found: dict[str, object] = {}
    for route in application.routes:
        assert isinstance(route, Route | Mount)
        if isinstance(route, Mount):
            assert route.path == "", "only Django may be mounted"
            continue
        path = route.path.replace(":path", "")
        for method in (route.methods or set()) - (
            {"HEAD"} if "GET" in (route.methods or ()) else set()
        ):
            found[f"{method} {path}"] = route.endpoint
    return found


def test_every_stream_has_a_row_and_every_row_a_stream() -> None:
    assert set(addresses()) == {*WIRE, *UPLOADS, *OPEN}


def test_every_stream_names_an_action_of_the_table_or_is_public() -> None:
    policies = {name: getattr(end, "policy", None) for name, end in addresses().items()}
    assert {n: p for n, p in policies.items() if p not in {*TABLE, "public"}} == {}
    assert {name for name, policy in policies.items() if policy == "public"} == OPEN


@pytest.fixture
def people(transactional_db: None) -> Everybody:
    return everybody()


@pytest.fixture
def server() -> Iterator[str]:
    with served() as address:
        yield address


def test_each_person_finds_at_each_stream_what_the_row_says(people: Everybody, server: str) -> None:
    headers = {who: {"Cookie": cookies_of(p)} for who, p in people.persons.items()}
    headers["token"] = {"Authorization": token_of(people.world.site)}
    headers["nobody"] = {}
    found, expected = {}, {}
    with httpx.Client(base_url=server, timeout=30) as client:
        for name, row in WIRE.items():
            for who, said in headers.items():
                for whose in ("own", "foreign", "absent") if row.thing else ("own",):
                    found[name, who, whose] = _ask(client, name, _path(people, name, whose), said)
                    expected[name, who, whose] = _expected(row, who, whose)
    differing = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
    assert differing == {}


def test_no_session_and_no_bearer_token_opens_an_upload(people: Everybody, server: str) -> None:
    sender = {"Cookie": cookies_of(people.persons["sender"])}
    token = {"Authorization": token_of(people.world.site)}
    with httpx.Client(base_url=server, timeout=30) as client:
        for name in sorted(UPLOADS):
            method, path = name.split()
            path = path.replace("{case_id}", people.own["case"].pk).replace("{upload_id}", "0" * 22)
            for said in ({}, sender, token):
                answer = client.request(method, path, headers={**said, "Tus-Resumable": "1.0.0"})
                allowed = {204} if method == "OPTIONS" else {401}
                assert answer.status_code in allowed, (name, answer.status_code)


def _expected(row: Row, who: str, whose: str) -> str:
    if who == "nobody":
        return LOGIN
    if row.thing and whose != "own":
        return UNSEEN
    if who in row.let_in:
        return LET_IN
    return REFUSED if not row.thing or who in row.knows else UNSEEN


def _ask(client: httpx.Client, name: str, path: str, said: dict[str, str]) -> str:
    method = name.split()[0]
    # As our own page would send it: same origin, so that the policy is what answers.
    own = {"Sec-Fetch-Site": "same-origin", "Origin": str(client.base_url).rstrip("/")}
    # Storing is for machines alone; without a site there is nothing to store for (404).
    csrf = {"X-CSRFToken": SECRET if "/reject/" in path or "/ohif/" in path else "none"}
    kept = [f"{settings.CSRF_COOKIE_NAME}={SECRET}", *filter(None, [said.get("Cookie")])]
    cookies = {"Cookie": "; ".join(kept)}
    answer = client.request(method, path, headers={**own, **said, **csrf, **cookies})
    if answer.status_code == 401:
        return LOGIN
    if answer.status_code == 404:
        return UNSEEN
    return REFUSED if answer.status_code == 403 else LET_IN


def _path(people: Everybody, name: str, whose: str) -> str:
    things = {"own": people.own, "foreign": people.foreign}.get(whose)
    study = things["study"] if things else None
    series = study.series.get() if study else None
    instance = series.instances.order_by("serial").first() if series else None
    frame = pictures.frame_id_of(series.pk, instance.serial, 1) if series and instance else "x.1.1"
    if "{hash}" in name and whose == "own" and series:
        key = pictures.key_picture(series)
        return key.preview if key else ""
    values = {
        "series_id": series.pk if series else "0" * 22,
        "study_id": study.pk if study else "0" * 22,
        "frame_id": frame,
        "object_id": instance.pk if instance else "0" * 26,
        "name": "original.dcm",
        "hash": "AAAAAAAA",
        "word": "0" * 12,
        "kind": "preview.webp",
        "study": study.study_instance_uid if study else ABSENT["study"],
        "series": series.series_instance_uid if series else ABSENT["series"],
        "instance": instance.sop_instance_uid if instance else ABSENT["instance"],
        "frames": "1",
        "path": "7FE00010",
        "code": "none",
        "version_id": things["version"].pk if things else "0" * 26,
        "form": "oru",
        "instance_id": things["rejection"].rejected.get().instance_id if things else "0" * 22,
    }
    return name.split()[1].format(**values)
