"""Handlers that keep everything in memory: no index, no permissions beyond a list of names."""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from binome.dicom.network import status
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
from binome.dicom.network.status import DONE, Status

STUDY, SERIES, INSTANCE = 0x0020000D, 0x0020000E, 0x00080018


@dataclass
class MemoryArchive:
    """`rows` are what C-FIND matches, `stored` what C-GET and C-MOVE send."""

    refused: set[str] = field(default_factory=set)
    answer: Status = DONE
    requests: list[StoreRequest] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    knocks: list[Knock] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    rows: list[Keys] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    peers: dict[str, Peer] = field(default_factory=dict)
    commitments: list[CommitmentRequest] = field(default_factory=list)
    may_commit: threading.Event = field(default_factory=threading.Event)
    owed: set[str] = field(default_factory=set)
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.may_commit.set()

    def admit(self, knock: Knock) -> Caller | Refusal:
        self.knocks.append(knock)
        if knock.calling_ae_title in self.refused:
            return Refusal.CALLING_AE_TITLE
        return Caller(knock.calling_ae_title, knock.called_ae_title, knock.address)

    def store(self, request: StoreRequest) -> Status:
        if self.error:
            raise self.error
        self.requests.append(request)
        file = request.path.read_bytes() if request.path else bytes(request.file)
        assert file.startswith(request.header)
        data_set = file[request.data_set_offset :]
        assert len(data_set) == request.length_bytes
        assert hashlib.sha256(file).digest() == request.sha256
        self.files[request.sop_instance_uid] = file
        return self.answer

    def find(self, query: Query) -> Iterator[Keys]:
        self.queries.append(query)
        if self.error:
            raise self.error
        for row in self.rows:
            if all(_matches(row.get(tag), wanted) for tag, wanted in query.keys.items()):
                yield {tag: row[tag] for tag in query.keys if tag in row}

    def retrieve(self, query: Query) -> Iterable[Stored]:
        self.queries.append(query)
        if self.error:
            raise self.error
        return self.stored

    def commit(self, request: CommitmentRequest) -> Failures:
        self.may_commit.wait(60)
        self.commitments.append(request)
        return {
            reference: status.NO_SUCH_INSTANCE
            for reference in request.references
            if reference.sop_instance_uid in self.lost
            or reference.sop_instance_uid not in self.files
        }

    def owe(self, request: CommitmentRequest) -> None:
        self.owed.add(request.transaction_uid)

    def told(self, request: CommitmentRequest) -> None:
        self.owed.discard(request.transaction_uid)

    def destination(self, ae_title: str, *, caller: Caller) -> Peer | None:
        return self.peers.get(ae_title)


def _matches(value: object, wanted: object) -> bool:
    if not isinstance(wanted, str) or not wanted or not isinstance(value, str):
        return True
    return any(fnmatchcase(value, pattern) for pattern in wanted.split("\\"))
