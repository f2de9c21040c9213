"""Finds words in a template that were never given to a translator, and words glued to sentences."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from tests.pseudo_locale import SPOKEN_ATTRIBUTES, VOID_ELEMENTS, has_words, is_data

SENTENCE_BLOCKS = {"blocktranslate", "blocktrans"}
SILENT_BLOCKS = {"comment", "verbatim"}
HOLE = "\ufffc"  # stands where a tag or a variable stood


def untranslated(path: Path) -> list[str]:
    """Texts of this template that a person would read in English whatever their language."""
    source = skeleton(path.read_text())
    if path.suffix != ".html":
        return [line.strip() for line in source.splitlines() if has_words(line)]
    page = _Skeleton()
    page.feed(source)
    page.close()
    return page.found


def skeleton(template: str) -> str:
    """The template's own text: tags, variables and translated sentences leave holes."""
    inside: list[str] = []
    text: list[str] = []
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            text.append(HOLE)
            _follow(token, inside)
        elif token.token_type == TokenType.VAR:
            text.append(HOLE)
        elif token.token_type == TokenType.TEXT and not inside:
            text.append(token.contents)
    return "".join(text)


def _follow(token: Token, inside: list[str]) -> None:
    name, *words = token.contents.split()
    if name in SENTENCE_BLOCKS | SILENT_BLOCKS or (
        name == "block" and words and words[0].endswith("class")
    ):
        inside.append(name)
    elif inside and name == f"end{inside[-1]}":
        inside.pop()


class _Skeleton(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._quiet or is_data(tag, attributes):
            if tag not in VOID_ELEMENTS:
                self._quiet.append(tag)
            return
        self.found.extend(text for text in _spoken(tag, attributes) if has_words(text))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._quiet:
            while self._quiet.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._quiet and has_words(data):
            self.found.append(" ".join(data.replace(HOLE, "…").split()))


def _spoken(tag: str, attributes: dict[str, str | None]) -> Iterator[str]:
    for name in SPOKEN_ATTRIBUTES:
        yield attributes.get(name) or ""
    if tag == "input" and attributes.get("type") in {"submit", "button"}:
        yield attributes.get("value") or ""
