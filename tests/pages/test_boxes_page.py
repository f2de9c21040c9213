"""The fleet: a code shown once, a box that is silent or full said in words, out of service."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from binome.cases import services as cases
from binome.fleet.models import Box, BoxParcel
from binome.identity import services as identity
from binome.identity.services import SealedCard
from binome.kernel.clock import utc_now
from binome.people.models import Role
from binome.people.services import Place
from binome.seal.sealed import new_identity, recipient_of, seal
from tests.cases.world import World, a_person, a_world


@pytest.fixture
def world(db: None) -> World:
    return a_world(mode="identified")


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client()
    place = Place(world.network, site=world.site)
    client.force_login(a_person("site_admin", Role.SITE_ADMINISTRATOR, place))
    return client


def _box(world: World, **said: Any) -> Box:
    ago = utc_now() - timedelta(days=3)
    return Box.objects.create(
        site=world.site, key="ed25519:x", secret_digest="d", enrolled_at=ago,
        last_contact_at=ago, said=said,
    )  # fmt: skip


def test_a_code_is_shown_once_and_makes_the_command_to_type(
    world: World, administrator: Client
) -> None:
    page = administrator.get("/boxes/")
    assert "No box yet" in page.text
    page = administrator.post(f"/boxes/invite/{world.site.pk}/")
    assert "binome box init --hub http://testserver --code " in page.text
    assert "binome box init" not in administrator.get("/boxes/").text


def test_a_silent_and_nearly_full_box_is_said_in_words_and_taken_out_of_service(
    world: World, administrator: Client
) -> None:
    box = _box(world, disk_free_bytes=10**9, queued_parcels=2, queued_bytes=3_000_000)
    BoxParcel.objects.create(sha256="ab" * 32, box=box, opened_at=utc_now(), verified_at=utc_now())
    page = administrator.get("/boxes/")
    for said in ("Not heard for more than a day", "nearly full", "2 parcels", "in no backup yet"):
        assert said in page.text
    page = administrator.post(f"/boxes/{box.pk}/revoke/", follow=True)
    assert "believed no more" in page.text
    assert "Out of service" in page.text
    page = administrator.post(f"/boxes/{box.pk}/wipe/", follow=True)
    assert "To be wiped" in page.text
    assert Box.objects.get().wipe_asked_at is not None


def test_the_page_of_a_boxs_case_opens_at_a_site_without_a_vault(db: None) -> None:
    world = a_world(mode="pseudonymous")
    case = world.assigned(question="Fracture ?")
    box = SealedCard(seal(b"{}", [recipient_of(new_identity())]), "BN-8P5A-BQ04-Q")
    by = world.actor("sender")
    card = identity.keep_sealed_card(card=None, new=box, site=world.site, by=by, at=utc_now())
    cases.attach_card(case=case, card=card, at=utc_now())
    client = Client()
    client.force_login(world.sender)
    page = client.get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert "Fracture ?" in page.text
