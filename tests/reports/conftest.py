"""The desk these tests read at, and a typesetter that costs nothing where nobody looks at paper."""

import pytest

from binome.reports.renditions import identity_sheet, pdf
from tests.cases.world import World, a_world
from tests.reports.desk import Desk, a_desk
from tests.reports.kept_desk import laid_down


@pytest.fixture
def desk(db: None) -> Desk:
    return laid_down("desk", a_desk)


@pytest.fixture
def world(db: None) -> World:
    return laid_down("world", a_world)


def set_quickly(page: str, *, identifier: str, seconds: float = 0) -> bytes:
    """The page itself, named as the real typesetter names it: nothing in it can hide."""
    return b"%PDF-1.7\n" + page.encode() + f"\n/ID [({identifier}) (0)]\n".encode()


@pytest.fixture
def quick_typesetter(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, identity_sheet):
        monkeypatch.setattr(module, "typeset", set_quickly)
