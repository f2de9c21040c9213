"""Whether a PDF in somebody's hand is one of ours: it carries its version's SHA-256 in its /ID.

No QR code and no signature yet: this compares with what this database holds, and says so.
"""

import re
from dataclasses import dataclass
from enum import Enum

from django.conf import settings

from binome.reports.models import ReportVersion, State
from binome.reports.queries import is_chain_whole, newest_version
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.typesetting import LARGEST_PDF_BYTES

_IDENTIFIER = re.compile(rb"/ID ?\[ ?\(([0-9a-f]{64})-([A-Za-z-]{2,12})\)")


class Likeness(Enum):
    """How near a file is to a version that is held here."""

    SAME = "same"
    NAMED_ONLY = "named_only"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What could be said of a PDF. `language` is what the file says it is in."""

    likeness: Likeness
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
    found = _IDENTIFIER.findall(pdf) if len(pdf) <= LARGEST_PDF_BYTES else []
    own_hash, language = (part.decode() for part in found[-1]) if found else ("", "")
    version = _version(own_hash)
    if version is None:
        return Verdict(Likeness.UNKNOWN)
    is_same = _is_ours(pdf, version, language)
    return Verdict(
        likeness=Likeness.SAME if is_same else Likeness.NAMED_ONLY,
        version=version,
        language=language,
        is_chain_whole=is_chain_whole(version.case),
        newest=newest_version(version.case),
    )


def _version(own_hash: str) -> ReportVersion | None:
    rows = ReportVersion.objects.select_related("report", "case__site")
    return rows.filter(own_hash=own_hash).first()


def _is_ours(pdf: bytes, version: ReportVersion, language: str) -> bool:
    """Whether the version gives these bytes, as it is now or was before a later version came."""
    if language not in dict(settings.LANGUAGES):
        return False
    newest = newest_version(version.case)
    return any(
        pdf_of(version, language=language, newest=as_of) == pdf for as_of in (version, newest)
    )
