"""DICOM files of a medium, copied aside one by one, so that a slow or dying disc is read once."""

import hashlib
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from binome.dicom.errors import DicomError
from binome.dicom.media_directory import referenced_files
from binome.dicom.pool import shared_pool
from binome.dicom.scan import is_dicom
from binome.exchange.media import zips
from binome.exchange.media.folders import Found, Place, files_under, place_of
from binome.exchange.media.refusals import ArchiveRefused
from binome.exchange.media.zips import Bounds, Member
from binome.kernel.files import PRIVATE_FOLDER

MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 100, 512 << 20
CALL_SECONDS = 300.0
CHUNK_BYTES = 1 << 20
LARGEST_FILE_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class Copied:
    """A DICOM file of the medium in the spool, with its hash; `name` may be a patient's."""

    name: str = field(repr=False)
    path: Path = field(repr=False)
    size_bytes: int
    sha256: str


@dataclass(slots=True)
class Spool:
    """A private folder for one import; what was not taken in is counted in `left_out` by word."""

    folder: Path
    left_out: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def of_folder(self, root: Path) -> Iterator[Copied]:
        """The DICOM files of a folder; those its DICOMDIR names and it lacks are counted."""
        named: set[Place] = set()
        found: set[Place] = set()
        for each in files_under(root, self.left_out):
            found.add(each.place)
            if each.is_directory_of_disc:
                named |= self._named_by(each)
                continue
            copied = self._copied(each)
            if copied:
                yield copied
        self.left_out["missing_on_medium"] += len(named - found)

    def of_zip(self, path: Path, bounds: Bounds | None = None) -> Iterator[Copied]:
        """The DICOM files of a zip. Raises ArchiveRefused before anything is unpacked."""
        pool = shared_pool()
        held = pool.call(zips.contents, str(path), bounds or Bounds(), timeout_seconds=CALL_SECONDS)
        if held.refused:
            raise ArchiveRefused(held.refused)
        self.left_out.update(held.left_out)
        for batch in _batches(held.members):
            yield from self._unpacked(path, batch)

    def _unpacked(self, path: Path, batch: Sequence[Member]) -> Iterator[Copied]:
        targets = [self._new_path() for _ in batch]
        wanted = [(m.index, str(target)) for m, target in zip(batch, targets, strict=True)]
        try:
            words = shared_pool().call(zips.unpack, str(path), wanted, timeout_seconds=CALL_SECONDS)
        except DicomError:
            words = ["zip_damaged"] * len(batch)
        for member, target, word in zip(batch, targets, words, strict=True):
            if word:
                self.left_out[word] += 1
                continue
            with target.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            yield Copied(member.name, target, target.stat().st_size, sha256)
            target.unlink(missing_ok=True)

    def _copied(self, found: Found) -> Copied | None:
        target = self._new_path()
        try:
            head = found.file.read(zips.HEAD_BYTES)
            if not is_dicom(head):
                self.left_out["not_dicom" if head else "empty"] += 1
                return None
            size, sha256 = _copy(found.file, head, target)
        except OSError:
            target.unlink(missing_ok=True)
            self.left_out["not_readable"] += 1
            return None
        return Copied("/".join(found.place), target, size, sha256)

    def _named_by(self, found: Found) -> set[Place]:
        target = self._new_path()
        try:
            _copy(found.file, b"", target)
            named = shared_pool().call(referenced_files, str(target), timeout_seconds=CALL_SECONDS)
        except (DicomError, OSError):
            self.left_out["not_readable"] += 1
            return set()
        finally:
            target.unlink(missing_ok=True)
        inside = found.place[:-1]
        return {inside + place_of(parts) for parts in named}

    def _new_path(self) -> Path:
        return self.folder / secrets.token_hex(16)


def new_spool() -> Spool:
    """A spool in the data folder; a kill leaves it to the daily sweep."""
    folder = settings.DATA / "uploads" / "media" / secrets.token_hex(8)
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    return Spool(folder)


def _batches(members: Sequence[Member]) -> Iterator[list[Member]]:
    batch: list[Member] = []
    size = 0
    for member in members:
        is_full = len(batch) >= MOST_AT_ONCE or size + member.size_bytes > MOST_BYTES_AT_ONCE
        if batch and is_full:
            yield batch
            batch, size = [], 0
        batch.append(member)
        size += member.size_bytes
    if batch:
        yield batch


def _copy(source: BinaryIO, head: bytes, target: Path) -> tuple[int, str]:
    total, size = hashlib.sha256(head), len(head)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(head)
        while chunk := source.read(CHUNK_BYTES):
            size += len(chunk)
            if size > LARGEST_FILE_BYTES:
                raise OSError("larger than a file may be")
            total.update(chunk)
            file.write(chunk)
    return size, total.hexdigest()
