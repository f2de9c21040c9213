"""What no honest page sends is refused in words, never with a crash."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.people.models import Role
from tests.cases.world import World, a_world
from tests.wire.clients import cookies_of, wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def world() -> World:
    return a_world()


def test_json_as_deep_as_a_well_is_a_bad_request(client: Client, world: World) -> None:
    client.force_login(world.reader)
    address = reverse("report_seen", args=[world.assigned().pk])
    assert client.post(address, DEEP, content_type="application/json").status_code == 400


def test_a_nul_in_an_address_names_nothing(client: Client, world: World) -> None:
    assert world.actor("sender").has_role(Role.SENDER)
    client.force_login(world.sender)
    for address in ("/cases/%00/", "/reports/%00.pdf", "/audit/%00/"):
        assert client.get(address).status_code == 404


def test_a_nul_in_an_address_of_the_wire_names_nothing(world: World) -> None:
    with wire(cookie=cookies_of(world.sender)) as http:
        for address in ("/images/series/%00/manifest.json", "/dicom-web/studies/%00/metadata"):
            assert http.get(address).status_code == 404
