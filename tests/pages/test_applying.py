"""Public forms and what a coordinator does with them, on the pages and without JavaScript."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from binome.people import holding
from binome.people.checklists import words_of
from binome.people.models import Applicant, Application, Charter, Entrance, Person, Role
from tests.cases.world import World, a_world

pytestmark = pytest.mark.django_db
READER = {
    "name": "Léa", "phone": "+33 1", "languages": ["fr", "en"], "board": "Ordre", "number": "75/1",
    "specialty": "Chest", "countries": "TG", "own_0": "Yes",
}  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    cache.clear()
    yield a_world()
    cache.clear()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(world: World, **typed: str) -> Entrance:
    body = {"applicant": Applicant.READER, "title": "Readers", "questions": "Film too?", **typed}
    signed_in(world.coordinator).post(reverse("entrance_open", args=[world.network.pk]), body)
    return Entrance.objects.get()


def days_on(days: int) -> str:
    return str(timezone.now().date() + timedelta(days=days))


def test_from_the_public_form_to_the_first_worklist(world: World) -> None:
    coordinator, stranger = signed_in(world.coordinator), Client()
    charter_url = reverse("charter_publish", args=[world.network.pk])
    coordinator.post(charter_url, {"words": "Be kind.", "days": "30"})
    form = opened(world)
    assert "Film too?" in stranger.get(reverse("apply", args=[form.pk])).content.decode()
    diploma = SimpleUploadedFile("d.pdf", b"%PDF-1.7 x")
    sent = stranger.post(reverse("apply", args=[form.pk]), {**READER, "diploma": diploma})
    assert sent.headers["Location"] == reverse("applied")
    first, again = (stranger.get(reverse("applied")).content.decode() for _ in range(2))
    code = re.findall(r'class="code" dir="ltr">([^<]+)<', first)[0]
    assert code not in again

    one = Application.objects.get()
    page = coordinator.get(reverse("application", args=[one.pk])).content.decode()
    assert all(said in page for said in ("Film too?", "75/1", "Chest"))
    file = coordinator.get(reverse("application_diploma", args=[one.pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="diploma.pdf"'
    verify = reverse("application_verify", args=[one.pk])
    ticks = sorted(words_of(Applicant.READER))
    coordinator.post(verify, {"checks": ticks[1:], "last_day": days_on(100), "role": Role.READER})
    assert "Waits" in stranger.post(reverse("applied"), {"code": code}).content.decode()
    coordinator.post(verify, {"checks": ticks, "last_day": days_on(100), "role": Role.READER})
    assert "Be kind." in stranger.post(reverse("applied"), {"code": code}).content.decode()

    typed = {"code": code, "username": "lea", "password": "a quiet river at night"}
    stranger.post(reverse("applied_join"), typed)
    assert not Person.objects.filter(username="lea").exists()
    stranger.post(reverse("applied_join"), {**typed, "yes": "1"})
    account = stranger.get(reverse("account"))
    assert "Be kind." not in account.content.decode()
    assert account.wsgi_request.actor.has_role(Role.READER)  # type: ignore[attr-defined]


def test_a_form_that_is_closed_ended_or_never_was_looks_the_same(world: World) -> None:
    form = opened(world)
    signed_in(world.coordinator).post(reverse("entrance_close", args=[form.pk]))
    pages = {Client().get(f"/apply/{name}/").content for name in (form.pk, "0" * 22, "x%00")}
    assert len({re.sub(rb'name="next" value="[^"]*"|csrf\S+ value="[^"]*"', b"", page)
                for page in pages}) == 1  # fmt: skip
    assert Client().post(f"/apply/{form.pk}/", READER).status_code == 200
    assert not Application.objects.exists()


def test_what_is_missing_or_too_much_is_said_and_nothing_is_kept(world: World) -> None:
    address = reverse("apply", args=[opened(world).pk])
    for typed in ({**READER, "board": ""}, {**READER, "languages": ["xx"]},
                  {**READER, "name": "A\x00"}, {**READER, "specialty": "x" * 201},
                  {**READER, "diploma": SimpleUploadedFile("d.pdf", b"MZ")}):  # fmt: skip
        assert 'role="alert"' in Client().post(address, typed).content.decode()
    assert not Application.objects.exists()


def test_one_address_fills_in_ten_forms_an_hour_and_guesses_few_codes(world: World) -> None:
    address = reverse("apply", args=[opened(world).pk])
    answers = [Client().post(address, READER).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert Application.objects.count() == 10


def test_a_reader_who_owes_a_yes_sees_where_to_say_it(world: World) -> None:
    reader, coordinator = signed_in(world.reader), signed_in(world.coordinator)
    typed = {"words": "Be kind.", "days": "1"}
    coordinator.post(reverse("charter_publish", args=[world.network.pk]), typed)
    Charter.objects.update(published_at=timezone.now() - timedelta(days=3000))
    newest = Charter.objects.get()
    Charter.objects.update(binds_from=newest.published_at)
    holding.recount_network(world.network)
    assert reverse("charter", args=[newest.pk]) in reader.get(reverse("account")).content.decode()
    assert "Be kind." in reader.get(reverse("charter", args=[newest.pk])).content.decode()
    assert "Something is missing" in reader.get("/").content.decode()
    reader.post(reverse("charter_accept", args=[newest.pk]))
    assert "said yes" in reader.get(reverse("charter", args=[newest.pk])).content.decode()
    people = coordinator.get(reverse("network_of", args=[world.network.pk])).content.decode()
    assert people.count("waits for a yes") == 2  # the second reader and the resident
