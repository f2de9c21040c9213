"""Metadata of a series or a study as one compressed answer, kept in the cache while it is true.

It is true for one version: the series in it as they last changed, and the address of the service.
Whoever changes what a series shows must set its `changed_at`.
"""

import gzip
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
import orjson
from django.conf import settings
from django.db import transaction

from binome.archive import cache, metadata
from binome.archive.columns import INSTANCE_UID, SERIES_UID
from binome.archive.dates import without_dates
from binome.archive.events import ShownImagesChanged, StudyWithdrawn
from binome.archive.matching import SERIES
from binome.archive.originals import EVERYTHING
from binome.archive.search import Question, rows
from binome.kernel import events
from binome.people.actors import Actor

FORMAT = b"1"
VERSION_CHARACTERS = 32
COMPRESSORS = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
    "identity": bytes,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose question, which UIDs it names, and the service's address in front of bulk data.

    With `is_dateless` every date is left empty (archive.dates); such answers are never kept.
    """

    actor: Actor
    keys: Mapping[str, str]
    root: str
    is_dateless: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What can be answered: its version, and the study and series (or none) it is kept under."""

    asked: Asked
    version: str
    study_id: str
    series_id: str

    def body(self, encoding: str) -> bytes:
        """The JSON array, compressed as `encoding` says; empty for an instance that is not there.

        Of a series or a study it comes from the cache when it is there.
        """
        if INSTANCE_UID.tag in self.asked.keys or self.asked.is_dateless:
            return self._made(encoding)
        path = _folder(self.study_id) / f"{self.series_id or 'study'}.{encoding}"
        kept = _kept(path, self.version)
        if kept is None:
            kept = self._made(encoding)
            cache.put(path, self.version.encode() + kept)
        return kept

    def _made(self, encoding: str) -> bytes:
        documents = metadata.documents(self.asked.actor, self.asked.keys, root=self.asked.root)
        if self.asked.is_dateless:
            documents = [orjson.dumps(without_dates(orjson.loads(one))) for one in documents]
        return COMPRESSORS[encoding](b"[" + b",".join(documents) + b"]") if documents else b""


def metadata_of(asked: Asked) -> Metadata | None:
    """What the index says without reading a header; None when the actor may see nothing there."""
    above = {tag: uid for tag, uid in asked.keys.items() if tag != INSTANCE_UID.tag}
    question = Question(SERIES, above, EVERYTHING)
    found = rows(question, ("s.id", "e.id", "e.changed_at", "e.instance_count"), by=asked.actor)
    if not found:
        return None
    digest = hashlib.sha256(FORMAT + asked.root.encode() + b"-" * asked.is_dateless)
    digest.update(asked.keys.get(INSTANCE_UID.tag, "").encode())
    for row in found:
        digest.update("\n".join(map(str, row)).encode())
    series_id = found[0][1] if SERIES_UID.tag in asked.keys else ""
    return Metadata(asked, digest.hexdigest()[:VERSION_CHARACTERS], found[0][0], series_id)


def _folder(study_id: str) -> Path:
    return Path(settings.DATA) / "cache" / "metadata" / study_id


def _kept(path: Path, version: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    is_true = content[:VERSION_CHARACTERS] == version.encode()
    return content[VERSION_CHARACTERS:] if is_true else None


def _hidden(event: StudyWithdrawn | ShownImagesChanged) -> None:
    """What was prepared of a study holds headers that nobody shall see now: it goes."""
    folder = _folder(event.study_id)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def register_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(StudyWithdrawn, _hidden)
    events.subscribe(ShownImagesChanged, _hidden)
