"""Names, docstrings and notes: what a stranger reads first."""

import ast
import re
from pathlib import Path

from tests.house.sources import (
    PACKAGE,
    ROOMS,
    ROOT,
    Source,
    kept_files,
    nothing,
    package_sources,
    script_sources,
    sources_of_tests,
)

JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "manager", "base", "misc"}
DOCSTRING_LINES, ROOM_README_LINES, README_LINES = 5, 60, 120
WAITS = {"sleep", "wait_for_timeout"}
EXPLAINED_ROOMS = {"kernel", "dicom", "seal", "exchange"}
# Written in two parts, so that this file does not hold what it forbids.
UNFINISHED = re.compile(
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|raise NotImplemented" + r"Error)\b"
    r"|pytest\.sk" + r"ip\b|mark\.(sk" + r"ip|skip" + r"if|xf" + r"ail)|# type: ign" + r"ore\s*$"
    r"|# no" + r"qa\s*$"
)


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_module_is_a_junk_drawer() -> None:
    nothing(
        [
            source.name
            for source in package_sources() + sources_of_tests()
            if JUNK_DRAWERS & {source.path.stem, *source.path.relative_to(ROOT).parent.parts}
        ]
    )


def test_every_module_says_what_it_is_in_one_to_five_lines() -> None:
    silent = []
    for source in package_sources() + script_sources() + sources_of_tests():
        said = ast.get_docstring(source.tree)
        is_empty_init = source.path.name == "__init__.py" and not source.text.strip()
        if not said and not (is_empty_init and source in sources_of_tests()):
            silent.append(f"{source.name}: no docstring")
        elif said and len(said.splitlines()) > DOCSTRING_LINES:
            silent.append(f"{source.name}: {len(said.splitlines())} lines")
    nothing(silent)


def undocumented(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno} {node.name}"
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def test_every_public_thing_of_the_foundation_and_of_exchange_is_explained() -> None:
    rooms = [source for source in package_sources() if source.room in EXPLAINED_ROOMS]
    nothing([line for source in rooms for line in undocumented(source)])


def test_each_room_has_a_short_readme() -> None:
    readmes = {room: PACKAGE / room / "README.md" for room in ROOMS}
    nothing([room for room, readme in readmes.items() if not readme.exists()])
    nothing([room for room, readme in readmes.items() if lines(readme) > ROOM_README_LINES])


def test_the_readme_fits_on_two_pages() -> None:
    assert lines(ROOT / "README.md") <= README_LINES


def test_names_of_tests_are_sentences() -> None:
    nothing(
        [
            f"{source.name}:{one.lineno} {one.name}"
            for source in sources_of_tests()
            for one in source.functions()
            if one.name.startswith("test_") and one.name.count("_") < 3
        ]
    )


def test_nothing_is_left_unfinished_or_silenced_without_a_reason() -> None:
    found = []
    for path in kept_files():
        if (
            path.suffix in {".py", ".js", ".html", ".css", ".sh", ".md"}
            and "vendor" not in path.parts
        ):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if UNFINISHED.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    nothing(found)


def test_no_test_sleeps_by_itself() -> None:
    waiting = []  # tests.fixtures.waiting.until is the one place that does
    for source in sources_of_tests():
        if not source.path.name.startswith(("test_", "conftest")):
            continue
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called.rpartition(".")[2] in WAITS or called == "threading.Event().wait":
                waiting.append(f"{source.name}:{node.lineno}")
    nothing(waiting)
