"""Asks the typesetter for a PDF: bounded in time and size, killed when it takes too long."""

import logging

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.reports.renditions.fonts import script_without_font
from binome.reports.renditions.press import LARGEST_PDF_BYTES, NothingPrinted, printed

__all__ = ["LARGEST_PDF_BYTES", "FontMissing", "NotTypeset", "typeset"]
LONGEST_SECONDS, LONGEST_LATER_SECONDS = 20, 180
log = logging.getLogger(__name__)


class NotTypeset(Refusal):
    """No PDF came: too slow, too large, or broken. The signed text itself is not touched."""

    word = "not_typeset"
    sentence = _(
        "The PDF could not be made. The signed report is safe and can be read on this page. "
        "Try again in a minute."
    )


class FontMissing(NotTypeset):
    """A letter of the page is in no font of this machine."""

    word = "font_missing"

    def __init__(self, script: str) -> None:
        said = _(
            "The PDF could not be made: this server has no font for %(script)s letters. The signed "
            "report is safe and can be read on this page. Whoever runs the server installs one "
            "(fonts-noto-core)."
        )
        super().__init__(said % {"script": script.capitalize()})


def typeset(page: str, *, identifier: str, seconds: float = LONGEST_SECONDS) -> bytes:
    """Return the PDF of an HTML page; raise NotTypeset. The page is never written to a file."""
    script = script_without_font(page)
    if script:
        raise FontMissing(script)
    try:
        done = printed(page, identifier=identifier, seconds=seconds)
    except NothingPrinted:
        log.warning("the typesetter gave no PDF within %s s", seconds)
        raise NotTypeset from None
    if not done.pdf.startswith(b"%PDF-"):
        log.warning("the typesetter gave %s bytes that are no PDF", len(done.pdf))
        raise NotTypeset
    log.info("a PDF of %s bytes took %.2f s of a processor", len(done.pdf), done.cpu_seconds)
    return done.pdf
