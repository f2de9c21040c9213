"""What the sites have stored: figures, exceptions, and where names are kept the studies."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import holdings, queries
from binome.archive import services as archive
from binome.archive.models import Reason, Study
from binome.archive.rejections import rejections_at
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.pages.doors import Request, door
from binome.pages.viewing import viewer_of_study
from binome.pages.views.transfers import destinations
from binome.people.models import Mode
from binome.people.policies import can
from binome.people.queries import sites_within

PAGE_SIZE = 50
MOST_SHOWN = 100


@door("storage.see")
@require_GET
def storage(request: Request) -> HttpResponse:
    """Figures by site, free room, conflicts, and what was withdrawn or rejected."""
    sites = sites_within(request.actor, "storage.see")
    names = {site.pk: site.name for site in sites}
    ids = list(names)
    free = holdings.free_room()
    context = {
        "lines": [(names[line.site_id], line) for line in holdings.holdings_of(ids)],
        "free": free and {"percent": round(free[0] * 100), "size_bytes": free[1]},
        "conflicts": holdings.conflicts_at(ids)[:MOST_SHOWN],
        "withdrawn": holdings.withdrawn_at(ids)[:MOST_SHOWN],
        "rejections": [
            (one, can(request.actor, "study.reject", one))
            for one in rejections_at(ids)[:MOST_SHOWN]
        ],
        "may_list": can(request.actor, "study.query"),
        "section": "storage",
    }
    return render(request, "archive/storage.html", context)


@door("study.query")
@require_GET
def studies(request: Request) -> HttpResponse:
    """Studies of networks that keep names, newest first; elsewhere images are seen in cases."""
    text = request.GET.get("page", "1")
    number = max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
    start = (number - 1) * PAGE_SIZE
    found = list(_listed(request)[start : start + PAGE_SIZE + 1])
    about = Subject(things=tuple(study.pk for study in found[:PAGE_SIZE]), count=len(found))
    audit.record("studies.listed", by=request.actor, at=request.received_at, of=about)
    context = {
        "studies": found[:PAGE_SIZE],
        "next_page": number + 1 if len(found) > PAGE_SIZE else None,
        "section": "storage",
    }
    return render(request, "archive/studies.html", context)


def _listed(request: Request) -> Any:
    visible = queries.studies_visible_to(request.actor)
    shown = visible.filter(site__network__mode=Mode.IDENTIFIED, instance_count__gt=0)
    return shown.order_by("-received_at", "pk")


@door("study.see", of=queries.study_with_id)
@require_GET
def study(request: Request, study: Study) -> HttpResponse:
    """The series of a study beside the viewer; its images are audited as they are fetched."""
    if not _listed(request).filter(pk=study.pk).exists():
        raise Http404
    context = {
        "study": study,
        "series": [(s, queries.frame_count_of(s)) for s in queries.series_of(study)],
        "viewer": viewer_of_study(study, wanted_series=request.GET.get("series", "")),
        "may_reject": can(request.actor, "study.reject", study),
        "reasons": Reason.choices,
        "may_withdraw": can(request.actor, "study.withdraw", study),
        "destinations": destinations(request, study),
        "section": "storage",
    }
    return render(request, "archive/study.html", context)


@door("study.withdraw", of=queries.study_with_id)
@require_POST
def withdraw(request: Request, study: Study) -> HttpResponse:
    """Recall a study, with a reason (SAFETY 2)."""
    reason = request.POST.get("reason", "").strip()[:400]
    if not reason:
        messages.error(request, gettext("Write why these images are withdrawn. Nothing changed."))
        return redirect("stored_study", study.pk)
    archive.withdraw(study, reason=reason, by=request.actor, at=request.received_at)
    messages.success(
        request, gettext("The images are withdrawn: from now on nobody sees them anywhere.")
    )
    return redirect("storage")
