"""The unsigned sheet that puts the name beside the case: for the site, on paper, kept nowhere."""

from django.template.loader import render_to_string
from django.utils import translation

from binome.identity.fields import IdentityFields
from binome.reports.models import ReportVersion
from binome.reports.renditions.paper import moment
from binome.reports.renditions.typesetting import typeset

TEMPLATE = "reports/identity_sheet.html"


def identity_sheet(version: ReportVersion, card: IdentityFields, *, language: str) -> bytes:
    """Return the sheet as a PDF; the door asked `report.see_identity_sheet` and opened the card."""
    with translation.override(language):
        content = version.content
        signed_at = moment(version.signed_at, content["site_time_zone"])
        words = {"card": card, "content": content, "version": version, "signed_at": signed_at}
        page = render_to_string(TEMPLATE, {**words, "language": language})
    return typeset(page, identifier=f"sheet-{version.own_hash}")
