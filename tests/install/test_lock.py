"""The lock: hashes for every part, no address, few direct parts, each explained."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.sources import ROOT, nothing, package_sources

REQUIREMENTS = ROOT / "requirements"
DIRECT_PARTS_STOP = 35
NAME = re.compile(r"^[a-z0-9][a-z0-9._-]*", re.IGNORECASE)


def direct(name: str) -> list[str]:
    """The parts a .in file names, extras left out."""
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return [found.group().lower() for line in lines if (found := NAME.match(line))]


def pinned(name: str) -> dict[str, str]:
    """Part by part, the version a lock file pins, with its hashes behind it."""
    text = (REQUIREMENTS / f"{name}.txt").read_text().replace("\\\n", "")
    rows = [line for line in text.splitlines() if NAME.match(line)]
    return {row.split("==")[0]: row.split("==", 1)[1] for row in rows}


@pytest.mark.parametrize("name", ["base", "demo", "dev"])
def test_every_part_is_pinned_with_its_hashes(name: str) -> None:
    nothing([part for part, rest in pinned(name).items() if "--hash=sha256:" not in rest])
    nothing([part for part in direct(name) if part.split("[")[0] not in pinned(name)])


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.iterdir()), ids=lambda path: path.name)
def test_the_lock_names_no_address_and_no_folder(path: Path) -> None:
    assert not re.search(r"://|--index|--find-links|file:/|^/", path.read_text(), re.MULTILINE)


def test_the_locks_agree_with_each_other() -> None:
    base, demo, dev = pinned("base"), pinned("demo"), pinned("dev")
    assert base.items() <= demo.items() <= dev.items()


def test_direct_parts_are_few_and_each_is_explained() -> None:
    assert len(direct("base")) <= DIRECT_PARTS_STOP
    said = (ROOT / "docs" / "dependencies.md").read_text()
    every = direct("base") + direct("demo") + direct("dev")
    nothing([part for part in every if not re.search(rf"^\|[^|]*\b{part}\b", said, re.MULTILINE)])


def test_what_the_code_imports_is_a_direct_part() -> None:
    known = packages_distributions()
    allowed = set(direct("base")) | set(direct("demo")) | {"asgiref"}  # asgiref comes with Django
    nothing(
        [
            f"{source.name}: {name}"
            for source in package_sources()
            for name in {name.split(".")[0] for name in source.imported()}
            if name not in sys.stdlib_module_names | {"binome"}
            if not allowed & {part.lower() for part in known.get(name, [])}
        ]
    )
