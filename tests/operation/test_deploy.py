"""The units and the TLS server's file in deploy/: what they promise, and their own checkers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
CHECKER = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.0


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_may_write_its_own_folder_alone_and_gain_nothing(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for wanted in (
        "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "UMask=0077",
        "StateDirectoryMode=0700", "User=binome",
    ):  # fmt: skip
        assert wanted in lines


@pytest.mark.parametrize("unit", SERVICES if CHECKER else [], ids=lambda unit: unit.name)
def test_systemd_finds_little_exposed(unit: Path) -> None:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
        capture_output=True, text=True, timeout=60, check=False,
    ).stdout  # fmt: skip
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert found
    assert float(found[1]) <= MOST_EXPOSED


def test_the_tls_server_writes_the_callers_address_anew_and_hides_the_figures() -> None:
    text = (DEPLOY / "nginx" / "binome.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert re.search(r"location = /metrics \{\s+return 404;", text)
    assert "access_log off;" in text
    assert "TLSv1.2 TLSv1.3" in text
