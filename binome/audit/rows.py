"""Plain statements on the paths where the ORM costs more than the database; the same SQL on both.

Nothing here begins or ends a transaction, sends a signal or tells an automatic number back.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Field, Model

Row = tuple[Any, ...]


class Statements:
    """The database of this thread, asked without Django's cursors; make one a transaction.

    Values are text, numbers, bytes and None; `time` and `json` make others. Errors are Django's.
    """

    __slots__ = ("_at", "_connection", "_time", "has_row_locks", "json", "vendor")

    def __init__(self) -> None:
        self._connection: Any = connections[DEFAULT_DB_ALIAS]
        self._connection.ensure_connection()
        self.vendor = str(self._connection.vendor)
        self.has_row_locks = bool(self._connection.features.has_select_for_update)
        self.json = self._connection.ops.adapt_json_value
        self._at: datetime | None = None
        self._time: Any = None

    def time(self, at: datetime) -> Any:
        """An instant as the driver takes it; the rows of one batch all have the same."""
        if at is not self._at:
            self._at, self._time = at, self._connection.ops.adapt_datetimefield_value(at)
        return self._time

    def rows(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        """Every row of an answer."""
        with self._connection.wrap_database_errors:
            done = self._connection.connection.execute(_own(statement, self.vendor), parameters)
            return list(done.fetchall())

    def change(self, statement: str, parameters: Sequence[Any]) -> None:
        """A statement without an answer."""
        with self._connection.wrap_database_errors:
            self._connection.connection.execute(_own(statement, self.vendor), parameters)

    def insert(self, table: str, columns: Sequence[str], values: Sequence[Any]) -> None:
        """One row; names come from our own code, never from anybody's bytes."""
        self.change(_insertion(table, tuple(columns)), values)


@cache
def _own(statement: str, vendor: str) -> str:
    """With the places as the database's own driver writes them."""
    return statement.replace("%s", "?") if vendor == "sqlite" else statement


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model inside the caller's transaction; raises IntegrityError."""
    if not rows:
        return
    statements, connection = Statements(), connections[DEFAULT_DB_ALIAS]
    table, fields = _table(type(rows[0]))
    columns = [str(field.column) for field in fields]
    for row in rows:
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields
        ]
        statements.insert(table, columns, values)


@cache
def _table(model: type[Model]) -> "tuple[str, tuple[Field[Any, Any], ...]]":
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, AutoField))
    return model._meta.db_table, fields
