"""Rows of the index as DICOM JSON attributes (PS3.18 Annex F)."""

from collections.abc import Iterable, Sequence
from typing import Any

from binome.archive.columns import Column

Attributes = dict[str, dict[str, Any]]


def documents(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> list[Attributes]:
    """One object a row; `columns` says what each value of a row is. Longer rows are cut."""
    plan = [(column.tag, column.told) for column in columns]
    return [
        {tag: told(value) for (tag, told), value in zip(plan, row, strict=False)} for row in rows
    ]
