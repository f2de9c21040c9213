"""How this reader likes images to hang: read and kept from the viewer."""

import json

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.pages.doors import Request, door
from binome.reports.hangings import (
    UnreadableHanging,
    hanging_from_viewer,
    hangings_of,
    keep_hanging,
)

LARGEST_BYTES = 20_000


@door("case.read", of=cases.case_with_id)
@require_http_methods(["GET", "POST"])
def hanging(request: Request, case: Case) -> HttpResponse:
    """Answer with this reader's ways for the case's modalities; POST keeps or forgets one."""
    if request.method == "GET":
        modalities = {part.strip() for part in case.modalities.split(",")}
        return JsonResponse({"hangings": hangings_of(request.actor, modalities)})
    if len(request.body) > LARGEST_BYTES:
        return HttpResponseBadRequest()
    try:
        change = hanging_from_viewer(json.loads(request.body))
    except (UnreadableHanging, ValueError, RecursionError):
        return HttpResponseBadRequest()
    keep_hanging(change=change, by=request.actor, at=request.received_at)
    return HttpResponse(status=204)
