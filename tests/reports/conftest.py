"""The desk these tests read at, and a typesetter that costs nothing where nobody looks at paper."""

import warnings

import pytest

from binome.reports.renditions import identity_sheet, pdf
from binome.reports.renditions.typesetter import set_page
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


def set_here(page: str, *, identifier: str, seconds: float = 0) -> bytes:
    """The real paper, set in this process: its own would load the typesetter anew, a second each.

    That it runs apart, is killed and fetches nothing is asked of `typeset` itself.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its colour profile open
        return set_page(page, identifier.encode())


@pytest.fixture
def typesetter_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, identity_sheet):
        monkeypatch.setattr(module, "typeset", set_here)


@pytest.fixture
def quick_typesetter(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, identity_sheet):
        monkeypatch.setattr(module, "typeset", set_quickly)
