"""Reads of the reports room."""

from binome.reports.queries.bindings import binding_of, marks_of, seen_statement
from binome.reports.queries.opinions import opinion_of
from binome.reports.queries.previous import (
    advice_for,
    preliminary_of_another,
    previous_answer,
)
from binome.reports.queries.versions import (
    draft_of,
    is_chain_whole,
    is_usable,
    kept_texts_of,
    newest_version,
    offers_addendum,
    report_visible_to,
    version_visible_to,
    version_with_id,
    versions_of,
    was_just_signed,
)

__all__ = [
    "advice_for", "binding_of", "draft_of", "is_chain_whole", "is_usable", "kept_texts_of",
    "marks_of", "newest_version", "offers_addendum", "opinion_of",
    "preliminary_of_another", "previous_answer", "report_visible_to", "seen_statement",
    "version_visible_to", "version_with_id", "versions_of", "was_just_signed",
]  # fmt: skip
