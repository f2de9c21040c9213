"""After the answer: the site says what was done; what still waits; how long reports take."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.pages.doors import Request, door
from binome.reports import queries, services
from binome.reports.models import ReportVersion
from binome.reports.queries.following import pace_by_template, recommendations_waiting
from binome.reports.queries.shelf import template_with_id


@door("report.acknowledge", of=queries.version_with_id)
@require_POST
def acknowledge(request: Request, version: ReportVersion) -> HttpResponse:
    """Keep that the site read this version and what is done about it."""
    services.acknowledge(
        version=version, said=request.POST.get("said", ""),
        is_done=request.POST.get("done") == "1", by=request.actor, at=request.received_at,
    )  # fmt: skip
    messages.success(request, gettext("The reader sees that you have read it."))
    return redirect("case", version.case_id)


@door("worklist.see")
@require_GET
def recommendations(request: Request) -> HttpResponse:
    """What answers recommend and nobody has said is done; how long reports take by template."""
    paces = [(_title(one.template), one) for one in pace_by_template(request.actor)]
    waiting = recommendations_waiting(request.actor, language=request.LANGUAGE_CODE)
    context = {"waiting": waiting, "paces": paces, "section": "worklist"}
    return render(request, "reports/recommendations.html", context)


def _title(template_id: str) -> str:
    found = template_with_id(template_id) if template_id else None
    return found.title if found else gettext("Without a template")
