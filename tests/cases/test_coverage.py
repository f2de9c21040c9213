"""Groups of readers, and at which hours nobody of them could be asked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases.models import Pause, ReadingLimits, Shift
from binome.cases.queries.coverage import HOURS, Cover, coverage_of
from binome.people import groups
from binome.people.models import Group, GroupKind, Membership, Role
from tests.cases.world import NOW, World, a_world

pytestmark = [pytest.mark.django_db]
HOUR = timedelta(hours=1)
FIRST = NOW.replace(minute=0)  # 02 h UTC


@pytest.fixture
def world() -> World:
    return a_world()


def quiet(world: World, name: str, begins: int, ends: int, languages: str = "") -> None:
    ReadingLimits.objects.create(
        person=getattr(world, name), quiet_from_hour=begins, quiet_until_hour=ends,
        languages=languages,
    )  # fmt: skip


def test_gaps_are_runs_of_hours_with_nobody() -> None:
    assert Cover((0, 0, 1, 0, 2)).gaps == [(0, 2), (3, 4)]
    assert Cover((1,) * HOURS).gaps == []


@pytest.mark.both_databases
def test_cover_is_quiet_hours_and_holidays_less_and_duty_more(world: World) -> None:
    world.site.languages = "fr ar"
    world.site.save()
    quiet(world, "reader", 2, 6, "fr")
    quiet(world, "second", 4, 8, "fr, ar")
    quiet(world, "resident", 2, 1)
    place = {"network": world.network, "from_at": FIRST, "until_at": FIRST + HOUR}
    Shift.objects.create(person=world.resident, **place)
    Pause.objects.create(reader=world.second, from_at=FIRST, until_at=FIRST + 3 * HOUR)
    found = coverage_of(world.network, at=NOW)
    # hours from 02: the resident on duty at 02 and awake at 01, both readers awake from 08
    assert found.everybody.counts[:7] == (1, 0, 0, 0, 1, 1, 2)
    assert found.everybody.counts[23] == 3
    assert found.everybody.gaps == [(1, 4)]
    (group,) = found.groups
    assert group.cover == found.everybody
    languages = dict(found.languages)
    assert set(languages) == {"ar", "fr"}
    assert languages["ar"].gaps == [(0, 6)]
    assert found.without_language == 1


@pytest.mark.both_databases
def test_a_group_is_made_once_and_takes_readers_of_its_network_alone(world: World) -> None:
    by = world.actor("coordinator")
    kind = GroupKind.SUB_SPECIALTY
    neuro = groups.open_group(network=world.network, name=" Neuro ", kind=kind, by=by, at=NOW)
    for name in ("neuro", " ", "x\x00"[:0]):
        with pytest.raises(groups.NotAGroup):
            groups.open_group(network=world.network, name=name, kind=kind, by=by, at=NOW)
    for _ in range(2):
        given = groups.place(person=world.resident, group=neuro, by=by, at=NOW)
    assert (given.role, given.group) == (Role.RESIDENT, neuro)
    assert Membership.objects.filter(group=neuro).count() == 1
    with pytest.raises(groups.NotAReader):
        groups.place(person=world.sender, group=neuro, by=by, at=NOW)


def test_the_page_shows_the_gaps_in_words_and_lets_readers_in(world: World) -> None:
    coordinator = Client()
    coordinator.force_login(world.coordinator)
    made = {"name": "Neuro", "kind": GroupKind.SUB_SPECIALTY}
    coordinator.post(reverse("group_open", args=[world.network.pk]), made)
    page = reverse("groups", args=[world.network.pk])
    assert "nobody, at any hour" in coordinator.get(page).content.decode()
    neuro = Group.objects.get(name="Neuro")
    coordinator.post(reverse("group_place", args=[neuro.pk]), {"reader": world.second.pk})
    assert Membership.objects.get(group=neuro).person == world.second
    shown = coordinator.get(page).content.decode()
    assert "somebody at every hour" in shown
    assert "style=" not in shown
