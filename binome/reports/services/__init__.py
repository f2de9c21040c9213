"""Writes of the reports room: verbs, keyword-only, one transaction and one audit event each."""

from binome.reports.services.drafting import (
    begin_reading,
    open_draft,
    save_draft,
    settle_kept_text,
)
from binome.reports.services.retracting import retract
from binome.reports.services.seeing import record_seen
from binome.reports.services.signing import add_addendum, sign
from binome.reports.services.templating import approve_template, fill_normal, keep_template

__all__ = [
    "add_addendum", "approve_template", "begin_reading", "fill_normal", "keep_template",
    "open_draft", "record_seen", "retract", "save_draft",
    "settle_kept_text", "sign",
]  # fmt: skip
