"""What need not travel: the vectors beside the format, and copies that are proved."""

import base64
import hashlib
import json
from pathlib import Path

from binome.parcels import contents as inner
from binome.parcels import held

VECTORS = Path(__file__).parents[2] / "docs" / "formats" / "vectors" / "parcel-have-1.json"


def test_the_segments_of_the_vectors_need_not_travel() -> None:
    said = json.loads(VECTORS.read_text())
    contents = inner.read(said["text"].encode(), base64.b64decode(said["digests_base64"]))
    for case in said["cases"]:
        there = {bytes.fromhex(digest) for digest in case["there"]}
        assert held.spared(contents, said["segments"], there) == case["here"]
    assert [len(case["here"]) for case in said["cases"]] == [0, 7, 5, 2, 1, 0]


def test_only_proved_copies_count_and_they_go_when_the_files_are_stored(tmp_path: Path) -> None:
    good, bad = b"a frame", b"another"
    digest = hashlib.sha256(good).digest()
    offsets = held.keep(tmp_path, [(hashlib.sha256(bad).digest(), b"anothes"), (digest, good)])
    assert offsets == {digest: 0}
    assert held.held_in(tmp_path) is None
    held.note(tmp_path, offsets, ["ab" * 32])
    kept = held.held_in(tmp_path)
    assert kept is not None
    assert (kept.offsets, kept.segments) == (offsets, frozenset({"ab" * 32}))
    assert kept.path.read_bytes() == good
    held.drop(tmp_path)
    assert not kept.path.exists()
