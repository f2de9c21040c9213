"""No strange input breaks a reader, and no described call meets a fault: bounded, in the suite.

`make fuzz-readers` and `make fuzz-calls` are the long ones (docs/faults.md has their record).
"""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from binome.wire.app import routes
from binome.wire.description import description, written
from tests.archive.people import site_of
from tests.fuzz.targets import TARGETS, corpus
from tests.wire.clients import token_of, wire

BENT = 150
SAYS_WHAT_IS_SO = {503, 507}
KEPT = Path("docs/formats/wire-api.json")
STRANGE = ("", "0", "-1", "9" * 40, "é", "1.2.3", "a\\b", "%2e%2e", "1-2", "*?", "null", "\u202e")


@pytest.mark.parametrize("name", TARGETS)
def test_what_once_was_strange_and_what_is_a_little_bent_breaks_no_reader(name: str) -> None:
    chance = random.Random(name)
    kept = list(corpus(name))
    assert len(kept) >= 3
    for data in kept:
        TARGETS[name](data)
    for _ in range(BENT):
        TARGETS[name](bent(bytearray(chance.choice(kept)), chance))


def bent(data: bytearray, chance: random.Random) -> bytes:
    """A few bytes changed, doubled or cut."""
    for _ in range(chance.randrange(1, 5)):
        at, length = chance.randrange(len(data) + 1), chance.randrange(1, 9)
        match chance.randrange(3):
            case 0:
                data[at : at + length] = chance.randbytes(length)
            case 1:
                data[at:at] = data[at : at + length]
            case 2:
                del data[at : at + length]
    return bytes(data)


def test_the_description_of_the_wire_is_that_of_its_routes() -> None:
    assert KEPT.read_text() == written(description(routes())), (
        "DJANGO_SETTINGS_MODULE=tests.settings python -m binome.wire.description "
        "> docs/formats/wire-api.json"
    )


@pytest.mark.django_db(transaction=True)
def test_every_described_call_is_answered_without_a_fault() -> None:
    chance, faults = random.Random(20261122), []
    paths = json.loads(KEPT.read_text())["paths"]
    with wire(authorization=token_of(site_of())) as client:
        for path, calls in paths.items():
            for method, said in calls.items():
                address, asked = called(path, said, chance)
                answer = client.request(method, address, **asked)
                if answer.status_code >= 500 and answer.status_code not in SAYS_WHAT_IS_SO:
                    faults.append(f"{answer.status_code} {method} {address} {asked}")
    assert faults == []


def called(path: str, said: dict[str, Any], chance: random.Random) -> tuple[str, dict[str, Any]]:
    """An address with strange words in it, and what goes with it."""
    words: dict[str, dict[str, str]] = {"query": {}, "header": {}}
    for one in said.get("parameters", ()):
        if one["in"] != "path" and chance.random() < 0.5:
            word = chance.choice(STRANGE)
            words[one["in"]][one["name"]] = word if word.isascii() else "0"
    address = re.sub(r"\{\w+\}", lambda _: chance.choice(STRANGE[1:]) or "0", path)
    asked: dict[str, Any] = {"params": words["query"], "headers": words["header"]}
    for kind in said.get("requestBody", {}).get("content", ()):
        asked["content"] = chance.choice([b"", b"{}", b"[1]", b"\r\n--x\r\n\r\nDICM\r\n--x--"])
        asked["headers"]["Content-Type"] = f"{kind}; boundary=x"
    return address, asked
