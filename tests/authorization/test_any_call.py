"""Any method, any words, at every route: an answer, and never a fault of the program."""

import random
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, reverse

from tests.authorization.everybody import Everybody, everybody
from tests.authorization.rows import DJANGO
from tests.authorization.test_pages import routes

METHODS = ("get", "post", "put", "delete", "patch", "options", "head")
WORDS = (
    "", "0", "-1", "9" * 40, "é" * 300, "\u202e<b>", "'; --", "../..", "2026-13-45", "nan", "[]",
    '{"a": [1]}', "null", "\ud7ff", "a\r\nX: y", "%00", "1e999",
)  # fmt: skip
NAMES = (
    "next", "page", "id", "name", "text", "reason", "site", "case", "state", "code", "status",
    "findings", "urgency", "role", "days", "at", "pin", "token", "marks", "provider", "secret",
)  # fmt: skip
CALLS_A_ROUTE = 2


@pytest.mark.django_db
def test_no_call_meets_a_fault_of_the_program() -> None:
    people, chance = everybody(), random.Random(20261122)
    faults = []
    for route in sorted(routes(), key=lambda found: str(found.name)):
        for _ in range(CALLS_A_ROUTE):
            who = chance.choice(("nobody", "sender", "reader", "coordinator", "network_admin"))
            path, method = _path(people, route, chance), chance.choice(METHODS[:3] + METHODS)
            status = _status(people.client(who), method, path, _said(chance))
            if status >= 500:
                faults.append(f"{who} {method} {path}: {status}")
    assert faults == []


def _status(client: Any, method: str, path: str, said: dict[str, str]) -> int:
    """What came back; whatever was changed is undone."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(path, said) if method != "put" else client.put(
            path, "\x00[" * 50, content_type="application/json"
        )  # fmt: skip
        transaction.set_rollback(True)
    return int(answer.status_code)


def _path(people: Everybody, route: URLPattern, chance: random.Random) -> str:
    """Own things where the route is about one, else words that are none."""
    name, row = str(route.name), DJANGO[str(route.name)]
    keys = [chance.choice([w for w in WORDS if w and "/" not in w]).encode("utf-8", "replace")
            for _ in route.pattern.converters]  # fmt: skip
    found = [key.decode() for key in keys]
    if found and row.thing and chance.random() < 0.8:
        found[0] = people.own[row.thing].pk
    if any(type(c).__name__ == "SlugConverter" for c in route.pattern.converters.values()):
        found = ["psc"]
    return reverse(name, args=found)


def _said(chance: random.Random) -> dict[str, str]:
    return {
        chance.choice(NAMES): chance.choice(WORDS).encode("utf-8", "replace").decode()
        for _ in range(chance.randrange(6))
    }
