"""Every act that the audit records can be told to a person, and nothing else is promised."""

import ast
from collections.abc import Iterator

from binome.pages.audit_words import SENTENCES, sentence
from tests.house.sources import Source, nothing, package_sources

RECORDERS = {"record", "_record"}


def texts(node: ast.expr) -> Iterator[str]:
    """The text an expression is, or both texts it chooses between."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def called(node: ast.Call) -> str:
    """The last word of what is called: `audit.record` and `record` alike."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def recorded_in(source: Source) -> Iterator[str]:
    """Actions given to a recorder as they stand, or through a variable called `action`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called(node) in RECORDERS and node.args:
            yield from texts(node.args[0])
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "action":
            yield from texts(node.value)


def recorded() -> set[str]:
    return {action for source in package_sources() for action in recorded_in(source)}


def test_every_recorded_action_has_its_sentence() -> None:
    assert len(recorded()) > 30  # fewer would mean the search had lost its way
    nothing(sorted(recorded() - set(SENTENCES)))


def test_no_sentence_tells_what_is_never_recorded() -> None:
    nothing(sorted(set(SENTENCES) - recorded()))


def test_an_action_of_a_later_version_shows_its_machine_word() -> None:
    assert sentence("case.dreamt_of") == "case.dreamt_of"
    assert sentence("case.sent") != "case.sent"
