"""Attributes that a search shall return beyond the index's columns (PS3.18 8.3.4.3).

They come out of stored headers: an instance's own, or that of the first instance of a series or
study for what is the same in all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from binome.archive import headers
from binome.archive.attributes import Attributes
from binome.archive.matching import INSTANCE, SERIES, STUDY

#: What is asked of each attribute: nothing more (all of it), or attributes of its items.
Tree = dict[str, "Tree"]
MOST_DEPTH = 8
PIXELS = ("7FE00008", "7FE00009", "7FE00010")

_FIRST = (
    "(SELECT i.header FROM archive_instance i WHERE i.series_id = {} AND i.state = 'stored' "
    "ORDER BY i.serial LIMIT 1)"
)
#: Where the header of a row of each level lies.
HEADER = {
    STUDY: _FIRST.format(
        "(SELECT e.id FROM archive_series e WHERE e.study_id = s.id AND e.instance_count > 0 "
        "ORDER BY e.id LIMIT 1)"
    ),
    SERIES: _FIRST.format("e.id"),
    INSTANCE: "i.header",
}
#: What every instance of a study shares (PS3.3 C.7.1, C.7.2), and of a series (C.7.3, C.7.5).
OF_STUDY_GROUPS = ("0010", "0032", "0038")
OF_STUDY = frozenset({
    "00080020", "00080030", "00080050", "00080051", "00080090", "00080092", "00080094", "00080096",
    "0008009C", "00081030", "00081032", "00081048", "00081049", "00081060", "00081062", "00081080",
    "00081084", "00081110", "00080201", "0020000D", "00200010", "00401012",
})  # fmt: skip
OF_SERIES = frozenset({
    "00080021", "00080031", "00080060", "00080070", "00080080", "00080081", "00081010", "0008103E",
    "0008103F", "00081040", "00081050", "00081052", "00081070", "00081090", "00081111", "00081250",
    "00180015", "00181000", "00181020", "00181030", "00185100", "0020000E", "00200011", "00200052",
    "00200060", "00201040", "00400244", "00400245", "00400250", "00400251", "00400253", "00400254",
    "00400260", "00400275", "00400280",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Included:
    """What a question asks for beside the columns; `is_all`: everything of its level."""

    tree: Tree = field(default_factory=dict)
    is_all: bool = False

    @classmethod
    def of(cls, paths: Iterable[Sequence[str]], *, is_all: bool) -> "Included":
        """Paths of tags from the outermost sequence inwards."""
        tree: Tree = {}
        whole: set[tuple[str, ...]] = set()
        for path in paths:
            steps = tuple(path[:MOST_DEPTH])
            if any(steps[:depth] in whole for depth in range(1, len(steps))):
                continue
            whole.add(steps)
            _grow(tree, steps)
        return cls(tree, is_all)

    def needs_header(self, known: Iterable[str]) -> bool:
        return self.is_all or bool(self.tree.keys() - set(known))

    def taken(self, header: bytes | None, level: str, *, address: str = "") -> Attributes:
        """The attributes wanted out of a header; `address` is the instance's own."""
        if not header:
            return {}
        document = orjson.loads(headers.document(bytes(header), address=address, known={}))
        found: Attributes = {}
        for tag, attribute in document.items():
            is_wanted = self.is_all or tag in self.tree
            if is_wanted and _belongs(tag, level) and _is_small(attribute, level):
                found[tag] = _pruned(attribute, {} if self.is_all else self.tree[tag])
        return found


def _grow(tree: Tree, steps: Sequence[str]) -> None:
    """Add one path; the whole of an attribute stays the whole of it."""
    for depth, step in enumerate(steps):
        is_last = depth == len(steps) - 1
        if is_last:
            tree[step] = {}
            return
        tree = tree.setdefault(step, {})


def _belongs(tag: str, level: str) -> bool:
    if level == INSTANCE:
        return tag not in PIXELS
    is_of_study = tag in OF_STUDY or tag[:4] in OF_STUDY_GROUPS
    return is_of_study or (level == SERIES and tag in OF_SERIES)


def _is_small(attribute: dict[str, Any], level: str) -> bool:
    """Bulk data has an address only where the instance is known."""
    return level == INSTANCE or "BulkDataURI" not in attribute


def _pruned(attribute: dict[str, Any], tree: Tree) -> dict[str, Any]:
    if not tree or attribute.get("vr") != "SQ":
        return attribute
    items = [
        {tag: _pruned(inner, tree[tag]) for tag, inner in item.items() if tag in tree}
        for item in attribute.get("Value", [])
    ]
    return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
