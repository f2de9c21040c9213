"""One box a test; the pool that packs is shared with the tests of parcels."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from binome.boxpages.application import served
from binome.dicom.pool import Pool
from tests.boxpages.a_box import ABox, a_box
from tests.parcels.conftest import pool

__all__ = ["pool"]


@pytest.fixture
def box(tmp_path: Path, pool: Pool) -> Iterator[ABox]:
    made = a_box(tmp_path, pool)
    with served(made.desk, host="127.0.0.1", port=0) as port:
        made.address = f"http://127.0.0.1:{port}"
        yield made
        made.close()
