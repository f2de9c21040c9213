"""What the acceptor asks of the archive behind it, and the values they exchange.

Handlers run in the association's thread, one call at a time per association. They may raise
ServiceRefused; anything else they raise is answered 0110H and logged without its message.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeAlias

from binome.dicom.network.items import UserIdentity
from binome.dicom.network.status import Status

#: A value of an identifier: text (several values joined by a backslash), or a sequence's items.
Value: TypeAlias = str | Sequence["Keys"]
#: Tag (group << 16 | element) to value.
Keys: TypeAlias = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Knock:
    """Who asks for an association."""

    calling_ae_title: str
    called_ae_title: str
    address: str
    certificate: bytes | None = None
    user_identity: UserIdentity | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was admitted. `account` is the archive's own word for them; we only hand it back."""

    ae_title: str
    called_ae_title: str
    address: str
    account: object = None


class Refusal(Enum):
    """Why an association is rejected: result, source, reason (PS3.8 Table 9-21)."""

    NO_REASON = (1, 1, 1)
    APPLICATION_CONTEXT = (1, 1, 2)
    CALLING_AE_TITLE = (1, 1, 3)
    CALLED_AE_TITLE = (1, 1, 7)
    PROTOCOL_VERSION = (1, 2, 2)
    CONGESTION = (2, 3, 1)
    LOCAL_LIMIT = (2, 3, 2)


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """A received instance, bytes untouched.

    Small ones are in `file`: the `header` that makes a file of it, then the data set. Large ones
    are a whole file at `path`, not yet synced, which the archive may rename; else it is deleted.
    `sha256` is that of the whole file.
    """

    caller: Caller
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    header: bytes = field(repr=False)
    file: bytearray = field(repr=False)
    path: Path | None
    length_bytes: int
    sha256: bytes

    @property
    def data_set_offset(self) -> int:
        """Where the data set starts in the file."""
        return len(self.header)


@dataclass(frozen=True, slots=True)
class Query:
    """A C-FIND, C-MOVE or C-GET identifier. `model` is its SOP class, `level` e.g. STUDY.

    `destination` is the title a C-MOVE sends to; empty where the caller itself gets the images.
    """

    caller: Caller
    model: str
    level: str
    keys: Keys = field(repr=False)
    is_relational: bool = False
    is_fuzzy: bool = False
    destination: str = ""


#: Fetches a file to this machine, only when it is about to be sent.
Opener: TypeAlias = Callable[[], AbstractContextManager[Path]]


@dataclass(frozen=True, slots=True)
class Stored:
    """An instance to send: its data set is `length_bytes` at `offset` of a file or of bytes.

    A `source` that is called gives a file for as long as its context lasts.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    source: Path | bytes | Opener = field(repr=False)
    offset: int
    length_bytes: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An instance that storage commitment is asked for."""

    sop_class_uid: str
    sop_instance_uid: str


@dataclass(frozen=True, slots=True)
class CommitmentRequest:
    """An N-ACTION of the Storage Commitment Push Model (PS3.4 J.3.2)."""

    caller: Caller
    transaction_uid: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """Where to open an association of ours. `called_ae_title` is what the peer is called."""

    called_ae_title: str
    calling_ae_title: str
    host: str
    port: int
    tls: ssl.SSLContext | None = None


#: Failed references to their failure reason (PS3.3 C.14.1.1); the others are committed.
Failures: TypeAlias = Mapping[Reference, int]
#: The same instance in one of these transfer syntaxes, or None when that cannot be done.
Transcode: TypeAlias = Callable[[Stored, Sequence[str]], Stored | None]


class Handlers(Protocol):
    """The archive, seen from the network."""

    def admit(self, knock: Knock) -> Caller | Refusal:
        """Whether this peer may open an association."""
        ...

    def store(self, request: StoreRequest) -> Status:
        """Keep an instance; success only once a power cut would not lose it."""
        ...

    def find(self, query: Query) -> Iterator[Keys]:
        """Matches, as identifiers; texts in Unicode."""
        ...

    def retrieve(self, query: Query) -> Iterable[Stored]:
        """The instances a C-MOVE or C-GET names and its caller may have."""
        ...

    def commit(self, request: CommitmentRequest) -> Failures:
        """Re-read and re-hash what is asked for; say what is not safely kept."""
        ...

    def owe(self, request: CommitmentRequest) -> None:
        """Write down that a report is owed, before the request is answered."""
        ...

    def told(self, request: CommitmentRequest) -> None:
        """The peer took its report."""
        ...

    def destination(self, ae_title: str, *, caller: Caller) -> Peer | None:
        """Where a C-MOVE destination, or a commitment's requestor, listens."""
        ...
