"""Folders and discs: the regular files under a root, found without following a single link.

What a DICOMDIR names is looked up among what the walk found, so no reference can leave the root.
"""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

DEEPEST = 24
MOST_FILES = 200_000
DIRECTORY_NAME = "DICOMDIR"

#: Where a file lies under the root, folded as a disc's file system folds it.
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file under the root; `file` is open until the next one is asked for."""

    place: Place = field(repr=False)
    file: BinaryIO = field(repr=False)

    @property
    def is_directory_of_disc(self) -> bool:
        return self.place[-1] == DIRECTORY_NAME


def files_under(root: Path, skipped: Counter[str]) -> Iterator[Found]:
    """Every regular file, folder by folder in order of name; the rest is counted in `skipped`.

    Folders are opened relative to their parent's descriptor: swapping one for a link changes
    nothing. Links, devices and pipes are never read.
    """
    walk = os.fwalk(root, follow_symlinks=False, onerror=lambda _: skipped.update(["not_readable"]))
    count = 0
    for path, folders, names, descriptor in walk:
        inside = Path(path).relative_to(root).parts
        folders.sort()
        if len(inside) >= DEEPEST:
            folders.clear()
        count += len(names)
        if count > MOST_FILES:
            skipped["too_many_on_medium"] += 1
            return
        for name in sorted(names):
            yield from _found(name, inside, descriptor, skipped)


def _found(name: str, inside: Place, folder: int, skipped: Counter[str]) -> Iterator[Found]:
    file = _opened(name, folder, skipped)
    if file is not None:
        with file:
            yield Found(place_of((*inside, name)), file)


def place_of(parts: tuple[str, ...]) -> Place:
    """Fold a path as ISO 9660 and PS3.10 8.2 do: case, `;1` and a last dot say nothing."""
    return tuple(part.upper().split(";", 1)[0].rstrip(".") for part in parts)


def _opened(name: str, folder: int, skipped: Counter[str]) -> BinaryIO | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.fdopen(os.open(name, flags, dir_fd=folder), "rb")
    except OSError as failure:
        skipped["link" if failure.errno == errno.ELOOP else "not_readable"] += 1
        return None
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None
