"""Rows inserted in one plain statement, on the paths where the ORM costs more than the database."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model inside the caller's transaction; raises IntegrityError.

    No signal is sent, and an automatic number is not told back.
    """
    if not rows:
        return
    statement, fields = _statement(type(rows[0]), connection.vendor)
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


@cache
def _statement(model: type[Model], vendor: str) -> "tuple[str, tuple[Field[Any, Any], ...]]":
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, AutoField))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608
