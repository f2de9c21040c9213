"""The words a recogniser may expect in a report: of the request, the phrases of its body part, and
the draft; forty at most, since more only push each other out."""

import re

from binome.reports.dictation.engine import MOST_HOTWORDS
from binome.reports.models import SECTIONS, Report
from binome.reports.phrases import phrases_of

WORD = re.compile(r"[^\W\d_]{6,}")


def hotwords_for(report: Report, *, language: str = "fr") -> tuple[str, ...]:
    """Return likely words, the request's first; no name is in them, since none is in a request."""
    case = report.case
    texts = [case.question, case.body_part, case.clinical_context]
    texts += [getattr(report, name) for name in SECTIONS]
    found = dict.fromkeys(word.lower() for text in texts for word in WORD.findall(text or ""))
    common = [one.words[language].lower() for one in phrases_of("finding")]
    return (*list(found)[: MOST_HOTWORDS // 2], *common)[:MOST_HOTWORDS]
