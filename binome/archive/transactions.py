"""The one transaction on the path of every image: on SQLite without Django's ceremony around it.

Django's `atomic` takes longer to begin and end a transaction than SQLite (docs/benchmarks.md). What
runs inside sees the same as inside `atomic`: savepoints, `on_commit`, errors as Django's.
"""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


def is_inside() -> bool:
    """Whether a caller's transaction is open in this thread."""
    return bool(connections[DEFAULT_DB_ALIAS].in_atomic_block)


def in_one(work: Callable[[], None]) -> None:
    """All of the work, durable when this returns, or nothing of it and its exception."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            work()
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.execute("BEGIN IMMEDIATE")
    _open(connection, is_open=True)
    try:
        work()
        with connection.wrap_database_errors:
            connection.connection.commit()
    except BaseException:
        connection.run_on_commit = []
        with connection.wrap_database_errors:
            connection.connection.rollback()
        raise
    finally:
        _open(connection, is_open=False)
    connection.run_and_clear_commit_hooks()


def _open(connection: Any, *, is_open: bool) -> None:
    """What `atomic` says of the connection, for whatever runs inside and asks."""
    connection.needs_rollback = False
    connection.autocommit = not is_open
    connection.in_atomic_block = is_open
