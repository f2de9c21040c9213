"""Rejecting images with a coded reason, the list of what was rejected, and undoing it (IOCM)."""

from django.contrib import messages
from django.db.models import Max, Min
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import queries
from binome.archive import services as archive
from binome.archive.models import Instance, Reason, Rejection, Series, State, Study
from binome.archive.pictures import key_picture
from binome.archive.rejections import instances_rejected_by, rejection_with_id
from binome.cases import queries as cases
from binome.cases.queries.images import case_id_of_study
from binome.pages.doors import Request, door
from binome.pages.number_list import numbers_in

MOST_SHOWN = 200


@door("study.reject", of=queries.study_with_id)
@require_GET
def choose(request: Request, study: Study) -> HttpResponse:
    """The series of a study by picture and number, without a name: for networks of either mode."""
    stored = Instance.objects.filter(series__study=study, state=State.STORED).order_by()
    found = stored.values_list("series_id").annotate(Min("instance_number"), Max("instance_number"))
    spans = {row[0]: _span(row[1], row[2]) for row in found}
    shown = list(queries.series_of(study))
    context = {
        "study": study,
        "case": cases.case_with_id(case_id_of_study(study.pk)),
        "lines": [(s, _picture(s), spans.get(s.pk, "")) for s in shown],
        "series": [(s, s.instance_count) for s in shown],
        "reasons": Reason.choices,
        "section": "storage",
    }
    return render(request, "archive/choose.html", context)


def _span(lowest: int | None, highest: int | None) -> str:
    if lowest is None or highest is None:
        return ""
    return str(lowest) if lowest == highest else f"{lowest}–{highest}"


def _picture(series: Series) -> str:
    key = key_picture(series)
    return key.thumbnail if key is not None else ""


@door("study.reject", of=queries.study_with_id)
@require_POST
def reject(request: Request, study: Study) -> HttpResponse:
    """Hide one series, some images of it, or the whole study, for a reason of the standard."""
    code, ids = request.POST.get("code", ""), _chosen(request, study)
    if code not in Reason.values or not ids:
        messages.error(
            request, gettext("Choose a reason and images that are there. Nothing changed.")
        )
        return redirect("stored_study_choose", study.pk)
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
