"""A site's own memory of its hub's audit: what the hub shows today must begin with what it showed.

A hub that rewrites who saw what shows this box two histories; the box keeps both signed texts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from binome.kernel.files import write_private
from binome.seal.checkpoint import Checkpoint, NotACheckpoint, read
from binome.seal.merkle import is_consistent

FILE, REWRITTEN_FILE = "audit-checkpoint", "audit-rewritten.json"
ASKED_EVERY: Final = timedelta(hours=1)
MOST_STEPS: Final = 64
UNKNOWN, WHOLE, REWRITTEN = "unknown", "whole", "rewritten"


@dataclass(frozen=True, slots=True)
class Witness:
    """What a box has seen of the log, in its data folder."""

    data: Path

    def kept(self) -> Checkpoint | None:
        """The last checkpoint that fitted; None before the first."""
        path = self.data / FILE
        return read(path.read_text("utf-8")) if path.exists() else None

    def state(self) -> str:
        """`rewritten` once the log did not fit, and for good: somebody has to look."""
        if (self.data / REWRITTEN_FILE).exists():
            return REWRITTEN
        return WHOLE if (self.data / FILE).exists() else UNKNOWN

    def asks(self, last: str, *, at: datetime) -> dict[str, int]:
        """What goes into a sync: the size that was seen, at most once an hour."""
        if last and at - datetime.fromisoformat(last) < ASKED_EVERY:
            return {}
        kept = self.kept()
        return {"log_size": kept.size if kept else 0}

    def hear(self, said: Mapping[str, Any], *, at: datetime) -> bool:
        """Hold what the hub showed against what was seen; False when it does not fit."""
        text = str(said.get("checkpoint", ""))
        kept = self.kept()
        try:
            new = read(text)
            proof = [bytes.fromhex(str(step)) for step in said["proof"][:MOST_STEPS]]
        except (NotACheckpoint, KeyError, TypeError, ValueError):
            return self._tell(text, at)
        if kept is not None and not _grew(kept, new, proof):
            return self._tell(text, at)
        write_private(self.data / FILE, text)
        return True

    def _tell(self, text: str, at: datetime) -> bool:
        """Keep both texts as they were signed: they prove it to anybody."""
        path = self.data / FILE
        before = path.read_text("utf-8") if path.exists() else ""
        found = {"at": at.astimezone(UTC).isoformat(), "seen": before, "shown": text[:2000]}
        if not (self.data / REWRITTEN_FILE).exists():
            write_private(self.data / REWRITTEN_FILE, json.dumps(found, indent=1) + "\n")
        return False


def _grew(kept: Checkpoint, new: Checkpoint, proof: list[bytes]) -> bool:
    return is_consistent(
        first_size=kept.size, first_root=kept.root, size=new.size, root=new.root, proof=proof
    )
