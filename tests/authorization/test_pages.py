"""The authorization matrix over every page: generated from the routes, held against the rows."""

from functools import partial

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, get_resolver, reverse

from binome.config import urls
from binome.pages.accounts import ALLAUTH_POLICIES
from binome.pages.views import figures
from binome.people.policy_table import TABLE
from tests.authorization.everybody import Everybody, everybody
from tests.authorization.rows import DJANGO, PUBLIC, Row

ABSENT = "0" * 22
WITH_TWO_KEYS = {"case_picture", "study_object", "case_arriving_picture"}
LOGIN, UNSEEN, REFUSED, LET_IN = "login", "unseen", "refused", "let in"


def routes() -> list[URLPattern]:
    """Every route of Django's resolver, however deep."""
    found: list[URLPattern] = []
    waiting = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            found.append(pattern)
        else:
            waiting.extend(pattern.url_patterns)
    return found


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {route.name for route in routes()} == set(DJANGO)


def test_every_route_names_an_action_of_the_table_or_is_public() -> None:
    actions = {
        route.name: ALLAUTH_POLICIES.get(route.name) or getattr(route.callback, "policy", None)
        for route in routes()
    }
    assert {name: a for name, a in actions.items() if a not in {*TABLE, "public"}} == {}


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> Everybody:
    """Everybody; of two thousand pages that say no, only the status is looked at and made."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", partial(_bare, status))
    monkeypatch.setattr(figures, "typeset", lambda page, identifier: b"%PDF-")
    return everybody()


def _bare(status: int, request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(status=status)


def test_each_person_finds_at_each_route_what_the_row_says(people: Everybody) -> None:
    """One world for all cells: each question is asked inside a transaction that is undone."""
    differing = {}
    for who in ("nobody", *people.persons):
        for name, row in DJANGO.items():
            for whose in ("own", "foreign", "absent") if row.thing else ("own",):
                found, expected = _ask(people, who, name, whose), _expected(row, who, whose)
                if found != expected:
                    differing[name, who, whose] = (found, expected)
    assert differing == {}


def _expected(row: Row, who: str, whose: str) -> str:
    if row.let_in == PUBLIC:
        return LET_IN
    if who == "nobody":
        return LOGIN
    if row.thing and whose != "own":
        return UNSEEN
    if who in row.let_in:
        return LET_IN
    return REFUSED if not row.thing or who in row.knows else UNSEEN


def _ask(people: Everybody, who: str, name: str, whose: str) -> str:
    row = DJANGO[name]
    client = people.client(who)
    with transaction.atomic():
        answer = getattr(client, row.method)(_path(people, name, whose), row.body)
        transaction.set_rollback(True)
    location = answer.headers.get("Location", "")
    if location.startswith("/accounts/login/"):
        return LOGIN
    if answer.status_code == 404 and not _is_own_nothing(name, who, whose):
        return UNSEEN
    assert answer.status_code != 500, f"{who} at {name}"
    return REFUSED if answer.status_code == 403 else LET_IN


def _is_own_nothing(name: str, who: str, whose: str) -> bool:
    """Pages that let in and still answer 404: a picture or an object that is not there."""
    return name in WITH_TWO_KEYS and who in DJANGO[name].let_in and whose == "own"


def _path(people: Everybody, name: str, whose: str) -> str:
    row = DJANGO[name]
    if not row.thing:
        return reverse(name)
    things = {"own": people.own, "foreign": people.foreign}.get(whose)
    key = things[row.thing].pk if things else ABSENT
    return reverse(name, args=[key, ABSENT] if name in WITH_TWO_KEYS else [key])
