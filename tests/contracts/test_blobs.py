"""Every store of blobs keeps whole bytes under their own hash, and gives back any part of them."""

import hashlib
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from binome.archive.blobs import BlobMissing, Blobs

ABSENT = hashlib.sha256(b"never stored").hexdigest()


def test_a_blob_is_named_by_the_hash_of_its_bytes(store: Blobs) -> None:
    blob = store.put([b"chest ", b"", b"film"])
    assert blob.name == hashlib.sha256(b"chest film").hexdigest()
    assert blob.size_bytes == 10
    assert b"".join(store.stream(blob.name)) == b"chest film"


def test_the_same_bytes_again_are_one_blob(store: Blobs) -> None:
    assert store.put([b"twice"]) == store.put([b"twi", b"ce"])
    assert list(store.names()) == [hashlib.sha256(b"twice").hexdigest()]


def test_a_file_is_kept_when_its_own_name_is_gone(store: Blobs, tmp_path: Path) -> None:
    path = tmp_path / "received"
    path.write_bytes(b"a long film")
    blob = store.put_file(path)
    path.unlink()
    assert blob == store.put([b"a long film"])
    assert b"".join(store.stream(blob.name)) == b"a long film"


def test_any_part_can_be_read_and_the_end_is_where_the_bytes_end(store: Blobs) -> None:
    name = store.put([b"0123456789"]).name
    assert store.read(name, 0, 4) == b"0123"
    assert store.read(name, 8, 100) == b"89"
    assert store.read(name, 3, 0) == b""


def test_an_empty_blob_is_a_blob(store: Blobs) -> None:
    blob = store.put([])
    assert store.exists(blob.name)
    assert b"".join(store.stream(blob.name)) == b""


def test_a_large_blob_comes_back_whole(store: Blobs) -> None:
    chunk = secrets.token_bytes(1 << 20)
    blob = store.put([chunk] * 5 + [b"end"])
    digest = hashlib.sha256()
    for piece in store.stream(blob.name):
        digest.update(piece)
    assert digest.hexdigest() == blob.name
    assert store.read(blob.name, 5 << 20, 3) == b"end"


def test_a_local_file_holds_the_bytes_as_long_as_it_is_needed(store: Blobs) -> None:
    name = store.put([b"for a codec"]).name
    with store.local(name) as path:
        assert path.read_bytes() == b"for a codec"


def test_what_is_not_there_is_said_to_be_missing(store: Blobs) -> None:
    assert not store.exists(ABSENT)
    with pytest.raises(BlobMissing):
        store.read(ABSENT, 0, 1)
    with pytest.raises(BlobMissing):
        list(store.stream(ABSENT))
    with pytest.raises(BlobMissing), store.local(ABSENT):
        pass


def test_a_forgotten_blob_is_gone_and_forgetting_twice_is_no_error(store: Blobs) -> None:
    name = store.put([b"short life"]).name
    store.delete(name)
    store.delete(name)
    assert not store.exists(name)
    assert list(store.names()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_nothing_but_a_hash_is_a_name(store: Blobs, name: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        store.read(name, 0, 1)


def test_a_source_that_fails_leaves_nothing_behind(store: Blobs) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError("the link was cut")

    with pytest.raises(ConnectionResetError):
        store.put(broken())
    assert list(store.names()) == []


def test_many_threads_may_store_at_once(store: Blobs) -> None:
    with ThreadPoolExecutor(4) as threads:
        stored = list(threads.map(lambda number: store.put([bytes([number % 3])]), range(12)))
    assert {blob.name for blob in stored} == set(store.names())


def test_a_record_is_replaced_and_is_no_blob(store: Blobs) -> None:
    store.put_record("0" * 22, b"first")
    store.put_record("0" * 22, b"second")
    store.put_record("z" * 22, b"other")
    assert dict(store.records()) == {"0" * 22: b"second", "z" * 22: b"other"}
    assert list(store.names()) == []


def test_only_one_of_our_ids_names_a_record(store: Blobs) -> None:
    for name in ("../" + "0" * 22, "a/b", "", "0" * 64):
        with pytest.raises(ValueError, match="one of our ids"):
            store.put_record(name, b"")
