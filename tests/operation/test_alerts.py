"""What needs a hand is told by notice, once a day; so is a licence that ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from binome.notices.models import Notice
from binome.operation import alerts, health
from binome.operation.health import Finding, State
from binome.people import licences
from binome.people.actors import Actor
from binome.people.models import Role
from binome.people.services import Place
from tests.cases.world import World, a_person, a_world

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def world() -> Iterator[World]:
    world = a_world()
    a_person("admin", Role.NETWORK_ADMINISTRATOR, Place(world.network), email="it@example.org")
    yield world
    (settings.DATA / alerts.FILE).unlink(missing_ok=True)


def say(monkeypatch: pytest.MonkeyPatch, **states: State) -> None:
    found = [Finding(check, state, "A sentence.") for check, state in states.items()]
    monkeypatch.setattr(health, "findings", lambda at, checks: found)


def told() -> list[str]:
    rows = Notice.objects.filter(template="node_unwell").order_by("pk")
    return list(rows.values_list("address", flat=True))


def test_a_bad_finding_is_told_once_a_day_and_again_when_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(monkeypatch, disk=State.BAD, queue=State.WATCH)
    alerts.tell_what_is_bad(at=AT)
    alerts.tell_what_is_bad(at=AT + HOUR)
    assert told() == ["it@example.org"]
    alerts.tell_what_is_bad(at=AT + DAY)
    assert len(told()) == 2
    say(monkeypatch, disk=State.WELL)
    alerts.tell_what_is_bad(at=AT + DAY + HOUR)
    say(monkeypatch, disk=State.BAD)
    alerts.tell_what_is_bad(at=AT + DAY + 2 * HOUR)
    assert len(told()) == 3


def test_another_finding_is_told_although_one_was_told_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(monkeypatch, disk=State.BAD)
    alerts.tell_what_is_bad(at=AT)
    say(monkeypatch, disk=State.BAD, certificates=State.BAD)
    fresh = alerts.tell_what_is_bad(at=AT + HOUR)
    assert [finding.check for finding in fresh] == ["certificates"]


def test_the_notice_says_where_to_look_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, disk=State.BAD)
    alerts.tell_what_is_bad(at=AT)
    assert list(Notice.objects.get(template="node_unwell").words) == ["link"]


def test_a_licence_is_told_thirty_days_seven_days_and_on_its_last(world: World) -> None:
    paper = licences.Paper("Ordre", "1", AT + timedelta(days=30, hours=1))
    licences.note(
        person=world.reader, network=world.network, paper=paper, by=Actor("o", "o"), at=AT
    )
    days = [d for d in range(35) if alerts.tell_whose_licence_ends(at=AT + d * DAY)]
    assert days == [0, 23, 30]
    rows = Notice.objects.filter(template="licence_ends").values_list("address", flat=True)
    assert set(rows) == {"reader@example.org", "coordinator@example.org"}
