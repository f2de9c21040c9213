"""A person's own page of how they are told: numbers kept and tried, browsers opened and ended."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.notices.models import Browser, Notice, Way
from tests.cases.world import World, a_world
from tests.notices.browser import FakeBrowser

pytestmark = pytest.mark.django_db
SERVICE = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def reader(world: World) -> Client:
    client = Client()
    client.force_login(world.reader)
    return client


def test_a_number_is_kept_tried_at_once_and_taken_away_again(
    reader: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINOME_SMS_URL", "https://sms.example.org/")
    words = {"channel": "sms", "address": "+33 6 00 00 00 00"}
    reader.post(reverse("ways"), words)
    assert Way.objects.get(person_id=world.reader.pk).address == words["address"]
    tried = Notice.objects.get()
    assert (tried.template, tried.channel, tried.address) == ("way_tried", "sms", words["address"])
    assert words["address"] in reader.get(reverse("ways")).content.decode()
    reader.post(reverse("ways"), {**words, "address": " "})
    assert not Way.objects.exists()


def test_a_way_this_server_has_not_is_neither_shown_nor_kept(reader: Client) -> None:
    reader.post(reverse("ways"), {"channel": "sms", "address": "+33 6 00 00 00 00"})
    assert not Way.objects.exists()
    page = reader.get(reverse("ways")).content.decode()
    assert 'name="address"' not in page
    assert "data-open-browser" not in page


def test_a_browser_is_opened_by_its_person_and_ended_by_nobody_else(
    reader: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINOME_WEB_PUSH", "browsers")
    keys = FakeBrowser().keys
    words = {"endpoint": SERVICE, "p256dh": keys.p256dh, "auth": keys.auth}
    for bad in ("https://evil.example.org/x", ""):
        reader.post(reverse("ways_open"), {**words, "endpoint": bad})
    assert not Browser.objects.exists()
    reader.post(reverse("ways_open"), words, headers={"user-agent": "X (Android) Firefox/130"})
    browser = Browser.objects.get()
    assert (browser.person_id, browser.label) == (world.reader.pk, "Firefox · Android")
    assert Notice.objects.get().address == browser.pk
    stranger = Client()
    stranger.force_login(world.second)
    stranger.post(reverse("ways_close"), {"browser": browser.pk})
    assert browser.pk in reader.get(reverse("ways")).content.decode()
    reader.post(reverse("ways_close"), {"browser": browser.pk})
    assert not Browser.objects.exists()


def test_the_script_that_shows_a_notice_asks_nothing_of_anybody(reader: Client) -> None:
    answer = reader.get(reverse("ways_worker"))
    assert answer.headers["Content-Type"] == "text/javascript"
    assert b"fetch(" not in answer.content
    assert b"caches" not in answer.content
