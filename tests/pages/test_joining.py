"""Modules joined when served: each runs once, nothing is lost, and few requests are needed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from binome.pages import assets
from binome.pages.joining import BUNDLES, CannotJoin, Joiner

VIEWER = BUNDLES[0]

JOINER = Joiner(assets.FOLDER)


def text_of(name: str) -> str:
    found = assets.asset(name)
    assert found is not None
    return found.plain.decode()


def test_the_viewer_is_one_file_that_asks_for_no_other_before_a_tool_is_taken() -> None:
    text = text_of("viewer/viewer.js")
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count('modules["viewer/line.js"] = ') == 1
    assert len(assets.asset("viewer/viewer.js").brotli) < 22_000  # type: ignore[union-attr]


def test_every_tool_that_is_fetched_later_is_an_entry() -> None:
    desk = (assets.FOLDER / "viewer" / "desk.js").read_text()
    tools = (assets.FOLDER / "viewer" / "tools.js").read_text()
    hands = desk.split("HANDS = {")[1].split("}")[0]
    asked = set(re.findall(r'"(\w+)"', hands))
    asked |= set(re.findall(r'(?:bring|from)\("(\w+)"', desk + tools + text_of("viewer/viewer.js")))
    assert asked <= set(VIEWER.entries)
    assert {f"{name}.js" for name in VIEWER.entries} <= {
        path.name for path in (assets.FOLDER / "viewer" / "more").iterdir()
    }


@pytest.mark.parametrize("name", [f"viewer/more/{entry}.js" for entry in VIEWER.entries])
def test_what_comes_later_takes_from_the_core_and_never_holds_it_twice(name: str) -> None:
    text = text_of(name)
    core = set(re.findall(r'modules\["(viewer/\w+\.js)"\] = ', text_of(VIEWER.name)))
    assert core
    assert not core & set(re.findall(r'modules\["([^"]+)"\] = ', text))
    exported = re.findall(r"^export const \{ (.*) \} = ", text, re.MULTILINE)
    source = (assets.FOLDER / name).read_text()
    assert set(exported[0].split(", ")) >= set(
        re.findall(r"^export (?:async )?(?:function|class|const) (\w+)", source, re.MULTILINE)
    )


@pytest.mark.parametrize("name", ["viewer/viewer.js", "report-room.js", "viewer/more/pencil.js"])
def test_what_is_joined_can_be_parsed(name: str, tmp_path: Path) -> None:
    """By Node where there is one; browsers do it in the journeys."""
    path = tmp_path / "joined.mjs"
    path.write_text(text_of(name))
    node = shutil.which("node")
    said = subprocess.run([node, "--check", path], capture_output=True) if node else None
    assert said is None or said.returncode == 0, said.stderr


def test_a_module_that_imports_itself_or_oddly_is_not_joined(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = b;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    (tmp_path / "c.js").write_text("export default 1;\n")
    joiner = Joiner(tmp_path)
    for root in ("a.js", "c.js"):
        with pytest.raises(CannotJoin):
            joiner._bundle(type(VIEWER)("x.js", (root,)))
