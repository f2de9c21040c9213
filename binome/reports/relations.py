"""How memberships stand to reports: as to their case, but a draft is its reader's alone."""

from collections.abc import Iterator

from binome.cases.relations import to_case
from binome.people import policies
from binome.people.actors import Standing
from binome.reports.models import (
    Macro,
    Opinion,
    RenditionRule,
    Report,
    ReportVersion,
    SentRendition,
    State,
    Template,
)
from binome.reports.queries.own_words import OwnWords, wrote_in


def to_report(standing: Standing, report: Report) -> Iterator[str]:
    """own_site, own_group and assigned once signed; before, only its own reader, assigned."""
    relations = to_case(standing, report.case)
    if report.state not in (State.DRAFT, State.CANCELLED):
        yield from relations
    elif "assigned" in relations and standing.person_id == report.reader_id:
        yield "assigned"


def to_own_words(standing: Standing, words: OwnWords) -> Iterator[str]:
    """As to the case; self: whoever wrote in it once, in a network where they still read."""
    yield from to_case(standing, words.case)
    is_here = standing.network_id == words.case.network_id
    if is_here and standing.person_id and wrote_in(words.case, standing.person_id):
        yield "self"


def to_version(standing: Standing, version: ReportVersion) -> Iterator[str]:
    """A signed version is seen by whoever its case was given to, and by the site."""
    yield from to_case(standing, version.case)


def to_opinion(standing: Standing, opinion: Opinion) -> Iterator[str]:
    """self: its writer; once it is signed, as to its case."""
    is_here = standing.network_id == opinion.case.network_id
    if is_here and standing.person_id and standing.person_id == opinion.reader_id:
        yield "self"
    if opinion.is_signed:
        yield from to_case(standing, opinion.case)


def to_template(standing: Standing, template: Template) -> Iterator[str]:
    """library: one of ours, which nobody owns; else as to its network, group or person."""
    if not (template.network_id or template.group_id or template.person_id):
        yield "library"
    if template.network_id and template.network_id == standing.network_id:
        yield "own_network"
    if template.group_id and template.group_id == standing.group_id:
        yield "own_group"
    if template.person_id and template.person_id == standing.person_id:
        yield "self"


def to_macro(standing: Standing, macro: Macro) -> Iterator[str]:
    """As to its network or its person."""
    if macro.network_id and macro.network_id == standing.network_id:
        yield "own_network"
    if macro.person_id and macro.person_id == standing.person_id:
        yield "self"


def to_rendition_rule(standing: Standing, rule: RenditionRule) -> Iterator[str]:
    """As to its site, like a node of it."""
    if standing.site_id == rule.site_id:
        yield "own_site"
    if standing.network_id == rule.site.network_id:
        yield "own_network"


def to_sent(standing: Standing, sent: SentRendition) -> Iterator[str]:
    """As to the site whose answer it is."""
    if standing.site_id == sent.version.case.site_id:
        yield "own_site"
    if standing.network_id == sent.version.case.network_id:
        yield "own_network"


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Macro, see="template.see", relations=to_macro)
    policies.register(OwnWords, see="case.see", relations=to_own_words)
    policies.register(Opinion, see="opinion.see", relations=to_opinion)
    policies.register(Template, see="template.see", relations=to_template)
    policies.register(RenditionRule, see="peer.see", relations=to_rendition_rule)
    policies.register(SentRendition, see="transfer.see", relations=to_sent)
    policies.register(Report, see="report.see", relations=to_report)
    policies.register(ReportVersion, see="report.see", relations=to_version)
