"""A folder that scanners or people drop files into: what rests is stored, then moved aside.

`done/` holds what the archive has for good, `refused/` the rest, each with a reason beside it.
A file leaves its place only after that, so a kill at any instant loses nothing.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from binome.archive import services as archive
from binome.archive.refusals import OutOfSpace
from binome.archive.services import Incoming
from binome.exchange.media import zips
from binome.exchange.media.importing import Form, Medium, Tally, import_for_site
from binome.exchange.media.refusals import NamesStayHome
from binome.exchange.media.wording import sentence
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Site

DONE, REFUSED = "done", "refused"
REASON = ".reason.txt"
DIRECTORY = "DICOMDIR"
MOST_A_TURN = 500
MOST_DEPTH = 16

#: Size, time of change in ns, inode: what must rest before a file is taken.
Look = tuple[int, int, int]


@dataclass(slots=True)
class Watch:
    """Looks again and again at one folder, for one site; raises NamesStayHome where names stay.

    A file is taken once it has looked the same for `settle_seconds`.
    """

    folder: Path
    site: Site
    by: Actor
    settle_seconds: float = 5.0
    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.site.network.is_pseudonymous:
            raise NamesStayHome

    def turn(self, *, monotonic_seconds: float, at: datetime) -> Tally:
        """Take what rests by now; raises OutOfSpace, and then leaves everything where it is."""
        tally = Tally()
        for path in self._at_rest(monotonic_seconds):
            refusal = self._stored(path, tally, at)
            self._move(path, refusal)
            self._seen.pop(path, None)
        return tally

    def _at_rest(self, now: float) -> list[Path]:
        looks = dict(self._files())
        self._seen = {
            path: known if (known := self._seen.get(path)) and known[0] == look else (look, now)
            for path, look in looks.items()
        }
        rested = (p for p, (_, since) in self._seen.items() if now - since >= self.settle_seconds)
        return sorted(rested)[:MOST_A_TURN]

    def _files(self) -> Iterator[tuple[Path, Look]]:
        """Regular files below the folder; links, hidden files and what was moved are left alone."""
        for place, folders, names in os.walk(self.folder):
            here = Path(place)
            is_top = here == self.folder
            is_deep = len(here.relative_to(self.folder).parts) >= MOST_DEPTH
            folders[:] = [] if is_deep else [
                name for name in folders
                if not name.startswith(".") and not (is_top and name in (DONE, REFUSED))
            ]  # fmt: skip
            for name in names:
                if not name.startswith(".") and (look := _look(here / name)):
                    yield here / name, look

    def _stored(self, path: Path, tally: Tally, at: datetime) -> str:
        """The word why a file was not stored; empty when the archive has all of it."""
        if path.name.upper() == DIRECTORY:
            return ""
        try:
            if _is_zip(path):
                return self._unpacked(path, tally, at)
            (outcome,) = archive.store([Incoming(path)], site=self.site, by=self.by, at=at)
        except OutOfSpace:
            raise
        except Refusal as refusal:
            tally.refused[refusal.word] += 1
            return refusal.word
        tally.count(outcome)
        return outcome.refusal.word if outcome.refusal else ""

    def _unpacked(self, path: Path, tally: Tally, at: datetime) -> str:
        came = import_for_site(Medium(path, Form.ZIP), site=self.site, by=self.by, at=at)
        tally.new += came.new
        tally.known += came.known
        tally.studies |= came.studies
        tally.refused += came.refused
        troubles = [*came.refused, *came.left_out]
        if troubles:
            return troubles[0]
        return "" if came.seen else "nothing_inside"

    def _move(self, path: Path, refusal: str) -> None:
        target = _free(self.folder / (REFUSED if refusal else DONE), path.relative_to(self.folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        if refusal:
            reason = target.with_name(target.name + REASON)
            reason.write_text(f"{refusal}: {sentence(refusal)}\n", encoding="utf-8")
        path.rename(target)


def _look(path: Path) -> Look | None:
    """How a file looks now; None when it is no regular file or has gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return zips.is_zip(file.read(zips.HEAD_BYTES))


def _free(folder: Path, name: Path) -> Path:
    """A name that nothing has there yet: an older file is never replaced."""
    wanted = folder / name
    number = 1
    while wanted.exists() or wanted.with_name(wanted.name + REASON).exists():
        number += 1
        wanted = folder / name.with_name(f"{name.name}.{number}")
    return wanted
