"""The thread of a group: its readers help each other, and one notice is enough until they look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from binome.notices.models import Notice
from binome.people import group_talk
from binome.people.models import Person
from tests.cases.world import NOW, World, a_world

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return a_world()


def say(world: World, name: str, text: str, *, minutes: int) -> None:
    at = NOW + minutes * MINUTE
    group_talk.say(group=world.group, text=text, by=world.actor(name), at=at)


def told() -> list[str]:
    rows = Notice.objects.filter(template="group_news")
    return list(rows.order_by("created_at").values_list("address", flat=True))


def test_who_had_read_all_is_told_once_until_they_look(world: World) -> None:
    Person.objects.filter(pk=world.second.pk).update(email="second@example.org")
    say(world, "reader", "Who knows hydatid cysts?", minutes=0)
    assert told() == ["second@example.org"]
    say(world, "reader", "Two of them, I think.", minutes=5)
    assert told() == ["second@example.org"]
    group_talk.note_read(group=world.group, by=world.actor("second"), at=NOW + 6 * MINUTE)
    say(world, "second", "I do. Send it to me.", minutes=7)
    assert told() == ["second@example.org", "reader@example.org"]
    say(world, "reader", "Thank you.", minutes=8)
    assert told()[-1] == "second@example.org"


def test_news_are_shown_until_one_looks_and_ones_own_words_are_none(world: World) -> None:
    say(world, "reader", "Who knows hydatid cysts?", minutes=0)
    second = world.actor("second")
    assert group_talk.groups_with_news(second) == {world.group.pk}
    assert group_talk.groups_with_news(world.actor("reader")) == set()
    group_talk.note_read(group=world.group, by=second, at=NOW + MINUTE)
    assert group_talk.groups_with_news(second) == set()


def test_a_button_pressed_twice_says_it_once_and_nothing_is_no_line(world: World) -> None:
    say(world, "reader", "Once", minutes=0)
    say(world, "reader", "Once", minutes=1)
    assert [line.text for line in group_talk.lines_of(world.group)] == ["Once"]
    for nothing in (" \x00", "x" * 1001):
        with pytest.raises(group_talk.NothingSaid):
            say(world, "reader", nothing, minutes=2)


def test_the_group_and_its_coordinator_read_the_page_and_no_site_does(world: World) -> None:
    page = reverse("group_talk", args=[world.group.pk])
    for name, status in (("reader", 200), ("coordinator", 200), ("sender", 404)):
        client = Client()
        client.force_login(getattr(world, name))
        assert client.get(page).status_code == status
    client = Client()
    client.force_login(world.reader)
    client.post(page, {"text": "Who knows hydatid cysts?"})
    assert "hydatid" in client.get(page).content.decode()
    assert world.group.name in client.get("/").content.decode()
