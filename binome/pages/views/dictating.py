"""Dictation in the reading room: a recording is kept, then written out; a word can be heard."""

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.reports import queries, services
from binome.reports.dictation.engine import LARGEST_AUDIO_BYTES, NotRecognised
from binome.reports.models import Dictation, Report
from binome.reports.services.dictating import Recording, recorded

MEDIA_TYPES = ("audio/webm", "audio/ogg", "audio/mp4", "audio/wav")


@door("case.read", of=cases.case_with_id)
@require_POST
def dictate(request: Request, case: Case) -> HttpResponse:
    """Keep one phrase and write it out; 202 while only the recording is safe."""
    report, file = queries.draft_of(case, request.actor), request.FILES.get("audio")
    if report is None or file is None:
        return JsonResponse({"sentence": ""}, status=409)
    media_type = (file.content_type or "").partition(";")[0]
    recording = Recording(
        key=request.POST.get("key", ""), audio=file.read(LARGEST_AUDIO_BYTES + 1),
        media_type=media_type if media_type in MEDIA_TYPES else MEDIA_TYPES[0],
        language=request.POST.get("language", ""),
    )  # fmt: skip
    if request.POST.get("partial") == "1":
        return _so_far(request, report, recording)
    try:
        kept = services.keep_recording(
            report=report, recording=recording, by=request.actor, at=request.received_at
        )
        steps = services.write_out(dictation=kept, is_fresh=request.POST.get("fresh", "1") == "1")
    except NotRecognised as refusal:
        return JsonResponse({"sentence": spoken(refusal)}, status=202)
    except Refusal as refusal:
        return JsonResponse({"sentence": spoken(refusal)}, status=409)
    kept.refresh_from_db(fields=["words"])
    return JsonResponse(
        {"id": kept.pk, "steps": [asdict(one) for one in steps], "words": kept.words}
    )


def _so_far(request: Request, report: Report, recording: Recording) -> HttpResponse:
    """What is heard of a phrase still being spoken; 204 where nobody can say just now."""
    try:
        is_fresh = request.POST.get("fresh", "1") == "1"
        text = services.hear(report=report, recording=recording, is_fresh=is_fresh)
    except Refusal:
        return HttpResponse(status=204)
    return JsonResponse({"text": text})


@door("case.read", of=cases.case_with_id)
@require_GET
def listen(request: Request, case: Case) -> HttpResponse:
    """A recording of one's own draft by its key, to hear a word again; 204 once it is gone."""
    report, key = queries.draft_of(case, request.actor), request.GET.get("key", "")
    found = Dictation.objects.filter(report=report, key=key).first() if report else None
    sound = recorded(found) if found else b""
    if found is None or not sound:
        return HttpResponse(status=204)
    response = HttpResponse(sound, content_type=found.media_type)
    response["Cache-Control"] = "private, no-store"
    return response
