"""The PDF of a signed version: made once, kept by its hash, never holding a name."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from binome.reports.models import ReportVersion
from binome.reports.paper_seal import blank_identifier, sealed_pdf
from binome.reports.queries import newest_version
from binome.reports.renditions.paper import paper_of
from binome.reports.renditions.qr import code_of
from binome.reports.renditions.typesetting import typeset
from binome.reports.renditions.words import NO_MARK

TEMPLATE = "reports/version.html"


def pdf_of(version: ReportVersion, *, language: str, newest: ReportVersion | None = None) -> bytes:
    """Return the PDF in a language, from the cache when it was made before; raise NotTypeset.

    With `newest`, as it was when that one was the case's newest version.
    """
    page = page_of(version, language=language, newest=newest)
    kept = _folder() / f"{hashlib.sha256(page.encode()).hexdigest()}.pdf"
    if kept.exists():
        return kept.read_bytes()
    made = sealed_pdf(typeset(page, identifier=blank_identifier(version.own_hash, language)))
    _keep(kept, made)
    return made


def page_of(version: ReportVersion, *, language: str, newest: ReportVersion | None = None) -> str:
    """Return the page the PDF is set from; it names no address."""
    newest = newest or newest_version(version.case) or version
    with translation.override(language):
        paper = paper_of(version, newest=newest, language=language)
        words = {"paper": paper, "language": language, "no_mark": NO_MARK}
        return render_to_string(TEMPLATE, {**words, "qr": code_of(version)})


def file_name(version: ReportVersion) -> str:
    """Return a file name fit for a download: the case's words and digit, and the version."""
    return f"{version.content['case'].replace(' ', '-')}-v{version.number}.pdf"


def _folder() -> Path:
    return Path(settings.DATA) / "cache" / "pdf"


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)
