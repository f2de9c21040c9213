"""An institution is looked at again before its last day, or sends emergencies only."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases import services as cases
from binome.cases.states import State
from binome.notices.models import Notice
from binome.operation.alerts import tell_which_institution_ends
from binome.people import institutions
from binome.people.checklists import words_of
from binome.people.institutions import NotLookedAt, VerificationEnded
from binome.people.models import Applicant, Site
from tests.cases.world import FORM, NOW, World, a_world

pytestmark = pytest.mark.django_db
ALL = words_of(Applicant.INSTITUTION)
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    world = a_world()
    Site.objects.filter(pk=world.site.pk).update(verified_until=NOW)
    return world


def test_after_its_last_day_only_emergencies_are_sent_until_it_is_verified_again(
    world: World,
) -> None:
    routine = world.draft(**{**FORM, "urgency": "routine", "consent": "patient"})
    with pytest.raises(VerificationEnded):
        cases.send(case=routine, by=world.actor("sender"), at=NOW)
    assert world.sent(urgency="emergency").state == State.SENT
    by = world.actor("coordinator")
    institutions.verify_again(world.site, ALL, NOW + DAY, by=by, at=NOW)
    assert cases.send(case=routine, by=world.actor("sender"), at=NOW).state == State.SENT


def test_a_site_without_a_last_day_is_not_asked(world: World) -> None:
    Site.objects.update(verified_until=None)
    assert world.sent(urgency="routine", consent="patient").state == State.SENT


def test_every_tick_and_a_day_to_come_are_needed(world: World) -> None:
    by = world.actor("coordinator")
    for ticks, until in ((ALL - {"head"}, NOW + DAY), (ALL, NOW)):
        with pytest.raises(NotLookedAt):
            institutions.verify_again(world.site, ticks, until, by=by, at=NOW)


def test_coordinators_are_told_thirty_and_seven_days_before_and_on_the_day(world: World) -> None:
    told = [days for days in range(35, -2, -1)
            if tell_which_institution_ends(at=NOW - timedelta(days=days))]  # fmt: skip
    assert told == [30, 7, 0]
    assert set(Notice.objects.values_list("template", flat=True)) == {"institution_ends"}


def test_a_coordinator_verifies_it_again_on_the_page(world: World) -> None:
    client = Client()
    client.force_login(world.coordinator)
    page = client.get(reverse("joining", args=[world.network.pk])).content.decode()
    assert "it sends emergencies only" in page
    words = {"checks": sorted(ALL), "last_day": "2999-01-01"}
    client.post(reverse("site_verify", args=[world.site.pk]), words)
    found = Site.objects.get(pk=world.site.pk).verified_until
    assert found is not None
    assert found.year == 2999
