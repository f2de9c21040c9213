"""Two versions side by side: which words went and which came, section by section."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise

from binome.reports.models import ReportVersion
from binome.reports.renditions.words import CHAPTER_TITLES

SAME, GONE, NEW = "same", "gone", "new"
SECTIONS = ("question", "clinical_information", "technique", "findings", "conclusion")
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_TOKENS = 6000  # beyond, whole lines are compared: words would cost seconds


@dataclass(frozen=True, slots=True)
class Run:
    """Some words that stayed, went (`gone`) or came (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One section of both versions; `is_changed` says whether a word differs."""

    title: str | Promise
    before: list[Run]
    after: list[Run]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != SAME for run in (*self.before, *self.after))


def rows_of(before: ReportVersion, after: ReportVersion) -> list[Row]:
    """Return the sections either version has, and the addenda, in the order of the paper."""
    old, new = before.content, after.content
    names = [name for name in SECTIONS if _text(old, name) or _text(new, name)]
    rows = [_row(CHAPTER_TITLES[name], _text(old, name), _text(new, name)) for name in names]
    pairs = zip_longest(_addenda(old), _addenda(new), fillvalue="")
    return rows + [_row(CHAPTER_TITLES["addendum"], one, other) for one, other in pairs]


def _text(content: dict[str, Any], name: str) -> str:
    said = content["question"] if name == "question" else content["sections"].get(name, "")
    return str(said).strip()


def _addenda(content: dict[str, Any]) -> list[str]:
    return [f"{one['text']}\n{one['by']}" for one in content["addenda"]]


def _row(title: str | Promise, old: str, new: str) -> Row:
    before, after = differences(old, new)
    return Row(title, before, after)


def differences(old: str, new: str) -> tuple[list[Run], list[Run]]:
    """Return both texts as runs; a run that went is only in the first, one that came in the
    second."""
    ours, theirs = _tokens(old), _tokens(new)
    if max(len(ours), len(theirs)) > MOST_TOKENS:
        ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    before: list[Run] = []
    after: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        gone, came = "".join(ours[a:b]), "".join(theirs[c:d])
        if gone:
            before.append(Run(SAME if kind == "equal" else GONE, gone))
        if came:
            after.append(Run(SAME if kind == "equal" else NEW, came))
    return before, after


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text)
