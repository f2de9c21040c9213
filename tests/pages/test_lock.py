"""The idle lock: nothing is shown until one unlocks; what was typed goes on being kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from binome.people import idle, pins
from binome.people.credentials import person_of_session
from binome.people.models import DevicePin, Person
from tests.cases.world import FORM, World, a_world

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet river in the dry season"
PIN = "4071"
SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def world() -> World:
    world = a_world()
    for person in (world.sender, world.stranger):
        person.set_password(PASSWORD)
        person.save()
    return world


def sign_in(client: Client, person: Person) -> None:
    typed = {"login": person.username, "password": PASSWORD}
    assert client.post("/accounts/login/", typed).status_code == 302


@pytest.fixture
def phone(world: World) -> Client:
    """A shared phone: two people have a PIN on it, the sender is signed in."""
    client = Client()
    for person in (world.stranger, world.sender):
        sign_in(client, person)
        client.post("/account/security/pin/", {"pin": PIN})
        if person is world.stranger:
            client.post("/accounts/logout/")
    assert DevicePin.objects.count() == 2
    return client


def leave_alone(client: Client) -> None:
    """As if nobody had touched it for an hour."""
    session = client.session
    session[idle.ACTIVE_KEY] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()


def test_a_session_left_alone_shows_nothing_on_pages_and_wire(phone: Client) -> None:
    key = phone.session.session_key or ""
    assert person_of_session(key) is not None
    leave_alone(phone)
    asked = phone.get("/account/")
    assert asked.headers["Location"] == "/accounts/lock/?next=%2Faccount%2F"
    assert phone.get("/account/", headers={"sec-fetch-mode": "cors"}).status_code == 423
    assert person_of_session(key) is None
    page = phone.get("/accounts/lock/").content.decode()
    assert "Sender" in page
    assert "Stranger" in page


def test_a_look_whether_there_is_news_is_no_act(phone: Client) -> None:
    leave_for = timedelta(minutes=14)
    session = phone.session
    session[idle.ACTIVE_KEY] = (timezone.now() - leave_for).isoformat()
    session.save()
    before = phone.session[idle.ACTIVE_KEY]
    phone.get("/account/", headers={"sec-fetch-mode": "cors"})
    assert phone.session[idle.ACTIVE_KEY] == before
    phone.post("/accounts/active/")
    assert phone.session[idle.ACTIVE_KEY] > before


def test_what_was_typed_is_kept_behind_the_lock(phone: Client, world: World) -> None:
    case = world.draft(**FORM)
    phone.post("/accounts/lock/")
    saved = phone.post(f"/cases/{case.pk}/save/", {"question": "Typed before the lock."})
    case.refresh_from_db()
    assert saved.status_code < 400
    assert case.question == "Typed before the lock."
    assert phone.get(f"/cases/{case.pk}/").status_code == 302
    assert phone.post(f"/cases/{case.pk}/send/").status_code == 423


def test_the_same_person_goes_on_in_the_same_session(phone: Client, world: World) -> None:
    key = phone.session.session_key
    leave_alone(phone)
    typed = {"person": world.sender.pk, "pin": PIN, "next": "/account/"}
    assert phone.post("/accounts/unlock/", typed).headers["Location"] == "/account/"
    assert phone.session.session_key == key
    assert phone.get("/account/").status_code == 200
    phone.post("/accounts/lock/")
    assert phone.post("/accounts/unlock/", typed, **SCRIPT).status_code == 204  # type: ignore[arg-type]


def test_another_person_of_the_phone_gets_a_session_of_their_own(
    phone: Client, world: World
) -> None:
    key = phone.session.session_key
    phone.post("/accounts/lock/")
    typed = {"person": world.stranger.pk, "pin": PIN}
    assert phone.post("/accounts/unlock/", typed, **SCRIPT).status_code == 205  # type: ignore[arg-type]
    assert phone.session.session_key != key
    assert "Stranger" in phone.get("/account/").content.decode()


def test_without_a_session_the_pin_lets_in_on_its_own_device_only(
    phone: Client, world: World
) -> None:
    phone.post("/accounts/logout/")
    typed = {"person": world.sender.pk, "pin": PIN}
    assert Client().post("/accounts/unlock/", typed).status_code == 422
    assert phone.post("/accounts/unlock/", {**typed, "pin": "9999"}).status_code == 422
    assert phone.post("/accounts/unlock/", typed).status_code == 302
    assert phone.get("/account/").status_code == 200


def test_a_pin_does_not_make_itself_good_for_longer(phone: Client, world: World) -> None:
    soon = timezone.now() + timedelta(hours=1)
    DevicePin.objects.update(good_until=soon)
    phone.post("/accounts/logout/")
    phone.post("/accounts/unlock/", {"person": world.sender.pk, "pin": PIN})
    assert DevicePin.objects.get(person=world.sender).good_until == soon
    phone.post("/accounts/logout/")
    sign_in(phone, world.sender)
    assert DevicePin.objects.get(person=world.sender).good_until > soon


def test_five_wrong_pins_leave_the_password(phone: Client, world: World) -> None:
    phone.post("/accounts/lock/")
    wrong = {"person": world.sender.pk, "pin": "9999"}
    for _ in range(pins.MOST_WRONG):
        assert phone.post("/accounts/unlock/", wrong).status_code == 422
    assert phone.post("/accounts/unlock/", {**wrong, "pin": PIN}).status_code == 422
    assert 'name="password"' in phone.get("/accounts/lock/").content.decode()
    right = {"person": world.sender.pk, "password": PASSWORD}
    assert phone.post("/accounts/unlock/", {**right, "password": "no"}).status_code == 422
    assert phone.post("/accounts/unlock/", right).status_code == 302
    assert phone.get("/account/").status_code == 200
