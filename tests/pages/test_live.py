"""The live view of a pathway: the same for both ends, by reload where no script runs."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases import services as cases
from binome.cases.models import Case, PathwayDecision
from tests.cases.world import NOW, SOON, World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def page(world: World, name: str, case: Case) -> str:
    return client_of(world, name).get(reverse("case_live", args=[case.pk])).content.decode()


def test_the_form_asks_what_the_chosen_pathway_asks(world: World) -> None:
    sender, case = client_of(world, "sender"), world.draft()
    form = reverse("case_edit", args=[case.pk])
    assert "stroke.nihss" not in sender.get(form).content.decode()
    sender.post(reverse("case_save", args=[case.pk]), {"pathway": "stroke"})
    assert 'name="stroke.nihss"' in sender.get(form).content.decode()
    sender.post(reverse("case_save", args=[case.pk]), {"stroke.nihss": "14"})
    assert Case.objects.get(pk=case.pk).pathway_answers == {"stroke.nihss": "14"}


def test_both_ends_see_one_page_that_looks_again_by_itself(world: World) -> None:
    world.pair()
    case = world.sent(pathway="stroke", **{"stroke.nihss": "14"})
    seen = [page(world, name, case) for name in ("sender", "reader")]
    for text in seen:
        assert 'data-seconds="20"' in text
        assert f'href="/cases/{case.pk}/live/"' in text, "a link does it without JavaScript"
        assert "NIHSS" in text
        assert "not recognised yet" in text


def test_a_decision_is_written_by_either_end_and_shown_to_both(world: World) -> None:
    world.pair()
    case = world.sent(pathway="stroke")
    reader, path = client_of(world, "reader"), reverse("case_decision", args=[case.pk])
    assert reader.get(path).status_code == 200
    refused = reader.post(path, {"word": "thrombolysis", "answer": "yes", "hour": ""})
    assert (refused.status_code, PathwayDecision.objects.count()) == (409, 0)
    said = {"word": "thrombolysis", "answer": "yes", "hour": "02:31"}
    assert reader.post(path, said).status_code == 302
    row = PathwayDecision.objects.get()
    shown = page(world, "sender", case)
    assert "Thrombolysis: Yes" in shown
    assert f"{row.decided_at:%H:%M}" in shown


def test_the_page_rests_once_the_case_is_over(world: World) -> None:
    case = world.sent(pathway="trauma")
    cases.withdraw(case=case, reason="transferred", by=world.actor("sender"), at=SOON)
    assert 'data-seconds="0"' in page(world, "sender", case)
    plain = cases.open_case(site=world.site, by=world.actor("sender"), at=NOW)
    answered = client_of(world, "sender").get(reverse("case_live", args=[plain.pk]))
    assert answered.status_code == 302
