"""The world these tests live in."""

import pytest

from tests.cases.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    return a_world()
