"""Forty bad days here; two thousand by `python -m tests.box.simulation 2000`."""

import tempfile
from pathlib import Path

import pytest

from tests.box.simulation import EXPECTED, fast_folder, run


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_every_bad_day_ends_with_everything_there_once(first: int) -> None:
    for seed in range(first, first + 10):
        with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
            assert run(seed, Path(folder)) == EXPECTED, seed
