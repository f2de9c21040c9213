"""What a QIDO-RS address asks (PS3.18 8.3.4): matching keys, page, further attributes."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request

from binome.archive.included import Included
from binome.archive.search import MOST_ANSWERS, Page, Question
from binome.dicom.keywords import tag_of
from binome.wire.dicomweb.finding import keys_of

CONTROLS = frozenset({"limit", "offset", "includefield", "fuzzymatching", "accept"})
ALL = "all"
BAD_QUERY = _("This query has a word that is no DICOM attribute, or a page that is no number.")


class BadQuery(Exception):
    """A parameter that QIDO-RS does not know."""


def question_of(request: Request, level: str) -> Question:
    """Keys, page and manner of matching; raises BadQuery."""
    is_fuzzy = request.query_params.get("fuzzymatching", "").lower() == "true"
    return Question(level, _keys(request), _page(request), is_fuzzy=is_fuzzy)


def included_of(request: Request) -> Included:
    """What shall be returned besides what always is: `includefield`, and every matching key."""
    names = [
        name.strip()
        for value in request.query_params.getlist("includefield")
        for name in value.split(",")
        if name.strip()
    ]
    paths = [_path(name) for name in names if name.lower() != ALL]
    paths += [_path(name) for name, _value in _matching(request)]
    return Included.of(paths, is_all=any(name.lower() == ALL for name in names))


def _matching(request: Request) -> Iterator[tuple[str, str]]:
    for name, value in request.query_params.multi_items():
        if name.lower() not in CONTROLS:
            yield name, value


def _keys(request: Request) -> dict[str, str]:
    """Matching keys of the query string, as tags of 8 hexadecimals; the address has its own."""
    fixed = keys_of(request)
    keys = dict(fixed)
    for name, value in _matching(request):
        tag = _path(name)[-1]
        if tag not in fixed:
            keys[tag] = f"{keys[tag]}\\{value}" if tag in keys else value
    return keys


def _path(name: str) -> list[str]:
    """Tags from the outermost sequence inwards, of `Sequence.Attribute` or `00081111.00081155`."""
    tags = [tag_of(step) for step in name.split(".")]
    if None in tags:
        raise BadQuery
    return [tag for tag in tags if tag]


def _page(request: Request) -> Page:
    try:
        limit = int(request.query_params.get("limit", MOST_ANSWERS))
        offset = int(request.query_params.get("offset", 0))
    except ValueError:
        raise BadQuery from None
    if limit < 0 or not 0 <= offset < 2**31:
        raise BadQuery
    return Page(min(limit, MOST_ANSWERS), offset)
