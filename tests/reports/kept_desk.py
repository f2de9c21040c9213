"""The first desk of a process is built step by step; its rows are kept, and laid down again for
each further test: the same rows for a twentieth of the time."""

import copy
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

Made = TypeVar("Made")
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
_kept: dict[str, tuple[Any, Rows]] = {}


def laid_down(name: str, build: Callable[[], Made]) -> Made:
    """Return what `build` makes in an empty database; on PostgreSQL, whose sequences would not
    know of rows laid down, it is built each time."""
    if connection.vendor != "sqlite":
        return build()
    if name not in _kept:
        before = _rows()
        made = build()
        _kept[name] = copy.deepcopy(made), _since(before, _rows())
        return made
    made, news = _kept[name]
    with transaction.atomic(), connection.cursor() as cursor:  # rows name rows further down
        for table, (columns, rows) in news.items():
            marks = ", ".join(["%s"] * len(columns))
            names = ", ".join(f'"{one}"' for one in columns)
            statement = f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})'
            cursor.executemany(statement, rows)
    again: Made = copy.deepcopy(made)
    return again


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables(cursor):
            cursor.execute(f'PRAGMA table_xinfo("{table}")')
            columns = [one[1] for one in cursor.fetchall() if not one[6]]  # 6: hidden, or computed
            names = ", ".join(f'"{one}"' for one in columns)
            cursor.execute(f'SELECT {names} FROM "{table}"')
            found[table] = columns, [tuple(row) for row in cursor.fetchall()]
    return found


def _tables(cursor: Any) -> list[str]:
    """Every table but those of full-text indexes: triggers fill them."""
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    indexes = tuple(name for (name,) in cursor.fetchall())
    names = connection.introspection.table_names(cursor)
    return [name for name in names if not name.startswith(indexes)]


def _since(before: Rows, after: Rows) -> Rows:
    news: Rows = {}
    for table, (columns, rows) in after.items():
        known = set(before[table][1])
        added = [row for row in rows if row not in known]
        if added:
            news[table] = columns, added
    return news
