"""Signing with a touch of one's passkey: for this person, session and case, once (SAFETY 27)."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from binome.pages import confirming
from binome.pages.views import cases as case_pages
from binome.reports.models import ReportVersion
from tests.reports.desk import Desk
from tests.reports.soft_passkey import SoftPasskey
from tests.reports.test_sign_and_next import form

pytestmark = pytest.mark.django_db
REFUSED = "The passkey did not answer."


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The desk's images have no bytes; the tries of one test are not another's."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def key(desk: Desk) -> SoftPasskey:
    made = SoftPasskey()
    made.register(desk.world.reader)
    return made


@pytest.fixture
def client(desk: Desk) -> Client:
    one = Client()
    one.force_login(desk.world.reader)
    return one


def address(desk: Desk) -> str:
    return f"/cases/{desk.case.pk}/read/sign/"


def asked(client: Client, at: str) -> Any:
    return client.get(f"{at}passkey/").json()


def test_a_touch_signs_and_the_answer_says_by_what(
    desk: Desk, client: Client, key: SoftPasskey
) -> None:
    page = client.get(address(desk)).content.decode()
    assert 'data-passkey="sign"' in page
    assert "passkey.js" in page
    options = asked(client, address(desk))
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    signed = client.post(address(desk), form(desk, credential=key.answer(options)))
    assert signed["Location"] == f"/cases/{desk.case.pk}/"
    version = ReportVersion.objects.get()
    assert version.content["answer"]["confirmed_by"] == "passkey"
    assert version.signed_by_id == desk.world.reader.pk


def test_whoever_has_no_passkey_loads_no_script_for_one(desk: Desk, client: Client) -> None:
    page = client.get(address(desk)).content.decode()
    assert "passkey" not in page


def test_an_answer_signs_once_also_after_a_wrong_one(
    desk: Desk, client: Client, key: SoftPasskey
) -> None:
    at = address(desk)
    good = key.answer(asked(client, at))
    refused = client.post(at, form(desk, credential="{}"))
    assert refused.status_code == 409
    assert REFUSED in refused.content.decode()
    assert client.post(at, form(desk, credential=good)).status_code == 409
    used = key.answer(asked(client, at))
    assert client.post(at, form(desk, credential=used)).status_code == 302
    addendum = form(desk, status="addendum", addendum="More.", credential=used)
    assert client.post(at, addendum).status_code == 409
    assert ReportVersion.objects.count() == 1


def test_another_challenge_or_a_newer_one_makes_an_answer_worthless(
    desk: Desk, client: Client, key: SoftPasskey
) -> None:
    elsewhere = Client()
    elsewhere.force_login(desk.world.reader)
    other = desk.world.assigned(urgency="urgent")
    other_at = f"/cases/{other.pk}/read/sign/"
    client.get(f"/cases/{other.pk}/read/")
    for source, where in ((elsewhere, address(desk)), (client, other_at)):
        answer = key.answer(asked(source, where))
        assert client.post(address(desk), form(desk, credential=answer)).status_code == 409
    older = key.answer(asked(client, address(desk)))
    asked(client, address(desk))
    assert client.post(address(desk), form(desk, credential=older)).status_code == 409
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize(("age_seconds", "status"), [(150, 409), (-30, 409), (60, 302)])
def test_a_challenge_is_good_for_two_minutes(
    desk: Desk, client: Client, key: SoftPasskey, age_seconds: int, status: int
) -> None:
    answer = key.answer(asked(client, address(desk)))
    session = client.session
    told = session[confirming.ASKED_KEY]
    asked_at = datetime.fromisoformat(told["at"]) - timedelta(seconds=age_seconds)
    session[confirming.ASKED_KEY] = {**told, "at": asked_at.isoformat()}
    session.save()
    assert client.post(address(desk), form(desk, credential=answer)).status_code == status
    assert ReportVersion.objects.count() == (status == 302)


FORGED: dict[str, Callable[[SoftPasskey, Any], str]] = {
    "another key of the same name": lambda key, to: SoftPasskey(id=key.id).answer(to),
    "a key nobody registered": lambda key, to: SoftPasskey().answer(to),
    "a page of somebody else": lambda key, to: key.answer(to, origin="https://example.org"),
    "a touch that knows no owner": lambda key, to: key.answer(to, flags=0),
    "no object": lambda key, to: "[1]",
    "no fields": lambda key, to: json.dumps({"id": "a", "rawId": "a", "response": {}}),
    "no JSON": lambda key, to: "{" * 900,
    "too long": lambda key, to: key.answer(to) + " " * 9_000,
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_answer_signs_nothing(
    desk: Desk, client: Client, key: SoftPasskey, kind: str
) -> None:
    answer = FORGED[kind](key, asked(client, address(desk)))
    refused = client.post(address(desk), form(desk, credential=answer))
    assert refused.status_code == 409
    assert REFUSED in refused.content.decode()
    assert not ReportVersion.objects.exists()


def test_the_passkey_of_somebody_else_signs_nothing(
    desk: Desk, client: Client, key: SoftPasskey
) -> None:
    theirs = SoftPasskey()
    theirs.register(desk.world.resident)
    answer = theirs.answer(asked(client, address(desk)))
    assert client.post(address(desk), form(desk, credential=answer)).status_code == 409
    answer = key.answer(asked(client, address(desk)))
    session = client.session
    told = session[confirming.ASKED_KEY]
    session[confirming.ASKED_KEY] = {**told, "person_id": desk.world.resident.pk}
    session.save()
    assert client.post(address(desk), form(desk, credential=answer)).status_code == 409
    assert not ReportVersion.objects.exists()
