"""Queries by attributes at each level, over what the actor may see, as plain parameterised SQL.

The ORM took longer to write each question than the database to answer it (docs/benchmarks.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from binome.archive.columns import Column
from binome.archive.conditions import Condition, every
from binome.archive.matching import BELOW_STUDIES, INSTANCE, PATIENT, SERIES, STUDY, conditions
from binome.archive.visibility import in_sight
from binome.people.actors import Actor

MOST_ANSWERS = 5000

STORED = Condition("i.state = 'stored'")
SHOWN = Condition("e.instance_count > 0")
STUDY_SHOWN = Condition("s.instance_count > 0")
_PATIENT = "JOIN archive_patient p ON p.id = s.patient_id"
_STUDY = f"JOIN archive_study s ON s.id = e.study_id {_PATIENT}"
TABLES = {
    PATIENT: "archive_patient p",
    STUDY: f"archive_study s {_PATIENT}",
    SERIES: f"archive_series e {_STUDY}",
    INSTANCE: f"archive_instance i JOIN archive_series e ON e.id = i.series_id {_STUDY}",
}
IN_ORDER = {
    PATIENT: "p.name_key, p.id",
    STUDY: "s.study_date DESC, s.study_time DESC, s.id DESC",
    SERIES: "e.study_id, (e.series_number IS NULL), e.series_number, e.id",
    INSTANCE: (
        "(e.series_number IS NULL), e.series_number, e.id, "
        "(i.instance_number IS NULL), i.instance_number, i.serial"
    ),
}
HAS_A_STUDY = "EXISTS (SELECT 1 FROM archive_study s WHERE s.patient_id = p.id AND {})"
HAS_SERIES = "EXISTS (SELECT 1 FROM archive_series e WHERE e.study_id = s.id AND {})"
OF_THE_SERIES = "s.id IN (SELECT e.study_id FROM archive_series e WHERE {})"


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the answers are wanted."""

    limit: int = MOST_ANSWERS
    offset: int = 0


WHOLE = Page()


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought: keys are tags as 8 hexadecimals with a value to match."""

    level: str
    keys: Mapping[str, str]
    page: Page = WHOLE
    is_fuzzy: bool = False


def found(question: Question, columns: Sequence[Column], *, by: Actor) -> list[tuple[Any, ...]]:
    """Rows of these columns for every match that the actor may see."""
    return rows(question, [column.sql for column in columns], by=by)


def rows(question: Question, columns: Sequence[str], *, by: Actor) -> list[tuple[Any, ...]]:
    """Rows of SQL expressions of our own (never of a client's) for every match."""
    where = _where(question, by)
    page = question.page
    statement = (
        f"SELECT {', '.join(columns)} FROM {TABLES[question.level]} WHERE {where.sql} "  # noqa: S608
        f"ORDER BY {IN_ORDER[question.level]} LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*where.parameters, page.limit, page.offset])
        return list(cursor.fetchall())


def _where(question: Question, actor: Actor) -> Condition:
    sought = conditions(question.level, question.keys, is_fuzzy=question.is_fuzzy)
    if question.level == STUDY:
        sought += _of_series(question.keys)
    seen = in_sight(actor, beside_index=any(each.is_narrow for each in sought))
    if question.level in (PATIENT, STUDY):
        seen = every([STUDY_SHOWN, seen])
    if question.level == PATIENT:
        seen = Condition(HAS_A_STUDY.format(seen.sql), seen.parameters)
    if question.level == SERIES:
        sought.append(SHOWN)
    if question.level == INSTANCE:
        sought.append(STORED)
    return every([*sought, seen])


def _of_series(keys: Mapping[str, str]) -> list[Condition]:
    """Studies by what their series are: by UID through the index, else one by one."""
    below = every(conditions(SERIES, {tag: keys[tag] for tag in BELOW_STUDIES if keys.get(tag)}))
    if not below.parameters:
        return []
    shape = OF_THE_SERIES if below.is_narrow else HAS_SERIES
    return [Condition(shape.format(below.sql), below.parameters, below.is_narrow)]
