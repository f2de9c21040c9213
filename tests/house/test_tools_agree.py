"""ruff, its formatter, mypy and Django's own checks have nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.sources import ROOT

TOOLS = {
    "ruff": ["ruff", "check", "--output-format", "concise"],
    "ruff's formatter": ["ruff", "format", "--check"],
    "mypy": ["mypy", "binome"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_finds_nothing(tool: str) -> None:
    program, *arguments = TOOLS[tool]
    command = [Path(sys.executable).with_name(program), *arguments]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]


def test_django_checks_find_nothing() -> None:
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
