"""Two signed versions side by side, with what went and what came marked in words as well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from binome.pages.doors import Request, door
from binome.pages.wording import version_title
from binome.reports import queries, services
from binome.reports.comparing import rows_of
from binome.reports.models import ReportVersion
from binome.reports.queries.reading import version_before


@door("report.see", of=queries.version_with_id)
@require_GET
def compare(request: Request, version: ReportVersion) -> HttpResponse:
    """This version beside the one before, or beside the one that `with` numbers."""
    wanted = request.GET.get("with", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    other = version_before(version, number)
    services.note_answer_read(version=version, by=request.actor, at=request.received_at)
    pair = sorted([version, other or version], key=lambda one: one.number)
    context = {
        "version": version,
        "has_other": other is not None,
        "pair": [(one, version_title(one.act, one.status)) for one in pair],
        "rows": rows_of(*pair),
        "versions": [
            (one, version_title(one.act, one.status))
            for one in queries.versions_of(version.case)
            if one.pk != version.pk
        ],
        "section": "worklist",
    }
    return render(request, "reports/compare.html", context)
