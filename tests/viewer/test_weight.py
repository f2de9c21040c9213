"""The viewer stays light, its vendored codec is the one we read, and nothing leaves our origin."""

import hashlib
import re

from binome.pages import assets

VIEWER = assets.FOLDER / "viewer"
VENDORED = assets.FOLDER / "vendor" / "openjph"
OWN_LIMIT_BYTES = 30_000


def test_all_our_own_scripts_and_styles_weigh_under_thirty_kilobytes() -> None:
    sizes = {
        path.name: len(found.brotli)
        for path in VIEWER.iterdir()
        if (found := assets.asset(f"viewer/{path.name}"))
    }
    assert len(sizes) > 10
    assert sum(sizes.values()) <= OWN_LIMIT_BYTES, sizes


def test_the_vendored_codec_is_the_one_that_is_written_down() -> None:
    said = dict(
        re.findall(
            r"\| `(\S+)` \| \d+ \| `([0-9a-f]{128})` \|", (VENDORED / "VENDORED.md").read_text()
        )
    )
    found = {
        path.name: hashlib.sha512(path.read_bytes()).hexdigest()
        for path in VENDORED.iterdir()
        if path.suffix in (".js", ".wasm")
    }
    assert said == found
    assert len(list(VENDORED.glob("LICENSE.*.txt"))) == 2


def test_our_scripts_name_no_foreign_host_and_build_no_markup() -> None:
    for path in VIEWER.glob("*.js"):
        text = path.read_text()
        assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_every_module_is_small() -> None:
    for path in VIEWER.glob("*.js"):
        assert len(path.read_text().splitlines()) <= 400, path.name
