"""A data folder and the command over it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
LONGEST_SECONDS = 120


def environment(**settings: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BINOME_", "DJANGO_"))}
    return {**kept, **settings}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data folder is made; one for a module, as an operator has one."""
    return tmp_path_factory.mktemp("operator")


@pytest.fixture(scope="module")
def binome(folder: Path) -> Command:
    """Run `binome WORDS --data …` to its end."""

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "binome", *words, "--data", str(folder / "data")],
            capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False,
            env=environment(**settings),
        )  # fmt: skip

    return run
