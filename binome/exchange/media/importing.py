"""Taking a medium in: straight into the archive where names are kept, else as files of a case."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from binome.archive import services as archive
from binome.archive.services import Incoming, Outcome
from binome.cases.models import Case
from binome.exchange import uploads
from binome.exchange.media import zips
from binome.exchange.media.folders import DIRECTORY_NAME, place_of
from binome.exchange.media.refusals import NamesStayHome, NotAMedium
from binome.exchange.media.spool import Copied, Spool, new_spool
from binome.exchange.models import Upload
from binome.exchange.uploads import Announced
from binome.people.actors import Actor
from binome.people.models import Site

BATCH_FILES, BATCH_BYTES = 32, 256 << 20


class Form(StrEnum):
    """What lies at a path."""

    AUTO = "auto"
    DISC = "disc"
    FOLDER = "folder"
    ZIP = "zip"


@dataclass(slots=True)
class Tally:
    """How an import went: files by what became of them; words as in the sentences."""

    new: int = 0
    known: int = 0
    studies: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        return self.new + self.known + sum(self.refused.values())

    def count(self, outcome: Outcome) -> None:
        """Add how one image ended in the archive."""
        if outcome.refusal is not None:
            self.refused[outcome.refusal.word] += 1
            return
        self.new += outcome.is_new
        self.known += not outcome.is_new
        self.studies.add(outcome.study_instance_uid)


Say = Callable[[Tally], None]


@dataclass(frozen=True, slots=True)
class Medium:
    """A path and what lies there."""

    path: Path
    form: Form = Form.AUTO

    @contextmanager
    def files(self) -> Iterator[tuple[Spool, Iterator[Copied]]]:
        """The spool and the DICOM files; raises NotAMedium, ArchiveRefused."""
        root = self._root()
        with new_spool() as spool:
            yield spool, (spool.of_zip(root) if root.is_file() else spool.of_folder(root))

    def _root(self) -> Path:
        """The folder or the zip; a DICOMDIR stands for the folder it lies in."""
        path = self.path
        if path.is_file() and place_of((path.name,)) == (DIRECTORY_NAME,):
            path = path.parent
        if path.is_dir() and self.form != Form.ZIP:
            holds_us = Path(settings.DATA).resolve().is_relative_to(path.resolve())
            if holds_us or (self.form == Form.DISC and not _has_directory(path)):
                raise NotAMedium
            return path
        if path.is_file() and self.form in (Form.AUTO, Form.ZIP):
            with path.open("rb") as file:
                if zips.is_zip(file.read(zips.HEAD_BYTES)):
                    return path
        raise NotAMedium


def import_for_site(
    medium: Medium, *, site: Site, by: Actor, at: datetime, say: Say = lambda tally: None
) -> Tally:
    """Store the images of a medium as one site's; twice is once.

    Raises NamesStayHome in a pseudonymous network, NotAMedium, ArchiveRefused, OutOfSpace. What
    was stored before a refusal stays, durable.
    """
    if site.network.is_pseudonymous:
        raise NamesStayHome
    tally = Tally()
    with medium.files() as (spool, files):
        for batch in _batches(files):
            incoming = [Incoming(path) for path in batch]
            for outcome in archive.store(incoming, site=site, by=by, at=at):
                tally.count(outcome)
            tally.left_out = spool.left_out
            _forget(batch)
            say(tally)
        tally.left_out = spool.left_out
    return tally


def import_into_case(
    medium: Medium, *, case: Case, at: datetime, say: Say = lambda tally: None
) -> Tally:
    """Add the images of a medium to a case, as if its sender had dropped them; twice is once."""
    with medium.files() as (spool, files):
        tally = Tally(left_out=spool.left_out)
        for copied in files:
            is_new = add_to_case(copied, case=case, at=at)
            tally.new += is_new
            tally.known += not is_new
            copied.path.unlink(missing_ok=True)
            say(tally)
    return tally


def add_to_case(copied: Copied, *, case: Case, at: datetime) -> bool:
    """Make one file of a case's uploads, durable before this returns; False: it was there.

    Raises CaseClosed, TooLarge, TooManyFiles, OutOfSpace.
    """
    announced = Announced(copied.size_bytes, copied.name, f"sha256 {copied.sha256}")
    upload: Upload = uploads.create(announced, case=case, at=at)
    if upload.is_complete:
        return False
    descriptor = uploads.partials().open(upload.pk)
    with os.fdopen(descriptor, "wb") as target, copied.path.open("rb") as source:
        while chunk := source.read(1 << 20):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    uploads.note_durable(upload, offset=upload.size_bytes, at=at)
    return True


def _batches(files: Iterator[Copied]) -> Iterator[list[Path]]:
    """Paths of files, moved out of the spool's reach until the batch is stored."""
    batch: list[Path] = []
    size = 0
    for copied in files:
        kept = copied.path.with_suffix(".kept")
        copied.path.rename(kept)
        batch.append(kept)
        size += copied.size_bytes
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _forget(batch: list[Path]) -> None:
    for path in batch:
        path.unlink(missing_ok=True)


def _has_directory(folder: Path) -> bool:
    return any(place_of((entry.name,)) == (DIRECTORY_NAME,) for entry in folder.iterdir())
