"""The card of a case: its words, age and sex, and a code that leads its own people back to it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cases.world import FORM, World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_card_says_the_words_with_age_and_sex_and_holds_no_name(
    client: Client, world: World
) -> None:
    case = world.draft(**{**FORM, "sex": "female", "age": "18 d"})
    client.force_login(world.sender)
    said = client.get(reverse("case_label", args=[case.pk]))
    page = said.content.decode()
    for words in ("18 d", "Female", "<svg", f"<title>{case.name}</title>"):
        assert words in page
    assert "data-print" in page
    assert (
        reverse("case_label", args=[case.pk])
        in client.get(reverse("case_edit", args=[case.pk])).content.decode()
    )


def test_only_the_site_prints_it(client: Client, world: World) -> None:
    case = world.draft(**FORM)
    client.force_login(world.coordinator)
    assert client.get(reverse("case_label", args=[case.pk])).status_code in (403, 404)
