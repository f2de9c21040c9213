"""Leftovers of kills go after a day; blobs and what is being written stay."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from binome.archive.blobs import blobs
from binome.archive.tidying import SURELY_ABANDONED, tidy
from binome.kernel.clock import utc_now


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield
    blobs.cache_clear()


@pytest.mark.parametrize("folder", ["blobs/tmp", "uploads/stow"])
def test_only_what_was_abandoned_is_thrown_away(folder: str) -> None:
    blob = blobs().put([b"kept"])
    place = Path(settings.DATA) / folder
    place.mkdir(parents=True, exist_ok=True)
    old, young = place / "old", place / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    long_ago = (utc_now() - 2 * SURELY_ABANDONED).timestamp()
    os.utime(old, (long_ago, long_ago))
    tidy()
    assert (old.exists(), young.exists(), blobs().exists(blob.name)) == (False, True, True)
    young.unlink()
