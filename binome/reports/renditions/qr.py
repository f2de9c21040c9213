"""The QR code of a signed version: an address whose fragment any phone can check offline.

The fragment never travels: who opens it tells no server which report they hold.
"""

import segno
from django.conf import settings

from binome.reports.models import ReportVersion
from binome.reports.paper_seal import mark_of

QUIET_ZONE = 4


def address_of(version: ReportVersion) -> str:
    """Return what the code holds."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/verify/#{mark_of(version)}"


def code_of(version: ReportVersion) -> str:
    """Return the code as an inline SVG without a size of its own."""
    code = segno.make(address_of(version), error="m", micro=False, boost_error=False)
    return str(code.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None))
