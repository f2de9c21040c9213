"""QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
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
from binome.archive.matching import INSTANCE, SERIES, STUDY
from binome.archive.search import MOST_ANSWERS, Page, Question
from binome.audit.services import Subject, queries
from binome.dicom.keywords import tag_of
from binome.people.models import Role
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb.accept import refuses_json
from binome.wire.dicomweb.answers import dicom_json
from binome.wire.dicomweb.finding import keys_of, root_of, study_named
from binome.wire.doors import door

CONTROLS = frozenset({"limit", "offset", "includefield", "fuzzymatching", "accept"})
RETRIEVE_URL = "00081190"
#: The UIDs that make a match's address.
ADDRESS = {
    STUDY: (STUDY_UID,),
    SERIES: (STUDY_UID, SERIES_UID),
    INSTANCE: (STUDY_UID, SERIES_UID, INSTANCE_UID),
}
BAD_QUERY = _("This query has a word that is no DICOM attribute, or a page that is no number.")


class BadQuery(Exception):
    """A parameter that QIDO-RS does not know."""


def keys_in(request: Request) -> dict[str, str]:
    """Matching keys of the query string, as tags of 8 hexadecimals."""
    keys = keys_of(request)
    for name, value in request.query_params.multi_items():
        if name.lower() in CONTROLS:
            continue
        tag = tag_of(name.rpartition(".")[2])
        if tag is None:
            raise BadQuery
        keys[tag] = (
            f"{keys[tag]}\\{value}" if tag in keys and tag not in keys_of(request) else value
        )
    return keys


def page_of(request: Request) -> Page:
    try:
        limit = int(request.query_params.get("limit", MOST_ANSWERS))
        offset = int(request.query_params.get("offset", 0))
    except ValueError:
        raise BadQuery from None
    if limit < 0 or not 0 <= offset < 2**31:
        raise BadQuery
    return Page(min(limit, MOST_ANSWERS), offset)


def _answer(asked: Asked, level: str, columns: Sequence[Column]) -> Response:
    """What was found, each match with these attributes and its address."""
    request = asked.request
    if refused := refuses_json(request):
        return refused
    try:
        question = Question(level, keys_in(request), page_of(request))
    except BadQuery:
        return refusals.refusal(400, "bad_query", BAD_QUERY)
    rows = search.found(question, (*columns, *ADDRESS[level]), by=asked.actor)
    _note(asked, count=len(rows))
    told = documents(columns, rows)
    root, width = root_of(request), len(columns)
    for document, row in zip(told, rows, strict=True):
        document[RETRIEVE_URL] = {"vr": "UR", "Value": [_address(root, row[width:])]}
    answer = dicom_json(told, request.headers)
    if request.query_params.get("fuzzymatching") == "true":
        answer.headers["Warning"] = '299 Binome "fuzzymatching is not supported here"'
    return answer


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
