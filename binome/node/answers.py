"""The archive's rows as identifiers of C-FIND, at each level."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from binome.archive import search
from binome.archive.attributes import (
    Attributes,
    instance_attributes,
    patient_attributes,
    series_attributes,
    study_attributes,
)
from binome.archive.models import Instance, Series
from binome.archive.search import Page
from binome.dicom.network.handlers import Keys, Query
from binome.people.actors import Actor

PAGE_ROWS = 500
Search = Callable[[Actor, Mapping[str, str], Page], list[Any]]


def _series(series: Series) -> Attributes:
    return {**study_attributes(series.study), **series_attributes(series)}


def _instance(instance: Instance) -> Attributes:
    return {**_series(instance.series), **instance_attributes(instance)}


#: Level to how its rows are found and described, the levels above included.
LEVELS: dict[str, tuple[Search, Callable[[Any], Attributes]]] = {
    "PATIENT": (search.patients_matching, patient_attributes),
    "STUDY": (search.studies_matching, study_attributes),
    "SERIES": (search.series_matching, _series),
    "IMAGE": (search.instances_matching, _instance),
}


def matches(query: Query, *, by: Actor) -> Iterator[Keys]:
    """What was asked for of every match, page by page."""
    find, describe = LEVELS[query.level]
    wanted = keys_of(query)
    offset = 0
    while True:
        rows = find(by, wanted, Page(PAGE_ROWS, offset))
        for row in rows:
            yield _answer(describe(row), query)
        if len(rows) < PAGE_ROWS:
            return
        offset += PAGE_ROWS


def keys_of(query: Query) -> dict[str, str]:
    """The query's keys as the archive's search takes them; nested ones are not matched."""
    return {f"{tag:08X}": value for tag, value in query.keys.items() if isinstance(value, str)}


def _answer(attributes: Attributes, query: Query) -> Keys:
    found = {int(tag, 16): _text(attribute) for tag, attribute in attributes.items()}
    return {tag: found[tag] for tag in query.keys if tag in found}


def _text(attribute: dict[str, Any]) -> str:
    values = attribute.get("Value", [])
    return "\\".join(_name(v) if isinstance(v, dict) else str(v) for v in values)


def _name(value: dict[str, str]) -> str:
    groups = ("Alphabetic", "Ideographic", "Phonetic")
    return "=".join(value.get(group, "") for group in groups).rstrip("=")
