"""Nights of SAFETY.md: a critical result at 03:00 for a site that reads Arabic (D), and of a stroke
on the night of the clock change (J) what the network does. Of J, an earlier study of another site,
the move to the stroke unit and the line of activity with its act are not here: they do not exist.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from binome.cases import services as cases
from binome.cases.models import Case, Regime
from binome.cases.queries import roster as shifts
from binome.cases.services import roster
from binome.cases.services.deciding import Decided, record_decision
from binome.cases.services.roster import Duty
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.people.models import Network, Person, Site
from binome.quality.models import Clock, CriticalResult
from binome.reports.phrases.table import LANGUAGES, phrase
from binome.reports.renditions.forms import FORMS
from tests.cases.world import FORM, World, a_world
from tests.quality.conftest import fresh, work_until
from tests.reports.desk import LATER, TEXT, a_desk

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CODED = {"finding": "extradural_haematoma", "side": "right"}


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])


def an_arabic_site(world: World) -> None:
    """Its answering doctor's shift is over; nobody took the next one."""
    Site.objects.filter(pk=world.site.pk).update(languages="ar")
    Person.objects.filter(pk=world.sender.pk).update(language="ar")
    Person.objects.filter(pk=world.reader.pk).update(language="fr")
    duty = Duty(
        world.stranger, LATER - timedelta(hours=9), LATER - timedelta(hours=1),
        task="answering", site=world.site, phone="+236 70",
    )  # fmt: skip
    by = world.actor("coordinator")
    roster.add_shifts(network=world.network, duty=duty, by=by, at=LATER - timedelta(days=1))


def letters() -> str:
    kept = " ".join(str(words) for words in Notice.objects.values_list("words", flat=True))
    return kept + " ".join(f"{one.subject} {one.body}" for one in mail.outbox)


def test_d_a_critical_result_at_three_for_a_site_that_reads_arabic_and_is_cut_off() -> None:
    world = a_world()
    an_arabic_site(world)
    desk = a_desk(world)
    version = desk.sign(coded=CODED, critical_result="yes")
    result = CriticalResult.objects.get()
    # The link is down: nobody of the site looks. Within ten minutes a human must telephone.
    for minutes in range(11):
        work_until(LATER + minutes * MINUTE)
    result.refresh_from_db()
    assert result.state == "telephone"
    call = result.calls.get(rung="telephone")
    assert (call.fired_at, call.told) == (LATER + 10 * MINUTE, [world.coordinator.pk])
    assert world.stranger.pk not in {one for each in result.calls.all() for one in each.told}

    finding = phrase("finding", CODED["finding"])
    assert finding is not None
    assert finding.words["ar"] in FORMS["text"].make(version, language="ar").decode()
    site = Client()
    site.force_login(Person.objects.get(pk=world.sender.pk))
    page = site.get(reverse("case", args=[desk.case.pk]), headers={"accept-language": "ar"})
    assert finding.words["ar"] in page.content.decode()

    said = {
        "code": result.code, "identifiers": ["name", "case_name"], "what_is_done": "To theatre",
    }  # fmt: skip
    site.post(reverse("critical_confirm", args=[desk.case.pk]), {**said, "identifiers": ["name"]})
    assert CriticalResult.objects.get().answered_at is None
    site.post(reverse("critical_confirm", args=[desk.case.pk]), said)
    kept = CriticalResult.objects.get()
    assert (kept.state, kept.identifiers, kept.what_is_done, kept.answered_by) == (
        "confirmed", ["case_name", "name"], "To theatre", "Sender",
    )  # fmt: skip
    told = letters()
    assert mail.outbox
    assert not [word for word in LANGUAGES if finding.words[word] in told]
    assert TEXT["conclusion"] not in told


CHANGE = datetime(2026, 10, 25, tzinfo=UTC)
ALERT = CHANGE + 30 * MINUTE  # 02:30 in Paris for the first time; it comes again at 01:30 UTC


def a_stroke_network() -> World:
    world = a_world(mode="identified", act="interpretation")
    Site.objects.filter(pk=world.site.pk).update(time_zone="Europe/Paris")
    for name in ("reader", "second"):
        Person.objects.filter(pk=getattr(world, name).pk).update(
            time_zone="Europe/Paris", email=f"{name}@example.org"
        )
        limits = {"quiet_from_hour": 22, "quiet_until_hour": 7}
        person, by = getattr(world, name), world.actor("coordinator")
        cases.set_limits(person=person, limits=limits, by=by, at=CHANGE)
    duty = Duty(
        world.second, CHANGE - timedelta(hours=4), CHANGE + timedelta(hours=7),
        regime=Regime.AT_HOME, pathway="stroke", employer="Private practice",
    )  # fmt: skip
    by = world.actor("coordinator")
    roster.add_shifts(network=world.network, duty=duty, by=by, at=CHANGE - timedelta(days=9))
    return world


def an_alert(world: World, **form: Any) -> Case:
    by = world.actor("sender")
    case = cases.open_case(site=Site.objects.get(pk=world.site.pk), by=by, at=ALERT)
    changes = {**FORM, "pathway": "stroke", "stroke.last_well": "01:50", **form}
    case = cases.edit(case=case, changes=changes, by=by, at=ALERT)
    return cases.send(case=case, by=by, at=ALERT)


def test_j_a_stroke_on_the_night_of_the_clock_change_calls_the_right_person_once() -> None:
    world = a_stroke_network()
    world.pair()
    case = an_alert(world)
    assert case.reader == world.second, "on call for strokes, before the binôme who sleeps"
    called = Notice.objects.filter(template="case_assigned")
    assert list(called.values_list("address", flat=True)) == ["second@example.org"]

    cases.mark_opened(case=case, by=world.actor("second"), at=ALERT + 3 * MINUTE)
    work_until(ALERT + 4 * MINUTE)
    opened = Clock.objects.get(case=case, leg="opened")
    assert (opened.due_at, opened.state) == (ALERT + 3 * MINUTE, "kept")
    assert called.count() == 1

    # 02:41 by the clock on the wall comes twice this night: written down after the second one.
    at = ALERT + timedelta(hours=1) + 12 * MINUTE
    decided = Decided("thrombolysis", "yes", "02:41")
    row = record_decision(case=fresh(case), decided=decided, by=world.actor("second"), at=at)
    assert row.decided_at == CHANGE + timedelta(hours=1) + 41 * MINUTE
    for name in ("sender", "second"):
        client = Client()
        client.force_login(Person.objects.get(pk=getattr(world, name).pk))
        page = client.get(reverse("case_live", args=[case.pk])).content.decode()
        assert 'datetime="2026-10-25T02:41:00+01:00"' in page
        assert ">02:41</time>" in page

    network = Network.objects.get(pk=world.network.pk)
    lines = shifts.as_csv(shifts.shifts_ahead(network.pk, at=ALERT)).splitlines()
    assert len(lines) == 2
    assert "at_home" in lines[1]
    assert "Private practice" in lines[1]
