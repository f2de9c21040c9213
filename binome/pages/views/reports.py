"""The signed answer as PDF and plain text, and the identity sheet for the site alone."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from binome.exchange import services as exchange
from binome.pages.doors import Request, door
from binome.reports import queries
from binome.reports.models import ReportVersion


@door("report.see", of=queries.version_with_id)
@require_GET
def pdf(request: Request, version: ReportVersion) -> HttpResponse:
    """The signed answer; it never holds a name."""
    from binome.reports.renditions import pdf as rendition

    data = rendition.pdf(version, language=request.LANGUAGE_CODE)
    return _file(data, "application/pdf", f"{version.case.name}.pdf")


@door("report.see", of=queries.version_with_id)
@require_GET
def text(request: Request, version: ReportVersion) -> HttpResponse:
    """The signed answer for the thinnest link."""
    from binome.reports.renditions import text as rendition

    said = rendition.text(version, language=request.LANGUAGE_CODE)
    return _file(said.encode(), "text/plain; charset=utf-8", f"{version.case.name}.txt")


@door("report.see_identity_sheet", of=queries.version_with_id)
@require_GET
def sheet(request: Request, version: ReportVersion) -> HttpResponse:
    """The unsigned sheet with the name beside it, for people of the site."""
    from binome.reports.renditions import identity_sheet as rendition

    identity = exchange.open_identity(
        case=version.case, by=request.actor, at=request.received_at
    )
    data = rendition.identity_sheet(version, identity, language=request.LANGUAGE_CODE)
    return _file(data, "application/pdf", f"{version.case.name}.identity.pdf")


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "")
    response["Content-Disposition"] = f'inline; filename="{ascii_name}"'
    return response
