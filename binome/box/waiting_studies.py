"""What the studies in the inbox are, for who must choose one: read in the pool, kept nowhere."""

import threading
from dataclasses import dataclass, field
from typing import Final

from binome.box.inbox import Inbox, Waiting
from binome.dicom.errors import DicomError
from binome.dicom.identity import PatientIdentity, identity_of
from binome.dicom.pool import Pool
from binome.dicom.slow import scan_slowly

READ_SECONDS: Final = 20.0
MODALITY, STUDY_DESCRIPTION, SERIES_DESCRIPTION = 0x00080060, 0x00081030, 0x0008103E
ACCESSION_NUMBER, STUDY_DATE = 0x00080050, 0x00080020
LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Facts:
    """What the first file of a study says; empty where it says nothing."""

    identity: PatientIdentity
    modality: str = ""
    description: str = ""
    accession: str = ""
    study_date: str = ""

    def __repr__(self) -> str:
        return "Facts(…)"


@dataclass(frozen=True, slots=True)
class WaitingStudy:
    """A study in the inbox, and what it is."""

    waiting: Waiting
    facts: Facts

    def __repr__(self) -> str:
        return f"WaitingStudy({self.waiting.key})"


def facts_in(path: str) -> Facts:
    """Read what a file is; runs in the pool."""
    scanned = scan_slowly(path, needs_uids=False)
    description = scanned.text(STUDY_DESCRIPTION) or scanned.text(SERIES_DESCRIPTION)
    return Facts(
        identity_of(scanned), scanned.text(MODALITY)[:16], description[:LONGEST],
        scanned.text(ACCESSION_NUMBER)[:16], scanned.text(STUDY_DATE)[:8],
    )  # fmt: skip


@dataclass(slots=True)
class Studies:
    """Reads each study once while the program runs."""

    inbox: Inbox
    pool: Pool
    _known: dict[str, Facts] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> list[WaitingStudy]:
        """The studies of the inbox, the newest first."""
        return [WaitingStudy(one, self._facts(one.key)) for one in self.inbox.waiting()]

    def one(self, key: str) -> WaitingStudy | None:
        """A study by its key."""
        return next((one for one in self.all() if one.waiting.key == key), None)

    def _facts(self, key: str) -> Facts:
        with self._lock:
            if key not in self._known:
                self._known[key] = self._read(key)
            return self._known[key]

    def _read(self, key: str) -> Facts:
        for path in self.inbox.files(key)[:1]:
            try:
                return self.pool.call(facts_in, str(path), timeout_seconds=READ_SECONDS)
            except DicomError:
                break
        return Facts(PatientIdentity())
