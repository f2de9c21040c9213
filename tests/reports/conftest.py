"""The desk these tests read at."""

import pytest

from tests.cases.world import World, a_world
from tests.reports.desk import Desk, a_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


@pytest.fixture
def world(db: None) -> World:
    return a_world()
