"""Who may see the pages: whoever has the words, or a PIN of their own; names only after the words.

Sessions live in memory alone: what is lost with the power is a log-in.
"""

import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from binome.box import pin
from binome.box.names import Names
from binome.seal.sealed import CannotOpen

LIFE_SECONDS: Final = 12 * 3600.0
FREE_TRIES, LONGEST_PAUSE_SECONDS = 5, 900.0
FIRST_PAUSE_SECONDS: Final = 30.0
MOST_SESSIONS: Final = 200
MOST_WORDS: Final = 100


@dataclass(slots=True)
class Session:
    """Somebody at a device; `token` shows that a form is ours."""

    token: str
    until: float
    may_set_pin: bool
    name: str = ""


@dataclass(slots=True)
class WayIn:
    """The door of one box."""

    data: Path
    _sessions: dict[str, Session] = field(default_factory=dict)
    _identity: str = ""
    _misses: int = 0
    _open_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def session(self, cookie: str) -> Session | None:
        """The session behind a cookie, if it still holds."""
        found = self._sessions.get(cookie)
        return found if found and found.until > time.monotonic() else None

    def pause_seconds(self) -> float:
        """How long nobody may try, after too many mistakes."""
        return max(0.0, self._open_at - time.monotonic())

    def enter(self, said: str, *, name: str = "") -> str | None:
        """Return the cookie of a new session for the words or a person's PIN; None for anything
        else. Who comes in with the words is nobody in particular."""
        with self._lock:
            if self.pause_seconds():
                return None
            said = said.strip()[:MOST_WORDS]
            is_pin = said.isascii() and said.isdigit() and pin.is_kept(self.data)
            identity = "" if is_pin else self._opened(said)
            if not (identity or (is_pin and pin.is_right(self.data, said, name=name))):
                self._miss()
                return None
            self._identity = identity or self._identity
            self._misses = 0
            return self._begin(may_set_pin=bool(identity), name=name if is_pin else "")

    def leave(self, cookie: str) -> None:
        """End a session."""
        self._sessions.pop(cookie, None)

    def end_of(self, name: str) -> None:
        """End every session of a person whose PIN was changed or taken away."""
        kept = self._sessions.items()
        self._sessions = {key: one for key, one in kept if one.may_set_pin or one.name != name}

    def hide_names(self) -> None:
        """Forget what opens names until somebody types the words again, on every device."""
        self._identity = ""

    @property
    def shows_names(self) -> bool:
        """Whether somebody typed the words since the box started."""
        return bool(self._identity)

    def card(self, key: str) -> dict[str, str]:
        """Who a case is about; empty while names are hidden, or where none was kept."""
        if not self._identity:
            return {}
        try:
            said = Names(self.data).card(key, self._identity)
        except CannotOpen:
            return {}
        return {name: str(value) for name, value in said.items() if isinstance(value, str)}

    def _opened(self, said: str) -> str:
        try:
            return Names(self.data).opened(said)
        except CannotOpen:
            return ""

    def _begin(self, *, may_set_pin: bool, name: str) -> str:
        now, cookie = time.monotonic(), secrets.token_urlsafe(32)
        kept = {key: one for key, one in self._sessions.items() if one.until > now}
        self._sessions = dict(list(kept.items())[-MOST_SESSIONS:])
        self._sessions[cookie] = Session(
            secrets.token_urlsafe(24), now + LIFE_SECONDS, may_set_pin, name
        )
        return cookie

    def _miss(self) -> None:
        self._misses += 1
        if self._misses >= FREE_TRIES:
            pause = FIRST_PAUSE_SECONDS * 2 ** (self._misses - FREE_TRIES)
            self._open_at = time.monotonic() + min(LONGEST_PAUSE_SECONDS, pause)


def is_same(one: str, other: str) -> bool:
    """Compare two tokens without telling how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())
