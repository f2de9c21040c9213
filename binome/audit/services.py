"""Writing the audit: writes in the transaction of the act, reads once a request, frames in sums."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from django.db import DatabaseError, transaction

from binome.audit import rows
from binome.audit.models import AuditEvent

SAME_SITTING = timedelta(minutes=10)


class Asker(Protocol):
    """Whoever acts: `people.actors.Actor` fits; the audit does not know that room."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, as ids: the site that may read it, the case, and the things touched.

    `detail` is a short machine word or figure; it never holds an identity.
    """

    site_id: str = ""
    case_id: str = ""
    things: tuple[str, ...] = ()
    detail: str = ""
    count: int = 1


TABLE = AuditEvent._meta.db_table
COLUMNS = (
    "at", "action", "actor_id", "actor_name", "site_id", "case_id", "things", "count", "detail",
)  # fmt: skip


def record(action: str, *, by: Asker, at: datetime, of: Subject) -> None:
    """Append one event, inside the caller's transaction."""
    plain = rows.Statements()
    things = plain.json(list(of.things), None)
    values = (
        plain.time(at), action, by.id, by.name, of.site_id, of.case_id, things, of.count, of.detail,
    )  # fmt: skip
    plain.insert(TABLE, COLUMNS, values)


def _event(action: str, *, by: Asker, at: datetime, of: Subject) -> AuditEvent:
    return AuditEvent(
        at=at, action=action, actor_id=by.id, actor_name=by.name, things=list(of.things),
        site_id=of.site_id, case_id=of.case_id, detail=of.detail, count=of.count,
    )  # fmt: skip


Place = Callable[[Subject], Subject]


@dataclass(slots=True)
class _Sitting:
    """What one person saw of one study since the last event was written."""

    by: Asker
    of: Subject
    count: int = 0
    written_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        return self.count > 0 and (self.written_at is None or at - self.written_at >= SAME_SITTING)


@dataclass(slots=True)
class FrameViews:
    """Image frames shown: one event a person, study and ten minutes; the first within a second."""

    _sittings: dict[tuple[str, str], _Sitting] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, *, by: Asker, of: Subject) -> None:
        """Count one frame shown; cheap, no database. `of.things` names the study."""
        with self._lock:
            sitting = self._sittings.setdefault((by.id, of.things[0]), _Sitting(by, of))
            sitting.count += 1

    def flush(
        self, *, at: datetime, everything: bool = False, place: Place = lambda subject: subject
    ) -> None:
        """Write the sittings that are due; at shutdown, everything that was counted.

        `place` completes a subject by what only an upper room knows, such as its case.
        """
        with self._lock:
            due = [s for s in self._sittings.values() if s.is_due(at) or (everything and s.count)]
            events = [(s.by, replace(s.of, count=s.count)) for s in due]
            for sitting in due:
                sitting.count, sitting.written_at = 0, at
        try:
            with transaction.atomic():
                for by, of in events:
                    record("image.shown", by=by, at=at, of=place(of))
        except DatabaseError:
            self._take_back(events)
            raise

    def _take_back(self, events: list[tuple[Asker, Subject]]) -> None:
        """What could not be written now counts as not written yet."""
        with self._lock:
            for by, of in events:
                sitting = self._sittings.setdefault((by.id, of.things[0]), _Sitting(by, of))
                sitting.count, sitting.written_at = sitting.count + of.count, None


frame_views = FrameViews()


@dataclass(slots=True)
class Queries:
    """Searches: one event each, written together within a second, so that asking costs no sync."""

    _asked: list[AuditEvent] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, action: str, *, by: Asker, at: datetime, of: Subject) -> None:
        """Keep one event until the next flush; cheap, no database."""
        with self._lock:
            self._asked.append(_event(action, by=by, at=at, of=of))

    def flush(self) -> None:
        """Write what was asked; what cannot be written now is kept for the next time."""
        with self._lock:
            events, self._asked = self._asked, []
        try:
            with transaction.atomic():
                rows.insert(events)
        except DatabaseError:
            with self._lock:
                self._asked[:0] = events
            raise


queries = Queries()
