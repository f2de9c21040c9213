"""All migrations that wait, in one transaction: a kill at any instant leaves the schema of before.

Django commits each migration, and some before it writes down that they were applied; killed in
between, the next start would apply such a one again and fail for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def all_or_nothing(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What runs inside is durable when this ends, or nothing of it is there.

    SQLite heeds foreign keys or not for a whole transaction, and cannot remake tables while it
    does; each migration ends with a look at all of them instead.
    """
    heeds_keys = connection.vendor == "sqlite" and connection.disable_constraint_checking()
    try:
        with transaction.atomic(using=connection.alias):
            yield
    finally:
        if heeds_keys:
            connection.enable_constraint_checking()


def end_of_one(connection: BaseDatabaseWrapper) -> None:
    """Look at the keys now: PostgreSQL changes no table whose rows still wait to be looked at."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
