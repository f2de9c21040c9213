"""What happened to cases, told upward inside the transaction that made it so."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CaseSent:
    """The site sent a case; its files may leave now."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    """A reader was given a case."""

    case_id: str
    at: datetime
    reader_id: str


@dataclass(frozen=True, slots=True)
class CaseOffered:
    """A group was offered a case; its first free reader may take it."""

    case_id: str
    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True)
class CaseWaits:
    """Nobody may read a sent case: the coordinators must see it."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """The reader said that they will read it."""

    case_id: str
    at: datetime
    reader_id: str


@dataclass(frozen=True, slots=True)
class CaseLapsed:
    """A reader had a case and did not begin in time; their draft, if any, is kept."""

    case_id: str
    at: datetime
    reader_id: str


@dataclass(frozen=True, slots=True)
class CaseRequalified:
    """The urgency of a sent case was changed, and with it what is promised."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """The reader looked at a case for the first time."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseDelivered:
    """The site opened the answer as it stands."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ImagesReadable:
    """Reading may begin (SAFETY 7)."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BinomeNews:
    """Something of a binôme waits for these people: terms, a pause, a line, its end."""

    binome_id: str
    at: datetime
    person_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseReturned:
    """A case went back to its sender with a reason in the thread."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """The site withdrew a case."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """The thread of a case has a new line."""

    case_id: str
    at: datetime
    message_id: str


@dataclass(frozen=True, slots=True)
class ImagesNoted:
    """Images of a case arrived; the flag says that an answer had been signed before them."""

    case_id: str
    at: datetime
    study_id: str
    is_after_signature: bool


@dataclass(frozen=True, slots=True)
class AnswerOutgrown:
    """The first images after a signed answer came: it does not speak of all there is any more."""

    case_id: str
    at: datetime
