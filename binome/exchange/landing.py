"""A parcel's files at the archive's front door: every policy of that door holds for them too."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from binome.archive import services as archive
from binome.archive.services import Incoming
from binome.cases.models import Case
from binome.exchange.media.importing import add_to_case
from binome.exchange.media.spool import Copied
from binome.people.actors import Actor
from binome.people.models import Site

BATCH_FILES = 32


@dataclass(slots=True)
class Landed:
    """How the files of a parcel ended; `refused` counts by the word of the refusal."""

    new: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def is_kept(self) -> bool:
        """True when every file is stored for good, so that the parcel may go."""
        return not self.refused


def land(paths: Sequence[Path], *, site: Site, by: Actor, at: datetime) -> Landed:
    """Store rebuilt files as one site's, durable before this returns; twice is once.

    A pseudonymous network takes only what its own de-identification wrote. Raises OutOfSpace.
    """
    landed = Landed()
    for batch in _batches(paths):
        incoming = [Incoming(path) for path in batch]
        for outcome in archive.store(incoming, site=site, by=by, at=at):
            if outcome.refusal is not None:
                landed.refused[outcome.refusal.word] += 1
            landed.new += outcome.is_stored and outcome.is_new
            landed.known += outcome.is_stored and not outcome.is_new
    return landed


def land_in_case(paths: Sequence[Path], *, case: Case, at: datetime) -> Landed:
    """Add rebuilt files to a case as its sender would: patient check and de-identification follow.

    Raises CaseClosed, TooLarge, TooManyFiles, OutOfSpace.
    """
    landed = Landed()
    for path in paths:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        copied = Copied(path.name, path, path.stat().st_size, sha256)
        is_new = add_to_case(copied, case=case, at=at)
        landed.new += is_new
        landed.known += not is_new
    return landed


def _batches(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    for start in range(0, len(paths), BATCH_FILES):
        yield paths[start : start + BATCH_FILES]
