"""Two `binome serve` on one PostgreSQL and one S3 store, under load; one is killed (issue 3)."""

import secrets
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.faults.hub import Hub
from tests.faults.senders import Senders
from tests.fixtures.s3 import S3Store
from tests.fixtures.waiting import until

DATABASE = "two_hubs"
MORE = 6


@pytest.fixture
def hubs(tmp_path: Path, postgresql_url: str, s3_store: S3Store) -> list[Hub]:
    """Two that share everything but their own folder."""
    server = postgresql_url.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    shared = {
        "BINOME_DATABASE_URL": f"{server}/{DATABASE}",
        "BINOME_BLOBS": f"s3://{s3_store.bucket}/{DATABASE}?endpoint={s3_store.endpoint}",
        "BINOME_SECRET_KEY": secrets.token_urlsafe(32),
        "AWS_ACCESS_KEY_ID": s3_store.access_key,
        "AWS_SECRET_ACCESS_KEY": s3_store.secret_key,
    }
    token = tmp_path / "token"
    return [Hub(tmp_path / name, token, shared) for name in ("one", "other")]


def test_one_of_two_hubs_is_killed_under_load_and_nothing_acknowledged_is_lost(
    hubs: list[Hub],
) -> None:
    one, other = hubs
    one.prepare()
    sent = [Senders(one), Senders(other)]
    try:
        for hub, senders in zip(hubs, sent, strict=True):
            hub.start()
            senders.start()
        until(lambda: all(len(s.acknowledged) >= MORE for s in sent), what="both to store")
        one.kill()
        sent[0].join()
        before = len(sent[1].acknowledged)
        until(lambda: len(sent[1].acknowledged) >= before + MORE, what="the other to go on")
        acknowledged = {**sent[0].acknowledged, **sent[1].acknowledged}
        assert _found(other) >= acknowledged.keys()
    finally:
        for hub, senders in zip(hubs, sent, strict=True):
            hub.kill()
            senders.join()
    acknowledged = {**sent[0].acknowledged, **sent[1].acknowledged}
    assert other.missing_or_torn(acknowledged) == []


def _found(hub: Hub) -> set[str]:
    """Every instance that the hub which is left answers with."""
    with httpx.Client(headers=hub.headers, timeout=60) as client:
        answer = client.get(f"{hub.dicom_web}/instances")
    return {one["00080018"]["Value"][0] for one in answer.json()}
