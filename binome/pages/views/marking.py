"""What a reader draws on the images: read and kept as working data of the draft."""

import json

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.reports import queries, services
from binome.reports.marks import UnreadableMarks, change_from_viewer
from binome.reports.refusals import TooManyMarks

LARGEST_CHANGE_BYTES = 2_000_000


@door("case.read", of=cases.case_with_id)
@require_http_methods(["GET", "POST"])
def marks(request: Request, case: Case) -> HttpResponse:
    """Answer with this reader's drawings; POST keeps a change of them."""
    if request.method == "GET":
        return JsonResponse({"marks": queries.marks_of(case, request.actor)})
    if len(request.body) > LARGEST_CHANGE_BYTES:
        return HttpResponseBadRequest()
    try:
        change = change_from_viewer(json.loads(request.body))
        services.keep_marks(case=case, change=change, by=request.actor, at=request.received_at)
    except (UnreadableMarks, ValueError, RecursionError):
        return HttpResponseBadRequest()
    except TooManyMarks as refusal:
        return JsonResponse({"sentence": spoken(refusal)}, status=409)
    return HttpResponse(status=204)
