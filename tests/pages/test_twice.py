"""A button pressed twice does one thing, and the second press finds no fault."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases.models import Case
from tests.cases.world import FORM, World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client: Client) -> World:
    world = a_world()
    client.force_login(world.sender)
    return world


def test_a_new_case_pressed_twice_is_one_case(client: Client, world: World) -> None:
    first, second = (client.post(reverse("case_new")) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_a_draft_one_wrote_in_is_not_handed_out_again(client: Client, world: World) -> None:
    client.post(reverse("case_new"))
    case = Case.objects.get()
    client.post(reverse("case_save", args=[case.pk]), {"question": "Fracture ?"})
    client.post(reverse("case_new"))
    assert Case.objects.count() == 2


def test_sending_pressed_twice_leads_to_the_sent_case(client: Client, world: World) -> None:
    case = world.draft(**FORM)
    answers = [client.post(reverse("case_send", args=[case.pk])) for _ in range(2)]
    assert [a.headers.get("Location") for a in answers] == [reverse("case", args=[case.pk])] * 2
