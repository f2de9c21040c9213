"""Rejecting images with a coded reason, the list of what was rejected, and undoing it (IOCM)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import queries
from binome.archive import services as archive
from binome.archive.models import Instance, Reason, Rejection, State, Study
from binome.archive.rejections import instances_rejected_by, rejection_with_id
from binome.pages.doors import Request, door
from binome.pages.number_list import numbers_in

MOST_SHOWN = 200


@door("study.reject", of=queries.study_with_id)
@require_POST
def reject(request: Request, study: Study) -> HttpResponse:
    """Hide one series, some images of it, or the whole study, for a reason of the standard."""
    code, ids = request.POST.get("code", ""), _chosen(request, study)
    if code not in Reason.values or not ids:
        messages.error(
            request, gettext("Choose a reason and images that are there. Nothing changed.")
        )
        return redirect("stored_study", study.pk)
    made = archive.reject(
        study, instance_ids=ids, code=Reason(code), by=request.actor, at=request.received_at
    )
    if made is None:
        return redirect("storage")
    messages.success(
        request, gettext("The images are rejected and hidden. You can show them again below.")
    )
    return redirect("rejection", made.pk)


def _chosen(request: Request, study: Study) -> list[str]:
    """Ids of stored instances: by series and, where numbers were written, by image number."""
    stored = Instance.objects.filter(series__study=study, state=State.STORED)
    if series := request.POST.get("series", ""):
        stored = stored.filter(series_id=series)
    if text := request.POST.get("numbers", "").strip():
        stored = stored.filter(instance_number__in=numbers_in(text))
    return list(stored.values_list("pk", flat=True))


@door("study.reject", of=rejection_with_id)
@require_GET
def rejection(request: Request, rejection: Rejection) -> HttpResponse:
    """What one rejection hides, for the people of its site."""
    hidden = instances_rejected_by(rejection)
    context = {
        "rejection": rejection,
        "study": rejection.study,
        "count": hidden.count(),
        "instances": hidden[:MOST_SHOWN],
        "section": "storage",
    }
    return render(request, "archive/rejection.html", context)


@door("study.reject", of=rejection_with_id)
@require_POST
def undo(request: Request, rejection: Rejection) -> HttpResponse:
    if archive.undo_rejection(rejection, by=request.actor, at=request.received_at):
        messages.success(request, gettext("The images are shown again where they were before."))
    return redirect("storage")
