"""docs/security.md names tests; each of them exists."""

import re

from tests.house.sources import ROOT, nothing

NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^ *def (test_\w+)", re.MULTILINE)


def test_every_test_that_the_security_page_names_exists() -> None:
    named = set(NAMED.findall((ROOT / "docs" / "security.md").read_text()))
    paths = (ROOT / "tests").rglob("test_*.py")
    defined = {name for path in paths for name in DEFINED.findall(path.read_text())}
    assert len(named) > 50
    nothing(sorted(named - defined))
