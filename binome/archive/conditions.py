"""Pieces of a WHERE clause with their parameters: values never become part of the SQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST_WILD_CARDS = 8


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with `%s` for each of its parameters. `is_narrow`: an index finds the few rows."""

    sql: str
    parameters: tuple[Any, ...] = ()
    is_narrow: bool = False


NEVER = Condition("1 = 0")
ALWAYS = Condition("1 = 1")


def equal(column: str, value: Any) -> Condition:
    return Condition(f"{column} = %s", (value,), is_narrow=True)


def one_of(column: str, values: Iterable[Any]) -> Condition:
    """The column holds one of these; never, when there are none."""
    wanted = tuple(values)
    if len(wanted) == 1:
        return equal(column, wanted[0])
    marks = ", ".join(["%s"] * len(wanted))
    return Condition(f"{column} IN ({marks})", wanted, is_narrow=True) if wanted else NEVER


def like(column: str, value: str) -> Condition:
    """DICOM wild cards * and ? (PS3.4 C.2.2.2.4); a known beginning is found by the index."""
    pattern = _bounded(value)
    is_narrow = pattern[:1] not in ("*", "?")
    if connection.vendor == "sqlite":
        return Condition(f"{column} GLOB %s", (pattern.replace("[", "[[]"),), is_narrow)
    escaped = re.sub(r"([\\%_])", r"\\\1", pattern).replace("*", "%").replace("?", "_")
    return Condition(f"{column} LIKE %s", (escaped,), is_narrow)


def _bounded(value: str) -> str:
    head, *rest = re.split(r"(?=[*?])", re.sub(r"\*+", "*", value))
    return head + "".join(rest[:MOST_WILD_CARDS])


def every(conditions: Iterable[Condition]) -> Condition:
    """All of them hold."""
    return _joined(" AND ", conditions, if_none=ALWAYS, is_narrow=any)


def either(conditions: Iterable[Condition]) -> Condition:
    """One of them holds."""
    return _joined(" OR ", conditions, if_none=NEVER, is_narrow=all)


def _joined(
    word: str, conditions: Iterable[Condition], *, if_none: Condition, is_narrow: Any
) -> Condition:
    parts = list(conditions)
    if len(parts) < 2:
        return parts[0] if parts else if_none
    sql = word.join(f"({part.sql})" for part in parts)
    parameters = tuple(value for part in parts for value in part.parameters)
    return Condition(sql, parameters, is_narrow(part.is_narrow for part in parts))
