"""Images kept in a reader's browser for when the line is cut (docs/decisions/0025)."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import queries as archive
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.pages import assets
from binome.pages.doors import Request, door
from binome.pages.joining import BUNDLES
from binome.pages.viewing import Wanted, viewer_of
from binome.people.models import Act

TILE = (
    "manifest_url", "thumbnail_url", "label", "words", "modality", "frame_count", "is_prior",
    "when",
)  # fmt: skip
FILES = (
    "mark.svg", "binome.css", "lock.js", "kept/page.js", "kept/safe.js", "kept/agree.js",
    "viewer/viewer.css", "viewer/viewer.js", "viewer/worker.js", "viewer/more/mpr-worker.js",
    "vendor/openjph/openjphjs.js", "vendor/openjph/openjphjs.wasm", "decode/received.js",
    "decode/wasm.js", "deidentify/rle.js", "deidentify/refusal.js",
    "vendor/openjpeg/openjpegwasm_decode.js", "vendor/openjpeg/openjpegwasm_decode.wasm",
    "vendor/charls/charlswasm_decode.js", "vendor/charls/charlswasm_decode.wasm",
)  # fmt: skip


@door("case.read", of=cases.case_with_id)
@require_POST
def keep(request: Request, case: Case) -> HttpResponse:
    """Say what belongs to this case's images, and note that they are kept outside of the hub."""
    viewer = viewer_of(case, Wanted(), by=request.actor)
    if viewer is None:
        return JsonResponse({"error": "no_images"}, status=409)
    counts = {s.pk: s.instance_count for t in cases.studies_of(case) for s in archive.series_of(t)}
    about = Subject(site_id=case.site_id, case_id=case.pk, count=sum(counts.values()))
    audit.record("case.kept_offline", by=request.actor, at=request.received_at, of=about)
    return JsonResponse(_plan(case, viewer) | {"series_counts": counts})


def _plan(case: Case, viewer: dict[str, Any]) -> dict[str, Any]:
    """What the kept page needs: words of ours and random ids, never who the patient is."""
    is_report = case.network.act == Act.INTERPRETATION
    return {
        "id": case.pk,
        "name": case.name,
        "act_words": gettext("for consultation") if is_report else gettext("second opinion"),
        "manifest_url": _plain(viewer["manifest_url"]),
        "seen_url": viewer["seen_url"],
        "shown_url": reverse("case_shown", args=[case.pk]),
        "worker_url": reverse("kept_worker"),
        "series": [
            {name: one.get(name, "") for name in TILE}
            | {"manifest_url": _plain(one["manifest_url"])}
            for one in viewer["series"]
        ],
    }


def _plain(url: str) -> str:
    """A kept manifest lies under its address alone: it is asked about whenever there is a line."""
    return url.partition("?")[0]


@door("account.use")
@require_GET
def kept(request: Request) -> HttpResponse:
    """The page that goes on without a line; what it shows is read in the browser alone."""
    words = {
        "page": reverse("kept"),
        "open": gettext("Open"),
        "away": gettext("Delete"),
        "facts": gettext("{n} images, {size}, kept {when}"),
        "megabytes": gettext("{n} MB"),
        "part": gettext("Not all of it is here: open the case with a line and keep it again."),
    }
    viewer = {"preview": {}, "act": "", "original_url": ""}
    return render(request, "viewer/kept.html", {"words": words, "viewer": viewer})


@door("account.use")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The script that answers when the line is cut; its files are named by their content."""
    later = next(bundle for bundle in BUNDLES if bundle.later)
    names = [*FILES, *(f"{later.later}{name}.js" for name in later.entries)]
    files, page = [assets.url(name) for name in names], reverse("kept")
    script = assets.asset("kept/worker.js")
    assert script is not None
    head = (
        f"const FILES = {json.dumps(files)};\nconst PAGE = {json.dumps(page)};\n"
        f"const NAME = {json.dumps(f'binome-kept-shell-{assets.version()}')};\n"
    )
    answer = HttpResponse(head + script.plain.decode(), content_type="text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
