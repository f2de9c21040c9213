"""One hub for the journeys, with people who joined through their links."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import pseudo_locale
from tests.journeys import patients
from tests.journeys.crew import Crew, gather
from tests.journeys.hub import Hub
from tests.journeys.people import DESKTOP, PHONE
from tests.journeys.speaking import Speaker, speaking

LOG_TAIL = 6000
CHATTER = (" pylibjpeg", " openjpeg ")


@pytest.fixture(scope="session")
def speaker() -> Iterator[Speaker]:
    """The engine that writes out what readers dictate."""
    with speaking() as engine:
        yield engine


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory, speaker: Speaker) -> Iterator[Hub]:
    """A hub with a network and sites, and nobody yet but the operator."""
    pseudo = str(pseudo_locale.write_catalogues(tmp_path_factory.mktemp("locale")))
    settings = {"BINOME_PSEUDO_LOCALE": pseudo, "BINOME_DICTATION_URL": speaker.url}
    hub = Hub(tmp_path_factory.mktemp("hub"), settings=settings)
    places = ("--network", "Sahel", "--site", "Birao", "--names", "hub")
    hub.enrolment_link = hub.link_in(hub.run("init", *places))
    hub.run("init", "--network", "Sahel", "--site", "Bria")
    hub.run("init", "--network", "Sahel", "--site", "Parakou")
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="session")
def crew_at_desks(hub: Hub, chromium: Browser) -> Iterator[Crew]:
    """A coordinator, a sender, a reader and two strangers, each at a wide screen."""
    crew = gather(hub, chromium, screen=DESKTOP, site="Birao", tag="desk")
    yield crew
    crew.close()


@pytest.fixture(scope="session")
def crew_on_phones(hub: Hub, chromium: Browser, crew_at_desks: Crew) -> Iterator[Crew]:
    """The same at another site, each with a phone."""
    crew = gather(hub, chromium, screen=PHONE, site="Bria", tag="phone")
    yield crew
    crew.close()


@pytest.fixture(scope="session")
def ct_series(tmp_path_factory: pytest.TempPathFactory) -> patients.Series:
    """The series that travels: 120 slices with the patient's name in each header."""
    return patients.generated_series(tmp_path_factory.mktemp("series"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """A journey that fails shows what the server said meanwhile."""
    report = yield
    hub = getattr(item, "funcargs", {}).get("hub")
    if report.failed and isinstance(hub, Hub) and hub.log.exists():
        report.sections.append(("server log", said_by(hub)[-LOG_TAIL:]))
    return report


def said_by(hub: Hub) -> str:
    """The log without what the codecs say of themselves when they are loaded."""
    lines = hub.log.read_text(errors="replace").splitlines()
    return "\n".join(line for line in lines if not any(word in line for word in CHATTER))
