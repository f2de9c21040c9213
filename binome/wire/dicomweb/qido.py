"""QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from binome.archive import search
from binome.archive.attributes import documents
from binome.archive.columns import (
    INSTANCE_UID,
    SERIES_UID,
    STUDY_UID,
    Column,
    of_level_alone,
    with_levels_above,
)
from binome.archive.dates import DATE_KEYS, sites_without_dates, without_dates
from binome.archive.included import HEADER, Included
from binome.archive.matching import INSTANCE, SERIES, STUDY
from binome.archive.search import MOST_ANSWERS, Question
from binome.audit.services import Subject, queries
from binome.people.models import Role
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb.accept import refuses_json
from binome.wire.dicomweb.answers import dicom_json
from binome.wire.dicomweb.finding import root_of, study_named
from binome.wire.dicomweb.questions import BAD_QUERY, BadQuery, included_of, question_of
from binome.wire.doors import door

RETRIEVE_URL = "00081190"
#: The UIDs that make a match's address.
ADDRESS = {
    STUDY: (STUDY_UID,),
    SERIES: (STUDY_UID, SERIES_UID),
    INSTANCE: (STUDY_UID, SERIES_UID, INSTANCE_UID),
}
FEWER_THAN_FOUND = '299 Binome "there are more matches than this answer holds; use offset"'


def _answer(asked: Asked, level: str, columns: Sequence[Column]) -> Response:
    """What was found, each match with these attributes, what was asked for, and its address."""
    request = asked.request
    if refused := refuses_json(request):
        return refused
    try:
        question, included = question_of(request, level), included_of(request)
    except BadQuery:
        return refusals.refusal(400, "bad_query", BAD_QUERY)
    hidden = sites_without_dates(asked.actor)
    rows = _rows(asked, question, columns, included)
    if hidden and DATE_KEYS & question.keys.keys():
        rows = [row for row in rows if row[-1] not in hidden]
    _note(asked, count=len(rows))
    told = documents(columns, rows)
    root, width = root_of(request), len(columns)
    last = width + len(ADDRESS[level])
    for place, row in enumerate(rows):
        document = told[place]
        address = _address(root, row[width:last])
        for header in row[last:-1]:
            further = included.taken(header, level, address=address)
            for tag, attribute in further.items():
                document[tag] = _together(document.get(tag), attribute)
        if row[-1] in hidden:
            document = told[place] = without_dates(document)
        document[RETRIEVE_URL] = {"vr": "UR", "Value": [address]}
    answer = dicom_json(told, request.headers)
    if len(rows) == MOST_ANSWERS:
        answer.headers["Warning"] = FEWER_THAN_FOUND
    return answer


def _rows(
    asked: Asked, question: Question, columns: Sequence[Column], included: Included
) -> list[tuple[Any, ...]]:
    """The columns, the UIDs of the address, the header where it is needed, and the site."""
    selected = [column.sql for column in (*columns, *ADDRESS[question.level])]
    if included.needs_header([column.tag for column in columns if not column.is_web_only]):
        selected.append(HEADER[question.level])
    selected.append("s.site_id")
    return search.rows(question, selected, by=asked.actor)


def _together(known: dict[str, Any] | None, further: dict[str, Any]) -> dict[str, Any]:
    """What the index says stays; items of a sequence gain what was asked for beside it."""
    if known is None:
        return further
    if known.get("vr") != "SQ" or "Value" not in known:
        return known
    pairs = zip(known["Value"], further.get("Value", []), strict=False)
    return {"vr": "SQ", "Value": [{**one, **other} for one, other in pairs] or known["Value"]}


def _address(root: str, uids: Sequence[str]) -> str:
    steps = zip(("studies", "series", "instances"), uids, strict=False)
    return "/".join([root, *(f"{step}/{uid}" for step, uid in steps)])


def _note(asked: Asked, *, count: int) -> None:
    """One event a question; a study that the address names is named."""
    things = (asked.thing.pk,) if asked.thing is not None else ()
    sites = sorted(asked.actor.sites_as(*Role))
    site_id = asked.thing.site_id if asked.thing is not None else "".join(sites[:1])
    about = Subject(site_id=site_id, things=things, detail="QIDO-RS", count=count)
    queries.note("study.queried", by=asked.actor, at=asked.at, of=about)


@door("study.query")
def studies(asked: Asked) -> Response:
    return _answer(asked, STUDY, with_levels_above(STUDY))


@door("study.query")
def series(asked: Asked) -> Response:
    return _answer(asked, SERIES, with_levels_above(SERIES))


@door("study.query")
def instances(asked: Asked) -> Response:
    return _answer(asked, INSTANCE, with_levels_above(INSTANCE))


@door("study.see", of=study_named)
def series_of_study(asked: Asked) -> Response:
    return _answer(asked, SERIES, of_level_alone(SERIES))


@door("study.see", of=study_named)
def instances_of_study(asked: Asked) -> Response:
    return _answer(asked, INSTANCE, of_level_alone(INSTANCE))


@door("study.see", of=study_named)
def instances_of_series(asked: Asked) -> Response:
    return _answer(asked, INSTANCE, of_level_alone(INSTANCE))
