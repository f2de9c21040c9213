"""How soon an answer will come: the narrowest past with enough in it, a range, and the truth."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases.models import Case
from binome.quality import forecasting
from binome.quality.forecast_figures import measured
from binome.quality.models import Forecast
from tests.cases.world import NOW, World

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def answered(world: World, *, travel: int, reading: int, count: int = 1, reader: str = "reader",
             ) -> None:  # fmt: skip
    """Cases of yesterday, as their rows stand after an answer."""
    sent = NOW - DAY
    readable = sent + travel * MINUTE
    Case.objects.bulk_create(
        Case(
            name=f"{reader} {travel} {reading} {number}", network=world.network, site=world.site,
            opened_by=world.sender, opened_at=sent, sent_at=sent, urgency="emergency",
            state="final", reader=getattr(world, reader), readable_at=readable,
            signed_at=readable + (reading + number) * MINUTE,
        )
        for number in range(count)
    )  # fmt: skip


def test_under_twenty_answers_it_is_too_early_to_say(world: World) -> None:
    world.pair()
    answered(world, travel=5, reading=10, count=19)
    case = world.sent()
    assert forecasting.expected(case, at=NOW) is None
    assert not Forecast.objects.exists()
    answered(world, travel=5, reading=40)
    assert forecasting.expected(case, at=NOW) is not None


def test_travel_and_reading_are_added_and_the_range_holds_eight_of_ten(world: World) -> None:
    world.pair()
    answered(world, travel=5, reading=10, count=21)
    case = world.sent()
    told = forecasting.told_for(case)
    assert told is not None
    assert (told.low, told.middle, told.high) == (17 * MINUTE, 25 * MINUTE, 33 * MINUTE)
    assert (told.n, told.basis) == (21, "reader")


def test_a_reader_with_too_few_answers_borrows_those_of_the_group(world: World) -> None:
    answered(world, travel=0, reading=10, count=21, reader="second")
    answered(world, travel=0, reading=500, count=3, reader="reader")
    world.pair()
    told = forecasting.told_for(world.sent())
    assert told is not None
    assert told.basis == "group"


def test_images_that_are_there_need_no_travel(world: World) -> None:
    world.pair()
    answered(world, travel=60, reading=10, count=21)
    case = world.sent()
    case.readable_at = NOW
    told = forecasting.expected(case, at=NOW)
    assert told is not None
    assert told.middle == 20 * MINUTE


def test_what_was_told_is_measured_against_what_came(world: World) -> None:
    world.pair()
    answered(world, travel=5, reading=10, count=21)
    for minutes in (25, 40, 12):
        case = world.sent()
        Case.objects.filter(pk=case.pk).update(preliminary_at=NOW + minutes * MINUTE)
    unanswered = world.sent()
    found = measured(Case.objects.filter(network=world.network, sent_at__gte=NOW))
    assert found["made"] == Forecast.objects.count() == 4
    assert [found[word]["share"] for word in ("within", "sooner", "later")] == [0.3333] * 3
    assert found["within"]["n"] == 3
    assert found["middle_off_by"]["median"] == 13 * 60
    assert unanswered.state == "assigned"


def test_the_sender_reads_the_range_and_the_reader_does_not(world: World) -> None:
    world.pair()
    answered(world, travel=5, reading=10, count=21)
    case = world.sent()
    said = "eight of ten between 17"
    for name, is_told in (("sender", True), ("reader", False)):
        client = Client()
        client.force_login(getattr(world, name))
        page = client.get(reverse("case", args=[case.pk])).content.decode()
        assert (said in page.replace("\u202f", " ").replace("\xa0", " ")) == is_told
