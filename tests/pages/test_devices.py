"""Wrong passwords are counted; a stranger who tries many cannot shut out a colleague's device."""

import pytest
from django.core.cache import cache
from django.test import Client

from binome.people.models import Person

PASSWORD = "a quiet river in the dry season"
SIGNED_IN = 302
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person() -> Person:
    cache.clear()
    return Person.objects.create_user("awa", PASSWORD, name="Awa")


def sign_in(client: Client, password: str = PASSWORD, *, username: str = "awa") -> int:
    answer = client.post("/accounts/login/", {"login": username, "password": password})
    return int(answer.status_code)


def known_device() -> Client:
    client = Client()
    assert sign_in(client) == SIGNED_IN
    client.post("/accounts/logout/")
    return client


def test_a_stranger_is_stopped_after_a_few_wrong_passwords() -> None:
    stranger = Client()
    for _ in range(5):
        sign_in(stranger, "wrong")
    assert sign_in(stranger) != SIGNED_IN


def test_a_stranger_cannot_lock_the_night_doctor_out() -> None:
    device = known_device()
    for number in range(70):
        sign_in(Client(), "wrong", username="awa" if number < 6 else f"nobody{number}")
    assert sign_in(Client()) != SIGNED_IN
    assert sign_in(device) == SIGNED_IN


def test_a_device_of_somebody_else_tries_no_more_often_than_a_stranger() -> None:
    Person.objects.create_user("musa", PASSWORD, name="Musa")
    client = Client()
    sign_in(client, username="musa")
    client.post("/accounts/logout/")
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client) != SIGNED_IN
    assert sign_in(Client()) != SIGNED_IN


def test_a_forged_device_is_a_stranger() -> None:
    for _ in range(5):
        sign_in(Client(), "wrong")
    client = Client()
    client.cookies["binome-device"] = "eyJpZCI6IngifQ:forged:mac"
    assert sign_in(client) != SIGNED_IN
