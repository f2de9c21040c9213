"""Finding cases by their words and tags, among those one may see and no others."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, QuerySet

from binome.cases.models import Case, CaseTag, CaseWords
from binome.cases.queries.visible import WITH_NAMES
from binome.cases.relations import seen_by
from binome.cases.searching import folded, for_postgresql, for_sqlite
from binome.people.actors import Actor

MOST_SHOWN, MOST_TAGS = 50, 40
WHERE = {
    "sqlite": "cases_casewords.id IN (SELECT rowid FROM cases_casewords_fts"
    " WHERE cases_casewords_fts MATCH %s)",
    "postgresql": "to_tsvector('simple', cases_casewords.text) @@ to_tsquery('simple', %s)",
}


def cases_with(actor: Actor, words: str, *, tag: str = "") -> list[Case]:
    """The newest cases that hold every word (each from its beginning), and the tag."""
    wanted = for_sqlite(words) if connection.vendor == "sqlite" else for_postgresql(words)
    if not wanted and not tag:
        return []
    seen = Case.objects.filter(seen_by(actor))
    if tag:
        seen = seen.filter(tags__word=folded(tag))
    if not wanted:
        return list(_newest(seen))
    held = CaseWords.objects.extra(where=[WHERE[connection.vendor]], params=[wanted])  # noqa: S610 - bound, ours
    rows = held.filter(case__in=seen.order_by().values("pk"))
    ids = rows.order_by("-case__opened_at").values_list("case_id", flat=True)[:MOST_SHOWN]
    return list(_newest(Case.objects.filter(pk__in=list(ids))))


def tags_of(actor: Actor) -> list[tuple[str, int]]:
    """The tags of one's cases, the most used first."""
    rows = CaseTag.objects.filter(case__in=Case.objects.filter(seen_by(actor)).values("pk"))
    counted = rows.order_by().values_list("word").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "word")[:MOST_TAGS])


def tagged(cases: Iterable[Case]) -> dict[str, list[str]]:
    """The tags of some cases that were allowed already."""
    found: dict[str, list[str]] = {}
    for case_id, word in CaseTag.objects.filter(case__in=list(cases)).values_list(
        "case_id", "word"
    ):
        found.setdefault(case_id, []).append(word)
    return found


def _newest(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related(*WITH_NAMES).order_by("-opened_at", "pk")[:MOST_SHOWN]
