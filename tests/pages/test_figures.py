"""The page of figures says what `binome stats` says, and the table holds every figure."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases import services as cases
from binome.pages.views import figures as views
from binome.quality.statistics import Period, statistics_of
from tests.cases.world import NOW, World, a_world
from tests.quality.signing import sign

pytestmark = pytest.mark.django_db
DAYS = {"from": f"{NOW:%Y-%m-%d}", "to": f"{NOW:%Y-%m-%d}"}


@pytest.fixture
def world() -> World:
    world = a_world()
    for minutes in (30, 60, 240):
        at = NOW + timedelta(minutes=minutes)
        cases.note_signed(case=sign(world, world.assigned(urgency="routine"), at=at).case, at=at)
    return world


def coordinator_of(world: World) -> Client:
    client = Client()
    client.force_login(world.coordinator)
    return client


def test_the_page_shows_median_and_quartiles_with_n_and_says_when_it_is_too_early(
    world: World,
) -> None:
    page = coordinator_of(world).get(reverse("figures", args=[world.network.pk]), DAYS)
    words = page.content.decode()
    (answered,) = (leg for leg in page.context["legs"] if str(leg["label"]).endswith("answered"))
    assert answered["median"] == timedelta(hours=1)
    assert "n 3" in words
    assert "too early" in words
    assert "style=" not in words
    assert world.reader.name in words


def test_the_table_holds_each_figure_of_stats(world: World) -> None:
    answer = coordinator_of(world).get(reverse("figures_csv", args=[world.network.pk]), DAYS)
    table = dict(list(csv.reader(answer.content.decode().splitlines()))[1:])
    begins = NOW.replace(hour=0, minute=0)
    found = statistics_of(world.network, Period(begins, begins + timedelta(days=1)))
    assert table["cases"] == str(found["cases"]) == "3"
    for leg, figures in found["legs"].items():
        assert table[f"legs.{leg}.n"] == str(figures["n"])
    assert table[f"load.by_reader.{world.reader.pk}"] == "3"
    assert table["outcomes.day_21.known.n"] == "0"


@pytest.mark.parametrize("days", [{"from": "x"}, {"to": "9999-12-31", "from": "0001-01-01"},
                                  {"from": "2026-03-02", "to": "2026-03-01"}])  # fmt: skip
def test_days_that_make_no_sense_show_the_last_four_weeks(
    world: World, days: dict[str, str]
) -> None:
    page = coordinator_of(world).get(reverse("figures", args=[world.network.pk]), days)
    period = page.context["period"]
    assert period.until_at - period.from_at == timedelta(days=28)


def test_each_role_finds_its_own_figures_as_page_table_and_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []

    def typeset(page: str, *, identifier: str) -> bytes:
        papers.append(page)
        return b"%PDF-"

    monkeypatch.setattr(views, "typeset", typeset)
    places = {
        "reader": [reverse("figures_reader"), reverse("figures_group", args=[world.group.pk])],
        "sender": [reverse("figures_site", args=[world.site.pk])],
        "coordinator": [reverse("figures_donor", args=[world.network.pk])],
    }
    for who, addresses in places.items():
        client = Client()
        client.force_login(getattr(world, who))
        for address in addresses:
            words = client.get(address, DAYS).content.decode()
            assert "3 cases sent" in words
            assert 'role="img" aria-label="Cases by week' in words
            table = client.get(f"{address.rstrip('/')}.csv", DAYS).content.decode()
            assert "cases,3" in table.splitlines()
            assert client.get(f"{address.rstrip('/')}.pdf", DAYS).content == b"%PDF-"
            if who != "coordinator":
                assert address in client.get(reverse("heard")).content.decode()
    assert len(papers) == 4
    assert world.site.name not in papers[-1]
    assert world.second.name not in papers[-1]


def test_the_page_takes_at_most_twelve_questions(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = coordinator_of(world)
    address = reverse("figures", args=[world.network.pk])
    with django_assert_max_num_queries(12):
        client.get(address, DAYS)


def test_the_paper_is_a_pdf_of_the_house(world: World) -> None:
    answer = coordinator_of(world).get(reverse("figures_pdf", args=[world.network.pk]), DAYS)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
