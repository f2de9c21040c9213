"""A study is queued from its page; the queue says in words how far it came and what to do."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Peer, Progress, Study, Transfer, TransferredInstance
from binome.archive.services import Incoming
from binome.people.models import Role
from binome.people.services import Place
from tests.archive.instances import Made
from tests.cases.world import NOW, World, a_person, a_world


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield a_world(mode="identified")
    blobs.cache_clear()


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client()
    place = Place(world.network, site=world.site)
    client.force_login(a_person("site_admin", Role.SITE_ADMINISTRATOR, place))
    return client


@pytest.fixture
def study(world: World) -> Study:
    sent = [Incoming(Made().instance())]
    archive.store(sent, site=world.site, by=world.actor("sender"), at=NOW)
    return Study.objects.get()


def test_a_study_is_queued_seen_cancelled_and_tried_again(
    world: World, administrator: Client, study: Study
) -> None:
    peer = archive.add_peer(aet="PACS", host="192.0.2.7", port=104, site=world.site)
    page = administrator.get(f"/storage/studies/{study.pk}/")
    assert "PACS" in page.text
    page = administrator.post(f"/storage/studies/{study.pk}/send/", {"peer": peer.pk}, follow=True)
    assert "The study is in the queue" in page.text
    transfer = Transfer.objects.get()
    page = administrator.post(f"/nodes/queue/{transfer.pk}/cancel/", follow=True)
    assert "keeps what it has already" in page.text
    TransferredInstance.objects.create(
        transfer=transfer, sop_instance_uid="1.2.3", status=0xA700, is_accepted=False
    )
    Transfer.objects.update(state=Progress.FAILED, trouble="refused", attempts=8)
    page = administrator.get("/nodes/queue/")
    assert "The receiver has no room" in page.text
    assert "8 attempts" in page.text
    administrator.post(f"/nodes/queue/{transfer.pk}/retry/")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.attempts) == (Progress.WAITING, 0)


def test_a_node_of_another_site_or_without_an_address_is_no_destination(
    world: World, administrator: Client, study: Study
) -> None:
    peer = archive.add_peer(aet="CT", host="192.0.2.7", port=None, site=world.site)
    page = administrator.post(f"/storage/studies/{study.pk}/send/", {"peer": peer.pk}, follow=True)
    assert "Nothing was sent" in page.text
    assert not Transfer.objects.exists()
    assert Peer.objects.count() == 1
