"""One suite over every implementation: `store` is a folder, then a bucket on a real S3 server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from binome.archive.blobs import Blobs, blobs_at
from tests.fixtures.s3 import S3Store


@pytest.fixture(params=["folder", "s3"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Blobs]:
    """An empty store of each kind, reached by the address an operator would write."""
    if request.param == "folder":
        yield blobs_at(str(tmp_path / "blobs"))
        return
    bucket: S3Store = request.getfixturevalue("s3_store")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", bucket.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", bucket.secret_key)
    yield blobs_at(f"s3://{bucket.bucket}/{tmp_path.name}?endpoint={bucket.endpoint}")
