"""One hub for the journeys, with people who joined through their links."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from binome.dicom import demo
from tests.journeys.hub import Hub
from tests.journeys.people import Visitor, join
from tests.fixtures.samples import samples_folder

PATIENT = demo.DemoPatient(
    name="ZOUNGRANA^Wendpanga Rasmane", patient_id="KB-77120", birth_date="19580411", sex="M",
    institution="Hôpital de Kaga-Bandoro",
)  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a network, a site, another site, and nobody yet but the operator."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.run("init", "--network", "Sahel", "--site", "Kaga-Bandoro")
    hub.run("init", "--network", "Sahel", "--site", "Parakou")
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="session")
def ct_series(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The series that travels: 120 slices with the patient's name in each header."""
    folder = tmp_path_factory.mktemp("series")
    paths = []
    for number, data in enumerate(demo.ct_phantom(PATIENT, study_date="20261101"), start=1):
        paths.append(folder / f"IM{number:04}")
        paths[-1].write_bytes(data)
    return paths
