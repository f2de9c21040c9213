"""A case to drop files into, with a data folder of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from binome.archive.blobs import blobs
from tests.cases.world import a_world
from tests.exchange.intake import Intake


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "data" / "keys"
    settings.BLOBS = ""
    settings.DATA.mkdir()
    blobs.cache_clear()
    yield tmp_path / "data"
    blobs.cache_clear()


@pytest.fixture
def intake(transactional_db: None, data: Path) -> Intake:
    return Intake(a_world(), data)


@pytest.fixture
def identified(transactional_db: None, data: Path) -> Intake:
    return Intake(a_world(mode="identified"), data)
