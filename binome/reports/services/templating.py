"""Filling a draft with a template's normal text: never over a word, never an unseen conclusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.reports.models import Report
from binome.reports.queries.bindings import seen_statement
from binome.reports.services.drafting import save_draft
from binome.reports.templating.choices import Choice


@dataclass(frozen=True, slots=True)
class Typed:
    """What the reader's page holds: its sections, and the revision they were typed on."""

    sections: Mapping[str, str]
    revision: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A draft after the key: what was put where, and whether the conclusion was held back."""

    report: Report
    texts: dict[str, str]
    is_conclusion_held_back: bool


def fill_normal(*, report: Report, choice: Choice, page: Typed, by: Actor, at: datetime) -> Filled:
    """Save what the page holds, then put a template's text into the sections that are empty.

    The conclusion stays empty unless every image of the case was shown to this reader with full
    data. Raises what `save_draft` raises.
    """
    report = save_draft(
        report=report, sections=_typed(report, choice, page), revision=page.revision, by=by, at=at
    )
    texts = {name: text for name, text in choice.texts.items() if not report.sections[name].strip()}
    seen = seen_statement(report.case, by)
    is_held_back = "conclusion" in texts and not 0 < seen.total <= seen.shown
    if is_held_back:
        del texts["conclusion"]
    with transaction.atomic():
        report = save_draft(report=report, sections=texts, revision=report.revision, by=by, at=at)
        report.normal_texts = {**report.normal_texts, **texts}
        report.template_id = choice.id[:80]
        report.save(update_fields=["normal_texts", "template_id"])
        _record(report, choice, by=by, at=at)
    return Filled(report, texts, is_held_back)


def _typed(report: Report, choice: Choice, page: Typed) -> dict[str, str]:
    """What the page holds, without the empty sections that this same key has filled already: the
    answer to it may have been lost."""
    filled = {
        name for name in report.untouched if report.normal_texts[name] == choice.texts.get(name)
    }
    return {n: text for n, text in page.sections.items() if text.strip() or n not in filled}


def _record(report: Report, choice: Choice, *, by: Actor, at: datetime) -> None:
    about = Subject(report.case.site_id, report.case_id, (report.pk,), detail=choice.id[:80])
    audit.record("report.filled", by=by, at=at, of=about)
