"""Asks the typesetter for a PDF: bounded in time and size, killed when it takes too long."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

TYPESETTER = Path(__file__).with_name("typesetter.py")
LONGEST_SECONDS = 20
LARGEST_PDF_BYTES = 20 * 1024 * 1024


class NotTypeset(Refusal):
    """No PDF came: too slow, too large, or broken. The signed text itself is not touched."""

    word = "not_typeset"
    sentence = _(
        "The PDF could not be made. The signed report is safe and can be read on this page. "
        "Try again in a minute."
    )


def typeset(page: str, *, identifier: str, seconds: float = LONGEST_SECONDS) -> bytes:
    """Return the PDF of an HTML page; raise NotTypeset. The page is never written to a file."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(TYPESETTER), identifier],
            input=page.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTypeset from None
    is_pdf = done.returncode == 0 and done.stdout.startswith(b"%PDF-")
    if not is_pdf or len(done.stdout) > LARGEST_PDF_BYTES:
        raise NotTypeset
    return done.stdout
