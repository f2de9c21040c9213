"""What the modalities of a site sent to their box: one folder a study, durable before success.

Plain DICOM on the site's own network, from enrolled titles and addresses alone. Originals stay
here, with their names, until somebody sends them as a case and lets them go.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from binome.dicom.errors import DicomError
from binome.dicom.network.handlers import (
    Caller,
    CommitmentRequest,
    Failures,
    Keys,
    Knock,
    Peer,
    Query,
    Refusal,
    Stored,
    StoreRequest,
)
from binome.dicom.network.status import (
    CANNOT_UNDERSTAND,
    NO_SUCH_INSTANCE,
    OUT_OF_RESOURCES,
    SUCCESS,
    Status,
)
from binome.dicom.scan import scan
from binome.kernel.files import sync_folder
from binome.parcels.places import write_whole

LEAST_FREE_BYTES: Final = 2 << 30
NAME_LETTERS: Final = 20
STUDY_INSTANCE_UID: Final = 0x0020000D


@dataclass(frozen=True, slots=True)
class Waiting:
    """A study in the inbox; `key` names it without naming anybody."""

    key: str
    files: int
    size_bytes: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """`inbox/` below a box's folder."""

    data: Path

    @property
    def root(self) -> Path:
        """Where studies lie."""
        return self.data / "inbox"

    def keep(self, data: bytes | bytearray, *, sop_instance_uid: str) -> None:
        """Keep an instance, durable before this returns; twice is once. Raises DicomError."""
        study = scan(bytes(data)).text(STUDY_INSTANCE_UID)
        folder = self.root / _name(study)
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(self.root)
        write_whole(folder / f"{_name(sop_instance_uid)}.dcm", bytes(data))

    def has(self, sop_instance_uid: str) -> bool:
        """Whether an instance is here."""
        return any(self.root.glob(f"*/{_name(sop_instance_uid)}.dcm"))

    def waiting(self) -> list[Waiting]:
        """The studies that are here, the newest first."""
        if not self.root.exists():
            return []
        found = [_waiting(folder) for folder in self.root.iterdir() if folder.is_dir()]
        return sorted(found, key=lambda one: one.newest_at, reverse=True)

    def files(self, key: str) -> list[Path]:
        """The files of a study; none for one that is not here."""
        known = {one.key for one in self.waiting()}
        return sorted((self.root / key).glob("*.dcm")) if key in known else []

    def forget(self, key: str) -> int:
        """Delete a study that was sent, or is not to be; return how many files."""
        files = self.files(key)
        if files:
            shutil.rmtree(self.root / key)
            sync_folder(self.root)
        return len(files)


@dataclass(frozen=True, slots=True)
class BoxHandlers:
    """What the DICOM acceptor asks: only C-ECHO, C-STORE and commitment, only of who is known.

    `callers` are (title, address); "*" is any title of an address.
    """

    inbox: Inbox
    title: str
    callers: frozenset[tuple[str, str]]
    least_free_bytes: int = LEAST_FREE_BYTES

    def admit(self, knock: Knock) -> Caller | Refusal:
        """Known by title and address, calling us by our name."""
        known = {(knock.calling_ae_title, knock.address), ("*", knock.address)}
        if not known & self.callers:
            return Refusal.CALLING_AE_TITLE
        if knock.called_ae_title != self.title:
            return Refusal.CALLED_AE_TITLE
        return Caller(knock.calling_ae_title, knock.called_ae_title, knock.address)

    def store(self, request: StoreRequest) -> Status:
        """Success once a power cut would not lose it; a full disk says so loudly (A700)."""
        self.inbox.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.inbox.root).free < self.least_free_bytes:
            return Status(OUT_OF_RESOURCES, "the disk of the box is nearly full")
        try:
            data = request.path.read_bytes() if request.path else request.file
            self.inbox.keep(data, sop_instance_uid=request.sop_instance_uid)
        except DicomError:
            return Status(CANNOT_UNDERSTAND, "not a whole instance")
        except OSError as failure:
            if failure.errno in (errno.ENOSPC, errno.EDQUOT):
                return Status(OUT_OF_RESOURCES, "the disk of the box is full")
            raise
        return Status(SUCCESS)

    def find(self, query: Query) -> Iterator[Keys]:
        """Nobody asks a box for images."""
        return iter(())

    def retrieve(self, query: Query) -> Iterable[Stored]:
        """Nobody takes images from a box."""
        return ()

    def commit(self, request: CommitmentRequest) -> Failures:
        """Committed is what lies here, synced: the box answers for it, not the hub yet."""
        lacking = (one for one in request.references if not self.inbox.has(one.sop_instance_uid))
        return dict.fromkeys(lacking, NO_SUCH_INSTANCE)

    def owe(self, request: CommitmentRequest) -> None:
        """Nothing is written: without an association of ours, a modality asks again itself."""

    def told(self, request: CommitmentRequest) -> None:
        """Nothing was written."""

    def destination(self, ae_title: str, *, caller: Caller) -> Peer | None:
        """Commitment is answered on the same association alone."""
        return None


def callers_of(words: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Read TITLE@ADDRESS words; raises ValueError."""
    found = set()
    for word in words:
        title, at, address = word.rpartition("@")
        if not at or not title or not address or len(title) > 16:
            raise ValueError(word)
        found.add((title, address))
    return frozenset(found)


def _name(uid: str) -> str:
    return hashlib.sha256(uid.encode()).hexdigest()[:NAME_LETTERS]


def _waiting(folder: Path) -> Waiting:
    stats = [path.stat() for path in folder.glob("*.dcm")]
    newest = max((one.st_mtime for one in stats), default=os.path.getmtime(folder))
    return Waiting(
        folder.name, len(stats), sum(one.st_size for one in stats),
        datetime.fromtimestamp(newest, UTC),
    )  # fmt: skip
