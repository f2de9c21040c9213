"""DICOM wild cards in the database: `column__like="DU*"` with * and ? (PS3.4 C.2.2.2.4)."""

import re
from typing import Any

from django.db.models import CharField, Lookup

MOST_WILD_CARDS = 8


class Like(Lookup):
    """GLOB on SQLite, which uses an index for a known beginning; LIKE on PostgreSQL."""

    lookup_name = "like"

    def get_prep_lookup(self) -> str:
        pattern = re.sub(r"\*+", "*", str(self.rhs))
        head, *rest = re.split(r"(?=[*?])", pattern)
        return head + "".join(rest[:MOST_WILD_CARDS])

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        pattern = str(self.rhs).replace("[", "[[]")
        return self._compared(compiler, connection, "GLOB", pattern)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        escaped = re.sub(r"([\\%_])", r"\\\1", str(self.rhs))
        pattern = escaped.replace("*", "%").replace("?", "_")
        return self._compared(compiler, connection, "LIKE", pattern)

    def _compared(
        self, compiler: Any, connection: Any, operator: str, pattern: str
    ) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} {operator} %s", [*parameters, pattern]


def register_all() -> None:
    """Called once, when Django is ready."""
    CharField.register_lookup(Like)
