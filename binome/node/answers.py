"""The archive's rows as identifiers of C-FIND, at each level."""

from collections.abc import Iterator

from binome.archive import search
from binome.archive.columns import with_levels_above
from binome.archive.search import Page, Question
from binome.dicom.network.handlers import Keys, Query
from binome.people.actors import Actor

PAGE_ROWS = 1000


def matches(query: Query, *, by: Actor) -> Iterator[Keys]:
    """What was asked for of every match, page by page."""
    columns = [
        each
        for each in with_levels_above(query.level)
        if each.number in query.keys and not each.is_web_only
    ]
    wanted = keys_of(query)
    told = [(column.number, column.text) for column in columns]
    offset = 0
    while True:
        page = Page(PAGE_ROWS, offset)
        question = Question(query.level, wanted, page, is_fuzzy=query.is_fuzzy)
        rows = search.found(question, columns, by=by)
        for row in rows:
            yield {tag: text(value) for (tag, text), value in zip(told, row, strict=True)}
        if len(rows) < PAGE_ROWS:
            return
        offset += PAGE_ROWS


def keys_of(query: Query) -> dict[str, str]:
    """The query's keys as the archive's search takes them; nested ones are not matched."""
    return {f"{tag:08X}": value for tag, value in query.keys.items() if isinstance(value, str)}
