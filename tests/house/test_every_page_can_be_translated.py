"""Walks every page each demo person can reach, in the pseudo-locale: mirrored, no bare sentence."""

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CharField, JSONField, TextField
from django.test import Client

from binome.cli.demo import demo
from tests.house.sources import nothing
from tests.pseudo_locale import direction, has_words, untranslated

LINK = re.compile(r'href="(/(?!static/)[^"#?]*)')
FIRST_PAGES = ("/", "/accounts/login/", "/join/", "/account/", "/cases/new/", "/no-such-page/")
SHOWN = {200, 403, 404}
MOST_PAGES = 60
LEAST_PAGES = 12  # fewer would mean the walk had lost its way


def pages_of(client: Client) -> Iterator[tuple[str, str]]:
    """Every page reached by links from the first ones: its address and its HTML."""
    known, waiting = set(FIRST_PAGES), list(FIRST_PAGES)
    while waiting and len(known) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if is_page and answer.status_code in SHOWN:
            html = answer.content.decode()
            yield address, html
            fresh = set(LINK.findall(html)) - known
            known |= fresh
            waiting.extend(sorted(fresh))


def data() -> list[str]:
    """What people and machines wrote, the longest first: no translator is asked for it."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if holds_data(field)]
        for row in model._default_manager.values_list(*names) if names else ():
            found |= {text.casefold() for value in row for text in strings(value)}
    return sorted(found, key=len, reverse=True)


def holds_data(field: Any) -> bool:
    """Text without fixed choices; what the audit writes are our own words."""
    is_text = isinstance(field, CharField | TextField | JSONField)
    return is_text and not field.choices and field.model._meta.app_label != "audit"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (line for line in value.splitlines() if has_words(line))
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


def without(text: str, known: list[str]) -> str:
    """The text with everything that is data taken out."""
    text = text.casefold()
    for one in known:
        text = text.replace(one, "")
    return text


def findings(who: str, client: Client) -> tuple[int, list[str]]:
    """How many pages this person walked through, and what was wrong on them."""
    known = data()
    count, wrong = 0, []
    for address, html in pages_of(client):
        count += 1
        if direction(html) != "rtl":
            wrong.append(f"{who} {address}: not mirrored")
        for text in untranslated(html):
            if has_words(without(text, known)):
                wrong.append(f"{who} {address}: {text[:80]}")
    return count, wrong


@pytest.mark.django_db(transaction=True)
def test_no_page_shows_a_sentence_that_no_translator_was_given(
    pseudo_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(argparse.Namespace(data=Path(os.environ["BINOME_DATA"]), small=True))
    walked, wrong = findings("nobody", pseudo_client)
    for person in get_user_model().objects.order_by("username"):
        pseudo_client.force_login(person)
        count, found = findings(person.get_username(), pseudo_client)
        walked += count
        wrong += found
    capsys.readouterr()
    assert walked >= LEAST_PAGES
    nothing(sorted(set(wrong)))
