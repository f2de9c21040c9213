"""QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import Response

from binome.archive import search
from binome.archive.attributes import (
    Attributes,
    instance_attributes,
    series_attributes,
    study_attributes,
)
from binome.archive.search import MOST_ANSWERS, Page
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


def _answer(
    asked: Asked, find: Callable[..., list[Any]], told: Callable[..., Attributes]
) -> Response:
    request = asked.request
    if refused := refuses_json(request):
        return refused
    try:
        keys, page = keys_in(request), page_of(request)
    except BadQuery:
        return refusals.refusal(400, "bad_query", BAD_QUERY)
    found = find(asked.actor, keys, page)
    _note(asked, count=len(found))
    root = root_of(request)
    answer = dicom_json([told(row, root) for row in found], request.headers)
    if request.query_params.get("fuzzymatching") == "true":
        answer.headers["Warning"] = '299 Binome "fuzzymatching is not supported here"'
    return answer


def _note(asked: Asked, *, count: int) -> None:
    """One event a question; a study that the address names is named."""
    things = (asked.thing.pk,) if asked.thing is not None else ()
    sites = sorted(asked.actor.sites_as(*Role))
    site_id = asked.thing.site_id if asked.thing is not None else "".join(sites[:1])
    about = Subject(site_id=site_id, things=things, detail="QIDO-RS", count=count)
    queries.note("study.queried", by=asked.actor, at=asked.at, of=about)


def _url(address: str) -> dict[str, Any]:
    return {RETRIEVE_URL: {"vr": "UR", "Value": [address]}}


def _study(study: Any, root: str) -> Attributes:
    return {**study_attributes(study), **_url(f"{root}/studies/{study.study_instance_uid}")}


def _series(series: Any, root: str) -> Attributes:
    study_uid = series.study.study_instance_uid
    address = f"{root}/studies/{study_uid}/series/{series.series_instance_uid}"
    uid = {"0020000D": {"vr": "UI", "Value": [study_uid]}}
    return {**series_attributes(series), **uid, **_url(address)}


def _series_in_study(series: Any, root: str) -> Attributes:
    """Series sought across studies say what their study is."""
    return {**study_attributes(series.study), **_series(series, root)}


def _instance(instance: Any, root: str) -> Attributes:
    series = instance.series
    study_uid = series.study.study_instance_uid
    address = f"{root}/studies/{study_uid}/series/{series.series_instance_uid}"
    uids = {
        "0020000D": {"vr": "UI", "Value": [study_uid]},
        "0020000E": {"vr": "UI", "Value": [series.series_instance_uid]},
    }
    url = _url(f"{address}/instances/{instance.sop_instance_uid}")
    return {**instance_attributes(instance), **uids, **url}


def _instance_in_series(instance: Any, root: str) -> Attributes:
    """Instances sought across series say what their series is."""
    return {**_series_in_study(instance.series, root), **_instance(instance, root)}


@door("study.query")
def studies(asked: Asked) -> Response:
    return _answer(asked, search.studies_matching, _study)


@door("study.query")
def series(asked: Asked) -> Response:
    return _answer(asked, search.series_matching, _series_in_study)


@door("study.query")
def instances(asked: Asked) -> Response:
    return _answer(asked, search.instances_matching, _instance_in_series)


@door("study.see", of=study_named)
def series_of_study(asked: Asked) -> Response:
    return _answer(asked, search.series_matching, _series)


@door("study.see", of=study_named)
def instances_of_study(asked: Asked) -> Response:
    return _answer(asked, search.instances_matching, _instance)


@door("study.see", of=study_named)
def instances_of_series(asked: Asked) -> Response:
    return _answer(asked, search.instances_matching, _instance)
