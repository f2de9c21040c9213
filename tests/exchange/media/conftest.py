"""A folder beside the data folder for what is imported."""

from pathlib import Path

import pytest


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    folder = tmp_path / "medium"
    folder.mkdir()
    return folder
