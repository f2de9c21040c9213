"""Signing in two taps: the PIN of the device in one's hand, and on to the next case (SAFETY 27)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from binome.cases.models import Case
from binome.pages.views import cases as case_pages
from binome.pages.views import reading
from binome.people.idle import CONFIRMED_KEY
from binome.people.pins import MOST_WRONG
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import ReportVersion
from tests.cases.world import SOON, actor_of
from tests.reports.desk import TEXT, Desk

pytestmark = pytest.mark.django_db
PASSWORD, PIN = "a quiet river", "4071"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    monkeypatch.setattr(reading, "viewer_of", lambda *_, **__: None)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """The tries of one test are not another's: every desk has the same reader."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone(desk: Desk) -> Client:
    """The reader's phone, with a PIN on it."""
    reader = desk.world.reader
    reader.set_password(PASSWORD)
    reader.save()
    client = Client()
    client.post("/accounts/login/", {"login": reader.username, "password": PASSWORD})
    client.post("/account/security/pin/", {"pin": PIN})
    return client


def form(desk: Desk, **said: Any) -> dict[str, Any]:
    known = queries.binding_of(desk.case)
    return {
        "status": "final", "critical": "no", "images_fingerprint": known.images_fingerprint,
        "last_message_id": known.last_message_id, "image_count": known.image_count, **said,
    }  # fmt: skip


def test_a_pin_signs_on_its_own_device_and_nowhere_else(desk: Desk, phone: Client) -> None:
    address = f"/cases/{desk.case.pk}/read/sign/"
    assert "Your PIN on this device" in phone.get(address).content.decode()
    elsewhere = Client()
    elsewhere.force_login(desk.world.reader)
    assert "Your PIN on this device" not in elsewhere.get(address).content.decode()
    for client, pin in ((elsewhere, PIN), (phone, "9999")):
        refused = client.post(address, form(desk, pin=pin))
        assert refused.status_code == 409
        assert "The PIN is not right on this device." in refused.content.decode()
    assert not ReportVersion.objects.exists()
    signed = phone.post(address, form(desk, pin=PIN))
    assert signed["Location"] == f"/cases/{desk.case.pk}/"
    assert ReportVersion.objects.get().signed_by_id == actor_of(desk.world.reader).id


def test_five_wrong_pins_leave_the_password(desk: Desk, phone: Client) -> None:
    address = f"/cases/{desk.case.pk}/read/sign/"
    for _ in range(MOST_WRONG):
        phone.post(address, form(desk, pin="9999"))
    assert phone.post(address, form(desk, pin=PIN)).status_code == 409
    assert "Your PIN on this device" not in phone.get(address).content.decode()
    assert not ReportVersion.objects.exists()


def test_sign_and_next_opens_the_case_that_waits_longest_or_the_list(
    desk: Desk, phone: Client
) -> None:
    address = f"/cases/{desk.case.pk}/read/sign/"
    assert "Sign and next" not in phone.get(address).content.decode()
    other = desk.world.assigned(urgency="urgent")
    desk.world.assigned(urgency="routine")
    assert "Sign and next" in phone.get(address).content.decode()
    on = phone.post(address, form(desk, password=PASSWORD, after="next"))
    assert on["Location"] == f"/cases/{other.pk}/read/"


def write(desk: Desk, case: Case) -> None:
    by = actor_of(desk.world.reader)
    report = reports.open_draft(case=case, by=by, at=SOON)
    reports.save_draft(report=report, sections=TEXT, revision=report.revision, by=by, at=SOON)


def page(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.pk}/read/sign/").content.decode()


def signs(client: Client, desk: Desk, case: Case, **said: str) -> str:
    """By what an answer was signed; empty where it was not."""
    known = queries.binding_of(case)
    bound = {
        "images_fingerprint": known.images_fingerprint, "last_message_id": known.last_message_id,
        "image_count": known.image_count, "reason": "seen whole", "critical": "no", **said,
    }  # fmt: skip
    write(desk, case)
    client.post(f"/cases/{case.pk}/read/sign/", {"status": "final", **bound})
    version = ReportVersion.objects.filter(case=case).first()
    return str(version.content["answer"]["confirmed_by"]) if version else ""


@pytest.mark.parametrize("minutes", [0, 15])
def test_a_confirmation_serves_again_only_where_allowed_wished_and_not_pressing(
    minutes: int, desk: Desk, phone: Client, settings: Any
) -> None:
    settings.SIGNING_GRACE_MINUTES = minutes
    routine = [desk.world.assigned(urgency="routine") for _ in range(5)]
    assert signs(phone, desk, routine[0], password=PASSWORD) == "password"
    assert signs(phone, desk, routine[1]) == ""
    assert signs(phone, desk, routine[1], pin=PIN, grace="1") == "pin"
    if not minutes:
        assert signs(phone, desk, routine[2]) == ""
        return
    write(desk, routine[2])
    assert "leave the next fields empty" in page(phone, routine[2])
    assert signs(phone, desk, desk.world.assigned(urgency="emergency")) == ""
    assert signs(phone, desk, routine[2], critical="yes") == ""
    elsewhere = Client()
    elsewhere.force_login(desk.world.reader)
    assert signs(elsewhere, desk, routine[2]) == ""
    assert signs(phone, desk, routine[2]) == "grace"
    session = phone.session
    long_ago = timezone.now() - timedelta(minutes=minutes)
    session[CONFIRMED_KEY] = {**session[CONFIRMED_KEY], "at": long_ago.isoformat()}
    session.save()
    assert signs(phone, desk, routine[3]) == ""
    assert signs(phone, desk, routine[3], password=PASSWORD, grace="1") == "password"
    phone.post("/accounts/lock/")
    phone.post("/accounts/unlock/", {"person": desk.world.reader.pk, "pin": PIN})
    assert signs(phone, desk, routine[4]) == ""


def test_after_the_last_case_comes_the_list(desk: Desk, phone: Client) -> None:
    address = f"/cases/{desk.case.pk}/read/sign/"
    assert phone.post(address, form(desk, pin=PIN, after="next"))["Location"] == "/"
