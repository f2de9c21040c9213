"""The QR code of a signed version: an address whose fragment any phone can check offline.

The fragment never travels: who opens it tells no server which report they hold.
"""

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from binome.reports.models import ReportVersion
from binome.reports.paper_seal import mark_of

QUIET_ZONE = 4


def address_of(version: ReportVersion) -> str:
    """Return what the code holds."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/verify/#{mark_of(version)}"


def code_of(version: ReportVersion) -> str:
    """Return the code as an inline SVG without a size of its own, named in the active language."""
    code = segno.make(address_of(version), error="m", micro=False, boost_error=False)
    words = _("QR code that proves who signed this paper")
    look = {"border": QUIET_ZONE, "omitsize": True, "svgclass": None, "lineclass": None}
    return str(code.svg_inline(title=words, **look))
