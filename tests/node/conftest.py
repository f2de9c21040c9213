"""A node on a free port, before the archive of one site whose scanner is known."""

from collections.abc import Iterator

import pytest

from binome.archive import services as archive
from binome.dicom.network.acceptor import Acceptor
from binome.node.serve import acceptor_settings, handlers
from binome.people.models import Mode, Site
from tests.archive.people import site_of
from tests.fixtures import waiting


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return waiting.free_port()


@pytest.fixture
def node(transactional_db: None) -> Iterator[Acceptor]:
    acceptor = Acceptor(handlers("BINOME"), settings=acceptor_settings())
    acceptor.start()
    yield acceptor
    assert acceptor.stop(drain_s=5.0), "an association did not end"


@pytest.fixture
def site(transactional_db: None) -> Site:
    """A site of an identified network with the scanner CT1 at this machine."""
    made = site_of()
    archive.add_peer(aet="CT1", host="127.0.0.1", port=None, site=made)
    return made


@pytest.fixture
def pseudonymous_site(transactional_db: None) -> Site:
    """The same in a network that keeps no names."""
    made = site_of("Sokodé", mode=Mode.PSEUDONYMOUS)
    archive.add_peer(aet="CT1", host="127.0.0.1", port=None, site=made)
    return made
