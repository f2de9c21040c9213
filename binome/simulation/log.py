"""What the people of the simulation did and were told, line by line: ids, times, no names.

It is kept apart from the database, so that figures can be checked against it.
"""

import json
from datetime import datetime
from typing import Any, TextIO

FORMAT = "binome-simulation 1"


class Log:
    """Lines in order of time, also written to a file where one is given."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.lines: list[dict[str, Any]] = []
        self._file = file

    def note(self, what: str, *, at: datetime, **about: Any) -> None:
        line = {"at": at.isoformat(), "what": what, **about}
        self.lines.append(line)
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
