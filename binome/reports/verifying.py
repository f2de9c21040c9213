"""Whether a PDF or text in somebody's hand is one of ours: it names its version and is sealed.

The seal needs no database; what became of the version since does.
"""

import re
from dataclasses import dataclass
from enum import Enum

from binome.reports.models import ReportVersion, State
from binome.reports.paper_seal import (
    IDENTIFIER,
    hash_in_text,
    is_pdf_sealed,
    is_text_sealed,
    mark_in,
)
from binome.reports.phrases import LANGUAGES as PAPER_LANGUAGES
from binome.reports.queries import is_chain_whole, newest_version
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.typesetting import LARGEST_PDF_BYTES

FIRST_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s?")


class Likeness(Enum):
    """How near a file is to a version that is held here."""

    SAME = "same"
    NAMED_ONLY = "named_only"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What could be said of a PDF. `language` is what the file says it is in."""

    likeness: Likeness
    is_sealed: bool = False
    version: ReportVersion | None = None
    language: str = ""
    is_chain_whole: bool = False
    newest: ReportVersion | None = None

    @property
    def is_superseded(self) -> bool:
        return bool(self.version and self.newest and self.newest.number > self.version.number)

    @property
    def is_wrong(self) -> bool:
        return bool(self.newest and self.newest.status == State.ENTERED_IN_ERROR)


def verdict_on(pdf: bytes) -> Verdict:
    """Recompute the chain of the version a PDF names, and set that version again to compare."""
    found = IDENTIFIER.findall(pdf) if len(pdf) <= LARGEST_PDF_BYTES else []
    own_hash, language = (part.decode() for part in found[-1][:2]) if found else ("", "")
    is_sealed = bool(found) and is_pdf_sealed(pdf)
    version = _version(own_hash)
    if version is None:
        return Verdict(Likeness.UNKNOWN, is_sealed)
    is_same = _is_ours(pdf, version, language)
    return _verdict(version, is_same=is_same, is_sealed=is_sealed, language=language)


def verdict_on_text(text: str) -> Verdict:
    """The same for a plain text: its words are sealed, its spaces and line breaks are not."""
    is_sealed = is_text_sealed(text)
    version = _version(hash_in_text(text))
    if version is None:
        return Verdict(Likeness.UNKNOWN, is_sealed)
    return _verdict(version, is_same=is_sealed, is_sealed=is_sealed, language="")


def verdict_on_mark(text: str) -> Verdict:
    """The same for what a QR code says; the words of the paper beside it are not in it."""
    mark = mark_in(text)
    version = _version(mark.own_hash) if mark else None
    if version is None:
        return Verdict(Likeness.UNKNOWN, mark is not None)
    return _verdict(version, is_same=True, is_sealed=True, language="")


def standing_of(own_hash: str) -> str:
    """Return `current`, `superseded`, `entered-in-error` or `unknown` for a version's hash."""
    version = _version(own_hash)
    if version is None:
        return "unknown"
    verdict = _verdict(version, is_same=True, is_sealed=True, language="")
    if verdict.is_wrong:
        return str(State.ENTERED_IN_ERROR)
    return "superseded" if verdict.is_superseded else "current"


def _verdict(version: ReportVersion, *, is_same: bool, is_sealed: bool, language: str) -> Verdict:
    return Verdict(
        likeness=Likeness.SAME if is_same else Likeness.NAMED_ONLY,
        is_sealed=is_sealed,
        version=version,
        language=language,
        is_chain_whole=is_chain_whole(version.case),
        newest=newest_version(version.case),
    )


def _version(own_hash: str) -> ReportVersion | None:
    rows = ReportVersion.objects.select_related("report", "case__site")
    return rows.filter(own_hash=own_hash).first()


def _is_ours(pdf: bytes, version: ReportVersion, language: str) -> bool:
    """Whether the version gives these pages, as it is now or was before a later version came.

    A signature block holds an instant: two papers of the same words differ in it alone.
    """
    if language not in PAPER_LANGUAGES:
        return False
    newest = newest_version(version.case)
    own = unsigned(pdf)
    return any(
        unsigned(pdf_of(version, language=language, newest=as_of)) == own
        for as_of in (version, newest)
    )


def unsigned(pdf: bytes) -> bytes:
    """Return the pages as they were set, without the signature block behind them."""
    found = FIRST_END.search(pdf)
    return pdf[: found.end()] if found else pdf
