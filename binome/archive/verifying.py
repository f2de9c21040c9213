"""Holding the blobs against their names and the index against the blobs, byte by byte."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from binome.archive import records
from binome.archive.blobs import blobs
from binome.archive.blobs.protocol import BlobMissing
from binome.archive.models import Conflict, Instance

ROWS_AT_ONCE = 2000


class Wrong(StrEnum):
    """What can be wrong with a blob."""

    CORRUPT = "corrupt_blob"
    MISSING = "missing_blob"
    WRONG_SIZE = "wrong_size"
    ORPHAN = "orphan_blob"


@dataclass(frozen=True, slots=True)
class Finding:
    """One wrong blob and the ids of the instances and conflicts that need it."""

    kind: Wrong
    blob: str
    rows: tuple[str, ...] = ()


@dataclass(slots=True)
class Checked:
    """How much was looked at, and what is wrong; `unrecorded` blobs name no site beside them."""

    blobs: int = 0
    size_bytes: int = 0
    rows: int = 0
    unrecorded: int = 0
    wrong: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.wrong


Rows = dict[str, list[tuple[str, int]]]


def verify(say: Callable[[Checked], None] = lambda checked: None) -> Checked:
    """Read and hash every blob, and look for the blob of every row. Changes nothing.

    May run beside a server: what was stored meanwhile is looked up again before it is an orphan.
    """
    checked = Checked()
    rows = _rows()
    checked.rows = sum(map(len, rows.values()))
    recorded = {entry.blob for entry in records.entries()}
    checked.unrecorded = len(rows.keys() - recorded)
    orphans = []
    for name in blobs().names():
        needing = rows.pop(name, [])
        _check(checked, name, needing)
        if not needing:
            orphans.append(name)
        say(checked)
    for name in sorted(rows):
        if not blobs().exists(name):
            checked.wrong.append(Finding(Wrong.MISSING, name, _ids(rows[name])))
    if orphans:
        known = _rows().keys()
        corrupt = {finding.blob for finding in checked.wrong}
        lost = [n for n in orphans if n not in known and n not in corrupt]
        checked.wrong += [Finding(Wrong.ORPHAN, name) for name in lost]
    return checked


def _rows() -> Rows:
    """Who needs which blob, and of what size."""
    rows: Rows = defaultdict(list)
    for kind in (Instance, Conflict):
        columns = kind.objects.values_list("blob", "pk", "blob_bytes")
        for blob, pk, size in columns.iterator(chunk_size=ROWS_AT_ONCE):
            rows[blob].append((pk, size))
    return dict(rows)


def _check(checked: Checked, name: str, needing: list[tuple[str, int]]) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in blobs().stream(name):
            digest.update(chunk)
            size += len(chunk)
    except (BlobMissing, OSError):
        checked.wrong.append(Finding(Wrong.CORRUPT, name, _ids(needing)))
        return
    checked.blobs += 1
    checked.size_bytes += size
    if digest.hexdigest() != name:
        checked.wrong.append(Finding(Wrong.CORRUPT, name, _ids(needing)))
    elif any(wanted != size for _, wanted in needing):
        checked.wrong.append(Finding(Wrong.WRONG_SIZE, name, _ids(needing)))


def _ids(needing: list[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(pk for pk, _ in needing)
