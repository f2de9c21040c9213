"""The viewer stays light, its vendored codec is the one we read, and nothing leaves our origin."""

import hashlib
import re
from pathlib import Path

import brotli

from binome.pages import assets
from binome.pages.joining import BUNDLES
from tests.viewer import phantom
from tests.viewer.stage import Stage, rendered_page

VIEWER = assets.FOLDER / "viewer"
VENDORED = assets.FOLDER / "vendor" / "openjph"
CODEC_LIMIT_BYTES = 78_000
SHELL_LIMIT_BYTES, SCRIPTS_LIMIT_BYTES, LATER_LIMIT_BYTES = 36_000, 27_000, 27_000


def weight(path: Path) -> int:
    found = assets.asset(str(path.relative_to(assets.FOLDER)))
    assert found is not None
    return len(found.brotli)


def test_the_shell_of_the_viewer_weighs_under_forty_kilobytes(small_ct: phantom.MadeSeries) -> None:
    stage = Stage()
    stage.show(small_ct)
    page = len(brotli.compress(rendered_page(stage).encode(), quality=5))
    sizes = {name: weight(VIEWER / name) for name in ("viewer.js", "viewer.css", "worker.js")}
    assert sum(sizes.values()) <= SCRIPTS_LIMIT_BYTES, sizes
    assert page + sum(sizes.values()) <= SHELL_LIMIT_BYTES, (page, sizes)


def test_what_is_fetched_later_is_light_too() -> None:
    names = [*BUNDLES[0].entries, "statistics", "space", "mpr-worker"]
    sizes = {name: weight(VIEWER / "more" / f"{name}.js") for name in names}
    assert sum(sizes.values()) <= LATER_LIMIT_BYTES, sizes


def test_the_vendored_codec_is_the_one_that_is_written_down() -> None:
    said = dict(
        re.findall(
            r"\| `(\S+)` \| \d+ \| `([0-9a-f]{128})` \|", (VENDORED / "VENDORED.md").read_text()
        )
    )
    found = {
        path.name: hashlib.sha512(path.read_bytes()).hexdigest()
        for path in VENDORED.iterdir()
        if path.suffix in (".js", ".wasm", ".br")
    }
    assert said == found
    assert len(list(VENDORED.glob("LICENSE.*.txt"))) == 2
    plain = VENDORED / "openjphjs.wasm"
    packed = plain.with_name(f"{plain.name}.br").read_bytes()
    assert brotli.decompress(packed) == plain.read_bytes()
    assert weight(plain) == len(packed) <= CODEC_LIMIT_BYTES


def test_our_scripts_name_no_foreign_host_and_build_no_markup() -> None:
    for path in VIEWER.rglob("*.js"):
        text = path.read_text()
        assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_every_module_is_small() -> None:
    for path in VIEWER.rglob("*.js"):
        assert len(path.read_text().splitlines()) <= 400, path.name
