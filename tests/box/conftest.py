"""The pool that packs, shared with the tests of parcels; a hub that answers, a box enrolled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from binome.people.models import Mode
from tests.box.enrolled import Enrolled, a_site, enrolled
from tests.parcels.conftest import pool
from tests.reports.conftest import quick_typesetter
from tests.wire.clients import served

__all__ = ["pool", "quick_typesetter"]


@pytest.fixture
def hub(tmp_path: Path, settings: object) -> Iterator[str]:
    settings.DATA = tmp_path / "hub"  # type: ignore[attr-defined]
    with served() as address:
        yield address


@pytest.fixture
def box(hub: str, tmp_path: Path) -> Iterator[Enrolled]:
    site = a_site(Mode.IDENTIFIED)
    made = enrolled(hub, tmp_path / "box", site)
    yield made
    made.queue.close()
