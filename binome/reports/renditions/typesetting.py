"""Asks the typesetter for a PDF: bounded in time and size, killed when it takes too long."""

import logging
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.reports.renditions.fonts import script_without_font

TYPESETTER = Path(__file__).with_name("typesetter.py")
LONGEST_SECONDS, LONGEST_LATER_SECONDS = 20, 180
LARGEST_PDF_BYTES = 20 * 1024 * 1024
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
        done = subprocess.run(
            [sys.executable, "-I", str(TYPESETTER), identifier, str(int(seconds) or 1)],
            input=page.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("the typesetter was killed after %s s", seconds)
        raise NotTypeset from None
    is_pdf = done.returncode == 0 and done.stdout.startswith(b"%PDF-")
    if not is_pdf or len(done.stdout) > LARGEST_PDF_BYTES:
        log.warning("the typesetter ended with %s and %s bytes", done.returncode, len(done.stdout))
        raise NotTypeset
    return done.stdout
