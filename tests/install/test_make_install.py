"""`make install`, as far as it can be tried without a fresh machine; .ci/run tries it on one."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

FAST_SECONDS = 1.0
PARTS = ("scripts", "requirements", "pyproject.toml", "Makefile")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files an install reads, and nothing installed."""
    folder = tmp_path / "binome"
    folder.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    return folder


@pytest.fixture
def poor_machine(tmp_path: Path) -> dict[str, str]:
    """An environment of somebody who is not root, where Debian says nothing is installed."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, answer in (("dpkg-query", "exit 1"), ("id", "echo 1000")):
        (programs / name).write_text(f"#!/bin/sh\n{answer}\n")
        (programs / name).chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path)}


def test_an_install_with_nothing_to_do_is_fast() -> None:
    command = ["make", "--no-print-directory", "install"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    again = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The processor's time, so that a busy machine does not fail it.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < FAST_SECONDS
    assert again.stdout == ""


def test_without_root_the_one_line_to_run_is_printed_and_nothing_is_done(
    checkout: Path, poor_machine: dict[str, str]
) -> None:
    refused = subprocess.run(
        ["make", "--no-print-directory", "install"],
        cwd=checkout,
        env=poor_machine,
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0
    assert "sudo apt-get install --yes --no-install-recommends" in refused.stderr
    assert "libpango-1.0-0" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_testing_asks_debian_for_a_browser_and_a_database(
    checkout: Path, poor_machine: dict[str, str]
) -> None:
    refused = subprocess.run(
        ["scripts/install", "dev"], cwd=checkout, env=poor_machine, capture_output=True, text=True
    )
    assert {"chromium-headless-shell", "dcmtk", "postgresql", "gettext", "poppler-utils"} <= set(
        refused.stderr.split()
    )


def test_every_script_is_executable_and_says_what_it_is_for() -> None:
    for path in [*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]:
        if path.suffix == "" and path.is_file():
            assert path.stat().st_mode & 0o111, path
            assert path.read_text().splitlines()[1].startswith("# "), path
