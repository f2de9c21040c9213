"""The operator's page: is the node well, what failed, and the button that tries it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.jobs import queries as jobs
from binome.jobs import services
from binome.operation import backup, figures, health
from binome.pages.doors import Request, door

MOST_SHOWN = 100


@door("operation.see")
@require_GET
def operation(request: Request) -> HttpResponse:
    """Findings, figures and failed jobs; nothing of any patient."""
    at = request.received_at
    context = {
        "findings": health.findings(at=at, checks=health.QUICK),
        "queue": jobs.queue(at=at),
        "room": figures.room(at=at),
        "last_backup": backup.last_backup(),
        "certificates": figures.certificates(),
        "dead_jobs": jobs.dead_jobs()[:MOST_SHOWN],
        "section": "operation",
    }
    return render(request, "operation/operation.html", context)


@door("operation.change")
@require_POST
def try_again(request: Request) -> HttpResponse:
    """Let one failed job begin anew; one that is not failed any more is left alone."""
    services.revive(request.POST.get("job", "")[:26], at=request.received_at)
    messages.success(request, gettext("The job will be tried again within seconds."))
    return redirect("operation")
