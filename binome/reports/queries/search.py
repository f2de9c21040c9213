"""Finding answers by their words, for those who may read them and for nobody else."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from binome.cases.searching import folded, for_postgresql, for_sqlite
from binome.people import policies
from binome.people.actors import Actor, Standing
from binome.people.policy_table import TABLE
from binome.reports.models import AnswerWords, ReportVersion

MOST_FOUND, MOST_SHOWN = 300, 50
WHERE = {
    "sqlite": "reports_answerwords.id IN (SELECT rowid FROM reports_answerwords_fts"
    " WHERE reports_answerwords_fts MATCH %s)",
    "postgresql": "to_tsvector('simple', reports_answerwords.text) @@ to_tsquery('simple', %s)",
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only answers whose one section holds the words, or with one coded finding."""

    section: str = ""
    finding: str = ""

    def fits(self, version: ReportVersion, words: str) -> bool:
        said = folded(version.content["sections"].get(self.section, "")).split()
        wanted = folded(words).split() if self.section else []
        return all(any(one.startswith(word) for one in said) for word in wanted)


def answers_with(actor: Actor, words: str, narrowed: Narrowed | None = None) -> list[ReportVersion]:
    """Return the newest answers that hold every word (each from its beginning), newest first; with
    a coded finding, words may be none."""
    narrowed = narrowed or Narrowed()
    is_sqlite = connection.vendor == "sqlite"
    wanted = for_sqlite(words) if is_sqlite else for_postgresql(words)
    if not wanted and not narrowed.finding:
        return []
    found = AnswerWords.objects.filter(_read_by(actor))
    if wanted:
        found = found.extra(  # noqa: S610 - bound, ours
            where=[WHERE[connection.vendor]], params=[wanted]
        )
    if narrowed.finding:
        found = found.filter(version__content__coded__finding=narrowed.finding)
    rows = found.select_related("version__case__site", "version__case__network", "version__report")
    newest = [row.version for row in rows.order_by("-version__signed_at")[:MOST_FOUND]]
    kept = [one for one in newest if narrowed.fits(one, words)]
    return [one for one in kept if policies.can(actor, "report.see", one)][:MOST_SHOWN]


def _read_by(actor: Actor) -> Q:
    """A filter that the policies confirm one by one: which cases may hold something to read."""
    through = Q(pk__in=())
    for standing in actor.standings:
        through |= _through(standing)
    return through


def _through(standing: Standing) -> Q:
    ways = {
        "own_site": Q(case__site_id=standing.site_id) if standing.site_id else None,
        "own_network": Q(),
        "assigned": Q(case__reader_id=standing.person_id) if standing.person_id else None,
        "own_group": Q(case__group_id=standing.group_id) if standing.group_id else None,
    }
    found = Q(pk__in=())
    for relation, way in ways.items():
        if way is not None and (standing.role, relation) in TABLE["report.see"]:
            found |= way
    return found & Q(case__network_id=standing.network_id)
