"""The queue of a box: one SQLite file that a power cut leaves as it was or as it should be."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from binome.box.classes import PRIOR, ROUTINE, class_of
from binome.parcels.manifest import SignedManifest
from binome.parcels.receipts import STATES, Receipt, has_reached

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS parcel (
  sha256 TEXT PRIMARY KEY, urgency TEXT NOT NULL, queued_at TEXT NOT NULL,
  size_bytes INTEGER NOT NULL, is_announced INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS segment (
  parcel TEXT NOT NULL REFERENCES parcel, number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  role TEXT NOT NULL, size_bytes INTEGER NOT NULL, is_sent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parcel, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent_case (
  key TEXT PRIMARY KEY, parcel TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '', at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opener (
  parcel TEXT PRIMARY KEY REFERENCES parcel, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stopped (parcel TEXT PRIMARY KEY REFERENCES parcel);
CREATE TABLE IF NOT EXISTS wished (sha256 TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS chosen (parcel TEXT PRIMARY KEY REFERENCES parcel);
CREATE TABLE IF NOT EXISTS purged (parcel TEXT PRIMARY KEY REFERENCES parcel);
CREATE TABLE IF NOT EXISTS reply (
  sha256 TEXT PRIMARY KEY, case_key TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
  is_read INTEGER NOT NULL DEFAULT 0, is_told INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS piece (
  digest TEXT NOT NULL, parcel TEXT NOT NULL, PRIMARY KEY (digest, parcel)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
  sha256 TEXT PRIMARY KEY, parcel TEXT NOT NULL, asked_at TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unsent ON segment (parcel, number) WHERE NOT is_sent;
CREATE TABLE IF NOT EXISTS receipt (
  parcel TEXT NOT NULL REFERENCES parcel, state TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (parcel, state)) WITHOUT ROWID;
"""
BUSY_SECONDS: Final = 30.0
#: What is next of each parcel, and how much of it is left; one row a parcel.
NEXT: Final = """
SELECT p.sha256, p.urgency, p.queued_at, s.number, s.sha256,
  iif(s.sha256 IN (SELECT sha256 FROM wished), 'S2', s.role), s.size_bytes,
  (SELECT sum(size_bytes) FROM segment WHERE parcel = p.sha256 AND NOT is_sent) AS bytes_left,
  p.sha256 IN (SELECT parcel FROM chosen) AS is_chosen
FROM parcel p JOIN segment s ON s.parcel = p.sha256
WHERE NOT s.is_sent AND p.sha256 NOT IN (SELECT parcel FROM stopped) AND s.number =
  (SELECT number FROM segment WHERE parcel = p.sha256 AND NOT is_sent
   AND sha256 NOT IN (SELECT value FROM json_each(?))
   AND sha256 NOT IN (SELECT sha256 FROM held)
   ORDER BY role != 'S0', sha256 NOT IN (SELECT sha256 FROM wished), number LIMIT 1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The segment to send now."""

    parcel: str
    number: int
    sha256: str
    size_bytes: int
    rank: int
    is_chosen: bool = False

    @property
    def turn(self) -> tuple[int, bool]:
        """What goes first compares lower: the class, then what a person chose."""
        return self.rank, not self.is_chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One parcel of the queue, for people."""

    parcel: str
    urgency: str
    queued_at: datetime
    size_bytes: int
    sent_bytes: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCase:
    """A case of this box: its name at the hub, once known, and the answers that are here."""

    key: str
    parcel: str
    name: str
    state: str
    at: datetime
    replies: tuple[tuple[str, str], ...]


class Queue:
    """Every call is one short transaction; any number of processes may hold a Queue."""

    def __init__(self, path: Path) -> None:
        """Open or make the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute("PRAGMA foreign_keys=ON")
        self._base.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def add(
        self, signed: SignedManifest, *, at: datetime, case_key: str = "", secret: str = ""
    ) -> bool:
        """Queue a parcel whose files are durable in the spool; False when it was queued before."""
        manifest = signed.manifest
        with self._writing():
            made = self._base.execute(
                "INSERT OR IGNORE INTO parcel (sha256, urgency, queued_at, size_bytes)"
                " VALUES (?, ?, ?, ?)",
                (signed.sha256, manifest.urgency, _text(at), manifest.size_bytes),
            )
            rows = [
                (signed.sha256, number, one.sha256, one.role, one.size_bytes)
                for number, one in enumerate(manifest.segments)
            ]
            self._base.executemany(
                "INSERT OR IGNORE INTO segment (parcel, number, sha256, role, size_bytes)"
                " VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            if secret:
                row = (signed.sha256, secret)
                self._base.execute("INSERT OR IGNORE INTO opener VALUES (?, ?)", row)
            if case_key:
                self._base.execute(
                    "INSERT OR IGNORE INTO sent_case (key, parcel, at) VALUES (?, ?, ?)",
                    (case_key, signed.sha256, _text(at)),
                )
        return made.rowcount == 1

    def next(
        self, *, at: datetime, but: Collection[str] = (), flying: Collection[str] = (),
        worst: int = PRIOR,
    ) -> Next | None:  # fmt: skip
        """Return what goes now: the lowest class, then the parcel with the least left.

        Parcels of `but` are passed over, segments that are `flying` already, and what is of a
        worse class than `worst`.
        """
        found = self._base.execute(NEXT, (json.dumps(list(flying)),))
        rows = (row for row in found if row[0] not in but)
        ranked = sorted((_rank(row, at), not row[8], row[7], row[2], row[0], row) for row in rows)
        if not ranked or ranked[0][0] > worst:
            return None
        rank, *_, row = ranked[0]
        return Next(
            parcel=row[0], number=row[3], sha256=row[4], size_bytes=row[6], rank=rank,
            is_chosen=bool(row[8]),
        )  # fmt: skip

    def unsent(self, *, at: datetime) -> list[tuple[str, str, int]]:
        """(parcel, role, bytes) of all that is left, in the order in which it would go."""
        rows = self._base.execute(
            "SELECT p.sha256, p.urgency, p.queued_at, s.number, s.sha256, s.role, s.size_bytes,"
            " (SELECT sum(size_bytes) FROM segment WHERE parcel = p.sha256 AND NOT is_sent),"
            " p.sha256 IN (SELECT parcel FROM chosen)"
            " FROM parcel p JOIN segment s ON s.parcel = p.sha256 WHERE NOT s.is_sent"
            " AND s.sha256 NOT IN (SELECT sha256 FROM held)"
            " AND p.sha256 NOT IN (SELECT parcel FROM stopped)"
        )
        ranked = sorted(
            (_rank(row, at), not row[8], row[7], row[2], row[0], row[3], row) for row in rows
        )
        return [(row[0], row[5], row[6]) for *_, row in ranked]

    def choose(self, parcel: str) -> bool:
        """Send this before all that is no emergency; the one chosen last alone. False: not here."""
        with self._writing():
            self._base.execute("DELETE FROM chosen")
            made = self._base.execute(
                "INSERT INTO chosen SELECT sha256 FROM parcel WHERE sha256 = ?", (parcel,)
            )
        return made.rowcount == 1

    def chosen(self) -> str:
        """The parcel somebody chose to go first; empty when there is none."""
        found = self._base.execute("SELECT parcel FROM chosen").fetchone()
        return str(found[0]) if found else ""

    def wish(self, segments: list[str]) -> None:
        """A reader asks for these first: each goes before the rest of its parcel, as key images."""
        with self._writing():
            self._base.executemany(
                "INSERT OR IGNORE INTO wished SELECT sha256 FROM segment WHERE sha256 = ?",
                [(one,) for one in segments],
            )

    def to_carry(self) -> list[str]:
        """Parcels the hub did not say that it verified, in the order in which they would go."""
        rows = self._base.execute(
            "SELECT p.sha256, p.urgency, p.queued_at, 0, '', 'S0', p.size_bytes FROM parcel p"
            " WHERE sha256 NOT IN (SELECT parcel FROM stopped)"
            " AND sha256 NOT IN (SELECT parcel FROM receipt WHERE state != 'RECEIVED')"
            " AND sha256 NOT IN (SELECT parcel FROM purged)"
        ).fetchall()
        now = datetime.now(UTC)
        return [row[0] for row in sorted(rows, key=lambda row: (_rank((*row, 0, 0), now), row[2]))]

    def note_wanted(self, parcel: str, wanted: frozenset[str]) -> None:
        """The hub has the manifest; what it does not want it has by another road."""
        with self._writing():
            self._base.execute("UPDATE parcel SET is_announced = 1 WHERE sha256 = ?", (parcel,))
            rows = self._base.execute(
                "SELECT number, sha256 FROM segment WHERE parcel = ?", (parcel,)
            ).fetchall()
            self._base.executemany(
                "UPDATE segment SET is_sent = ? WHERE parcel = ? AND number = ?",
                [(sha256 not in wanted, parcel, number) for number, sha256 in rows],
            )

    def note_sent(self, sha256: str) -> None:
        """The hub has proved a segment, wherever it is listed."""
        with self._writing():
            self._base.execute("UPDATE segment SET is_sent = 1 WHERE sha256 = ?", (sha256,))

    def note_pieces(
        self, parcel: str, digests: Iterable[bytes], *, held: Iterable[str] = ()
    ) -> None:
        """Note what a parcel holds, and which of its segments wait until the hub was asked."""
        with self._writing():
            self._base.executemany(
                "INSERT OR IGNORE INTO piece VALUES (?, ?)",
                [(digest.hex(), parcel) for digest in digests],
            )
            self._base.executemany(
                "INSERT OR IGNORE INTO held (sha256, parcel) VALUES (?, ?)",
                [(sha256, parcel) for sha256 in held],
            )

    def known(self, digests: Iterable[bytes]) -> set[bytes]:
        """Of some pieces those of parcels that the hub verified: it has them probably."""
        rows = self._base.execute(
            "SELECT DISTINCT digest FROM piece WHERE digest IN (SELECT value FROM json_each(?))"
            " AND parcel IN (SELECT parcel FROM receipt WHERE state = 'VERIFIED')",
            (json.dumps([digest.hex() for digest in digests]),),
        )
        return {bytes.fromhex(digest) for (digest,) in rows}

    def held_back(self) -> list[tuple[str, str]]:
        """(parcel, when first asked) of what waits to hear what the hub has; words went before."""
        rows = self._base.execute(
            "SELECT parcel, coalesce(min(asked_at), '') FROM held h"
            " WHERE parcel NOT IN (SELECT parcel FROM stopped) AND EXISTS (SELECT 1 FROM segment"
            "  WHERE parcel = h.parcel AND role = 'S0' AND is_sent) GROUP BY parcel"
        )
        return [(str(parcel), str(asked_at)) for parcel, asked_at in rows]

    def note_asked(self, parcel: str, *, at: datetime) -> None:
        """The hub was asked what it has of a parcel, and had not looked yet."""
        with self._writing():
            self._base.execute(
                "UPDATE held SET asked_at = coalesce(asked_at, ?) WHERE parcel = ?",
                (_text(at), parcel),
            )

    def release(self, parcel: str, here: Collection[str] = ()) -> None:
        """Nothing of a parcel waits any more: what is at the hub is sent, the rest goes."""
        with self._writing():
            self._base.executemany(
                "UPDATE segment SET is_sent = 1 WHERE parcel = ? AND sha256 = ?",
                [(parcel, sha256) for sha256 in here],
            )
            self._base.execute("DELETE FROM held WHERE parcel = ?", (parcel,))

    def forget_pieces(self, before: datetime) -> None:
        """Forget what was in parcels queued so long ago: the hub is asked about the newer ones."""
        with self._writing():
            self._base.execute(
                "DELETE FROM piece WHERE parcel IN (SELECT sha256 FROM parcel WHERE queued_at < ?)",
                (_text(before),),
            )

    def note_receipt(self, one: Receipt) -> None:
        """Keep a receipt that was checked; twice is once, for a parcel that is not ours nothing."""
        with self._writing():
            self._base.execute(
                "INSERT OR IGNORE INTO receipt (parcel, state, at)"
                " SELECT sha256, ?, ? FROM parcel WHERE sha256 = ?",
                (one.state, _text(one.at), one.parcel),
            )

    def has_receipt(self, one: Receipt) -> bool:
        """Whether this state of this parcel is known."""
        found = self._base.execute(
            "SELECT 1 FROM receipt WHERE parcel = ? AND state = ?", (one.parcel, one.state)
        )
        return found.fetchone() is not None

    def mark(self, name: str) -> str:
        """What was noted under a name; empty before."""
        found = self._base.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def note_mark(self, name: str, value: str) -> None:
        """Note a word under a name."""
        with self._writing():
            self._base.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (name, value))

    def secret_of(self, parcel: str) -> str:
        """What proves that somebody opened a parcel; empty for one that is not ours."""
        found = self._base.execute("SELECT secret FROM opener WHERE parcel = ?", (parcel,))
        row = found.fetchone()
        return str(row[0]) if row else ""

    def committed_before(self, at: datetime) -> list[str]:
        """Parcels COMMITTED before an instant whose sealed copies are still here."""
        rows = self._base.execute(
            "SELECT parcel FROM receipt WHERE state = 'COMMITTED' AND at < ?"
            " AND parcel NOT IN (SELECT parcel FROM purged)",
            (_text(at),),
        )
        return [str(name) for (name,) in rows]

    def stop_case(self, case_key: str) -> None:
        """No more images of a withdrawn case leave; what left, left."""
        with self._writing():
            self._base.execute(
                "INSERT OR IGNORE INTO stopped SELECT parcel FROM sent_case WHERE key = ?",
                (case_key,),
            )
            self._base.execute(
                "UPDATE sent_case SET state = 'withdrawn' WHERE key = ?", (case_key,)
            )

    def note_purged(self, parcel: str) -> None:
        """The sealed copy of a parcel is gone from here."""
        with self._writing():
            self._base.execute("INSERT OR IGNORE INTO purged VALUES (?)", (parcel,))

    def awaiting(self, state: str) -> list[str]:
        """Parcels that are sent whole and not yet receipted as far as `state`."""
        later = [one for one in STATES if has_reached(one, state)]
        found = self._base.execute(
            "SELECT sha256 FROM parcel p WHERE is_announced AND NOT EXISTS"
            " (SELECT 1 FROM segment WHERE parcel = p.sha256 AND NOT is_sent)"
        ).fetchall()
        done = {
            parcel
            for parcel, said in self._base.execute("SELECT parcel, state FROM receipt")
            if said in later
        }
        return [parcel for (parcel,) in found if parcel not in done]

    def unreceipted(self) -> list[str]:
        """Parcels that left whole, of which the hub said nothing at all; purged ones left out."""
        rows = self._base.execute(
            "SELECT sha256 FROM parcel p WHERE is_announced AND NOT EXISTS"
            " (SELECT 1 FROM segment WHERE parcel = p.sha256 AND NOT is_sent)"
            " AND sha256 NOT IN (SELECT parcel FROM receipt)"
            " AND sha256 NOT IN (SELECT parcel FROM purged)"
            " AND sha256 NOT IN (SELECT parcel FROM stopped) ORDER BY queued_at"
        )
        return [str(name) for (name,) in rows]

    def untold_replies(self) -> list[tuple[str, bool]]:
        """Answers the hub does not know to be here, or to be read: (name, is read)."""
        rows = self._base.execute(
            "SELECT sha256, is_read FROM reply WHERE is_told < 1 + is_read ORDER BY at LIMIT 200"
        )
        return [(str(name), bool(is_read)) for name, is_read in rows]

    def note_told(self, replies: list[tuple[str, bool]]) -> None:
        """The hub knows of these."""
        with self._writing():
            self._base.executemany(
                "UPDATE reply SET is_told = 1 + ? WHERE sha256 = ?",
                [(int(is_read), name) for name, is_read in replies],
            )

    def note_reply(self, sha256: str, note: Mapping[str, Any], *, at: datetime) -> bool:
        """Keep that an answer is here, and what it says of its case; False when it was known."""
        said = note.get("said", {})
        kind, key = str(note.get("format", ""))[:40], str(note.get("key", ""))[:26]
        with self._writing():
            made = self._base.execute(
                "INSERT OR IGNORE INTO reply (sha256, case_key, kind, at) VALUES (?, ?, ?, ?)",
                (sha256, key, kind, _text(at)),
            )
            state = {"binome-report": "answered", "binome-retracted": "retracted"}.get(kind)
            self._base.execute(
                "UPDATE sent_case SET name = ?, state = coalesce(?, state) WHERE key = ?",
                (str(said.get("name", ""))[:60], state, key),
            )
        return made.rowcount == 1

    def note_read(self, case_key: str) -> None:
        """Somebody here opened the answers of a case."""
        with self._writing():
            self._base.execute("UPDATE reply SET is_read = 1 WHERE case_key = ?", (case_key,))

    def unread(self) -> set[str]:
        """Cases with an answer, or its withdrawal, that nobody here opened."""
        rows = self._base.execute(
            "SELECT DISTINCT case_key FROM reply WHERE NOT is_read"
            " AND kind IN ('binome-report', 'binome-retracted')"
        )
        return {str(key) for (key,) in rows}

    def cases(self) -> list[SentCase]:
        """The cases of this box, the newest first."""
        rows = self._base.execute(
            "SELECT key, parcel, name, state, at FROM sent_case ORDER BY at DESC, key"
        ).fetchall()
        return [
            SentCase(
                key=row[0], parcel=row[1], name=row[2], state=row[3],
                at=datetime.fromisoformat(row[4]), replies=self._replies(row[0]),
            )
            for row in rows
        ]  # fmt: skip

    def _replies(self, case_key: str) -> tuple[tuple[str, str], ...]:
        rows = self._base.execute(
            "SELECT kind, sha256 FROM reply WHERE case_key = ? ORDER BY at, sha256", (case_key,)
        )
        return tuple((str(kind), str(name)) for kind, name in rows)

    def lines(self) -> list[Line]:
        """Every parcel, the oldest first."""
        rows = self._base.execute(
            "SELECT p.sha256, p.urgency, p.queued_at, p.size_bytes,"
            " (SELECT coalesce(sum(size_bytes), 0) FROM segment"
            "  WHERE parcel = p.sha256 AND is_sent)"
            " FROM parcel p ORDER BY p.queued_at, p.sha256"
        ).fetchall()
        return [
            Line(
                parcel=row[0], urgency=row[1], queued_at=datetime.fromisoformat(row[2]),
                size_bytes=row[3], sent_bytes=row[4], state=self._state(row[0]),
            )
            for row in rows
        ]  # fmt: skip

    def _state(self, parcel: str) -> str:
        rows = self._base.execute("SELECT state FROM receipt WHERE parcel = ?", (parcel,))
        said = [STATES.index(state) for (state,) in rows]
        return STATES[max(said)] if said else "QUEUED"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")


def _rank(row: tuple[Any, ...], at: datetime) -> int:
    waited = max(timedelta(0), at - datetime.fromisoformat(row[2]))
    found = class_of(row[1], row[5], waited=waited)
    return min(found, ROUTINE) if row[8] else found


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
