"""A coordinator runs a network, and makes or ends nobody above themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.identity import vaults
from binome.people.models import Invitation, Membership, Role
from binome.people.services import Place
from tests.cases.world import NOW, World, a_person, a_world
from tests.identity.test_vaults import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def administrator(world: World) -> Membership:
    person = a_person("root", Role.NETWORK_ADMINISTRATOR, Place(world.network))
    return Membership.objects.get(person=person)


def invites(client: Client, world: World, role: str) -> bool:
    client.post(reverse("invite", args=[world.network.pk]), {"role": role})
    return Invitation.objects.filter(role=role).exists()


def test_a_coordinator_invites_readers_but_no_administrator(client: Client, world: World) -> None:
    client.force_login(world.coordinator)
    assert invites(client, world, Role.READER)
    assert not invites(client, world, Role.NETWORK_ADMINISTRATOR)


def test_an_administrator_invites_another(
    client: Client, world: World, administrator: Membership
) -> None:
    client.force_login(administrator.person)
    assert invites(client, world, Role.NETWORK_ADMINISTRATOR)


def test_a_coordinator_cannot_end_an_administrator(
    client: Client, world: World, administrator: Membership
) -> None:
    client.force_login(world.coordinator)
    assert client.post(reverse("revoke", args=[administrator.pk])).status_code == 403
    administrator.refresh_from_db()
    assert administrator.until is None


def test_the_page_says_where_names_are_taken_out_and_which_site_still_needs_a_vault(
    client: Client, world: World
) -> None:
    client.force_login(world.coordinator)

    def said() -> str:
        return client.get(reverse("network_of", args=[world.network.pk])).content.decode()

    assert "Names reach this server from sites without a vault:" in said()
    vaults.decide_rule(
        network=world.network, may_hub_deidentify=False, by=world.actor("coordinator"), at=NOW
    )
    assert "their first sender makes the vault" in said()
    names = [site.name for site in vaults.sites_without_vault(world.network)]
    assert world.site.name in names
    made(world)
    assert world.site not in vaults.sites_without_vault(world.network)
