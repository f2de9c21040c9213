"""The PDF of a signed version: made once, kept by its hash, never holding a name.

It carries the deployment's PAdES seal, or the signer's own signature where they gave their key.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from binome.reports.models import ReportVersion, SignedPaper
from binome.reports.pades.keys import SigningMaterial, seal_material
from binome.reports.paper_seal import blank_identifier, sealed_pdf
from binome.reports.queries import newest_version
from binome.reports.renditions.paper import paper_of
from binome.reports.renditions.qr import code_of
from binome.reports.renditions.typesetting import LONGEST_SECONDS, typeset
from binome.reports.renditions.words import NO_MARK

TEMPLATE = "reports/version.html"
SEALED_BECAUSE = "Sealed by the server that keeps the report"
UNSTAMPED = ".unstamped"
log = logging.getLogger(__name__)


def pdf_of(
    version: ReportVersion,
    *,
    language: str,
    newest: ReportVersion | None = None,
    seconds: float = LONGEST_SECONDS,
) -> bytes:
    """Return the PDF in a language, from the cache when it was made before; raise NotTypeset.

    With `newest`, as it was when that one was the case's newest version.
    """
    page = page_of(version, language=language, newest=newest)
    name = name_of(page)
    own = _own_paper(version, language, name, newest or newest_version(version.case) or version)
    if own is not None:
        return bytes(own.pdf)
    kept = _folder() / f"{name}.pdf"
    if kept.exists():
        return kept.read_bytes()
    identifier = blank_identifier(version.own_hash, language)
    made = set_and_signed(page, identifier=identifier, by=seal_material(), seconds=seconds)
    _keep(kept, made)
    return made


def _own_paper(
    version: ReportVersion, language: str, name: str, newest: ReportVersion
) -> SignedPaper | None:
    """The paper its signer signed: while the version is the newest one also where today's layout
    would set another page, for nobody can give that signature again."""
    papers = SignedPaper.objects.filter(version=version, language=language)
    same = papers.filter(page_hash=name).first()
    if same is not None or newest.pk != version.pk:
        return same
    return papers.order_by("-at").first()


def set_and_signed(
    page: str,
    *,
    identifier: str,
    by: SigningMaterial,
    reason: str = SEALED_BECAUSE,
    seconds: float = LONGEST_SECONDS,
) -> bytes:
    """Return the page as a PDF signed by a key, and sealed as a whole; raise NotTypeset."""
    made = typeset(page, identifier=identifier, seconds=seconds)
    return sealed_pdf(_signed(made, by, reason))


def _signed(pdf: bytes, by: SigningMaterial, reason: str) -> bytes:
    """Our own seal does not need the PAdES signature: a PDF that cannot take one goes without."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    from binome.reports.pades.signing import signed_pdf

    try:
        return signed_pdf(pdf, by, reason=reason, leaves_room=bool(settings.TSA_URL))
    except (PdfError, SigningError, ValueError) as error:
        log.warning("a PDF could not be signed: %s", type(error).__name__)
        return pdf


def page_of(version: ReportVersion, *, language: str, newest: ReportVersion | None = None) -> str:
    """Return the page the PDF is set from; it names no address."""
    newest = newest or newest_version(version.case) or version
    with translation.override(language):
        paper = paper_of(version, newest=newest, language=language)
        words = {"paper": paper, "language": language, "no_mark": NO_MARK}
        return render_to_string(TEMPLATE, {**words, "qr": code_of(version)})


def name_of(page: str) -> str:
    """Return the hash a paper is kept by: that of the page it is set from."""
    return hashlib.sha256(page.encode()).hexdigest()


def file_name(version: ReportVersion) -> str:
    """Return a file name fit for a download: the case's words and digit, and the version."""
    return f"{version.content['case'].replace(' ', '-')}-v{version.number}.pdf"


def unstamped() -> Iterator[Path]:
    """Yield the kept PDFs that still want a timestamp."""
    for mark in sorted(_folder().glob(f"*{UNSTAMPED}")):
        yield mark.with_name(mark.name.removesuffix(UNSTAMPED))


def keep_stamped(path: Path, pdf: bytes) -> None:
    """Put a PDF with its timestamp in the place of the one without."""
    if path.exists():
        _write(path, pdf)
    path.with_name(path.name + UNSTAMPED).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA) / "cache" / "pdf"


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.TSA_URL:
        path.with_name(path.name + UNSTAMPED).touch()
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)
