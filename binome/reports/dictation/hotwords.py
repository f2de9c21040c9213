"""The words a recogniser may expect in a report: of the request, the draft with its template, the
names of who asks and who reads, the modality; forty at most, since more push each other out."""

import re
from collections import Counter
from functools import cache

from binome.cases.models import Case
from binome.reports.dictation.engine import MOST_HOTWORDS
from binome.reports.models import SECTIONS, Report
from binome.reports.phrases import phrases_of
from binome.reports.spelling.words import lexicons
from binome.reports.templating.library import library

WORD = re.compile(r"[^\W\d_]{6,}")
MOST_OF_REQUEST, MOST_OF_DRAFT, MOST_NAMES, MOST_OF_MODALITY = 10, 10, 4, 10


def hotwords_for(report: Report, *, language: str = "fr") -> tuple[str, ...]:
    """Return likely words, the request's first. The names are those of the site and the reader: a
    patient's stands in no request."""
    case = report.case
    request = _words(case.question, case.body_part, case.clinical_context)
    draft = _words(*(getattr(report, name) for name in SECTIONS), *report.normal_texts.values())
    common = [one.words[language].lower() for one in phrases_of("finding")]
    found = (
        *request[:MOST_OF_REQUEST], *draft[:MOST_OF_DRAFT], *_names(report)[:MOST_NAMES],
        *_of_modality(case, language)[:MOST_OF_MODALITY], *common,
    )  # fmt: skip
    return tuple(dict.fromkeys(found))[:MOST_HOTWORDS]


def _words(*texts: str) -> list[str]:
    return list(dict.fromkeys(one.lower() for text in texts for one in WORD.findall(text or "")))


def _names(report: Report) -> list[str]:
    """Whom a reader names aloud: the site, and themselves."""
    return [one.replace(",", " ") for one in (report.case.site.name, report.reader.name) if one]


def _of_modality(case: Case, language: str) -> list[str]:
    """Words our templates of the modality use that no general dictionary knows come first: those a
    recogniser hears least well."""
    present = sorted(set(case.modalities.replace(",", " ").replace("|", " ").split()))
    counted = sum((_words_of(one, language) for one in present), Counter[str]())
    rare = {word for word in counted if not any(one.has(word) for one in lexicons(language))}
    ranked = sorted(counted, key=lambda word: (word not in rare, -counted[word], word))
    return ranked[:MOST_OF_MODALITY]


@cache
def _words_of(modality: str, language: str) -> Counter[str]:
    """How many of our templates of a modality use each word."""
    found: Counter[str] = Counter()
    for template in library():
        if template.language == language and modality in {one.value for one in template.terms}:
            found.update(_words(*(one.text for one in template.sections)))
    return found
