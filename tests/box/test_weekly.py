"""The line by hour of the week: on the road, as a picture, and at the hub."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from binome.box import weekly
from binome.box.measuring import Paces
from binome.dicom.pool import Pool
from binome.fleet.models import Box
from binome.notices.week_picture import week_of
from binome.people import services as people
from binome.people.models import Role
from binome.people.services import Place
from tests.box.enrolled import Enrolled
from tests.parcels.conftest import NOW

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_a_week_travels_in_168_letters_within_a_tenth_of_its_rates() -> None:
    week = [None if hour % 5 == 0 else 400.0 * (hour + 1) for hour in range(168)]
    there = weekly.read(weekly.written(week))
    assert len(weekly.written(week)) == 168
    for rate, told in zip(week, there, strict=True):
        assert (rate is None) == (told is None)
        assert rate is None or told is None or abs(told / rate - 1) < 0.1
    assert weekly.read("A" * 167) == weekly.read("!" * 168) == weekly.read(None) == []


def test_the_picture_shows_each_hour_by_the_clock_of_the_site() -> None:
    week: list[float | None] = [None] * 168
    week[2], week[23] = 5_000.0, 50_000.0  # Monday 2 h and 23 h, UTC
    drawn = weekly.picture(weekly.moved(week, hours=1), title="a < b", days=DAYS)
    cells = [one for one in ElementTree.fromstring(drawn) if one.tag == "rect"]
    seen = {n: one.get("fill-opacity") for n, one in enumerate(cells) if one.get("fill") != "none"}
    assert seen == {3: "0.20", 24: "1.00"}
    assert weekly.picture([None] * 168, title="", days=DAYS) == ""
    assert "From 5\u202fkB to 50\u202fkB" in week_of(week, zone="UTC", ahead=timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_the_hub_shows_the_week_a_box_told_and_a_stranger_of_words_none(
    box: Enrolled, pool: Pool
) -> None:
    Paces(box.data / "paces.sqlite").note(90_000, 10.0, at=datetime(2026, 3, 2, 5, tzinfo=UTC))
    box.talk(pool)
    box.talk(pool)  # says it once; the hub keeps it
    told = Box.objects.get().said["week"]
    assert [n for n, rate in enumerate(weekly.read(told)) if rate] == [5]
    boss = people.add_person(username="boss", name="Boss", password=None, at=NOW)
    people.give_role(
        person=boss, role=Role.SITE_ADMINISTRATOR, place=Place(box.site.network, box.site), at=NOW
    )
    client = Client()
    client.force_login(boss)
    assert '<svg class="week"' in client.get("/boxes/").text
    Box.objects.update(said={"week": "<script>" * 21})
    assert "<svg class" not in client.get("/boxes/").text
