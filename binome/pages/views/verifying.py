"""The page that says whether a paper is genuine: for everybody, without an account or a network."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from binome.pages import assets
from binome.pages.doors import Request, public
from binome.reports.paper_seal import STATES, verifying_keys
from binome.reports.renditions.words import STATUSES
from binome.reports.verifying import (
    Verdict,
    standing_of,
    verdict_on,
    verdict_on_mark,
    verdict_on_text,
)

LARGEST_BYTES = 2 << 20
FILES = (
    "mark.svg", "binome.css", "verify/page.js", "verify/check.js", "verify/scan.js",
    "vendor/noble/ed25519.js", "vendor/jsqr/jsQR.js",
)  # fmt: skip
WORDS = {
    "pdf": _(
        "Genuine: this PDF is, byte for byte, as it was made here. "
        "SHA-256 of the signed version: {hash}."
    ),
    "text": _(
        "Genuine: these words are as they were made here. SHA-256 of the signed version: {hash}."
    ),
    "mark": _(
        "The code is genuine. It belongs to version {number} ({status}), signed on {at} UTC. "
        "Compare the SHA-256 printed beside it: {hash}. The code cannot see the words on the paper:"
        " check the PDF file or the text to be sure of them."
    ),
    "changed_pdf": _(
        "Not genuine: this PDF was changed after it was made. Do not rely on it; ask for the "
        "report again."
    ),
    "changed_text": _(
        "Not genuine: words of this text were changed, added or left out after it was made. "
        "Do not rely on it; ask for the report again."
    ),
    "changed_mark": _("Not genuine: this code was changed or forged. Do not rely on the paper."),
    "unknown_key": _(
        "Sealed by somebody this page does not know: another Binôme, or a forger. Check it on the "
        "page whose address stands in the QR code of a paper you trust."
    ),
    "no_seal": _(
        "There is no seal in this. Choose the PDF file, paste the whole text with its last line, "
        "or scan the code again."
    ),
    "new_key": _("The key is newer than this browser's first visit. When in doubt, ask the site."),
    "asking": _("Asking whether it still holds…"),
    "current": _("It is the newest version."),
    "superseded": _("A newer version has been signed. Ask for it before you act."),
    "entered-in-error": _("This report was entered in error: do not use it."),
    "unknown": _("This server does not keep that report: it cannot say whether it still holds."),
    "offline": _(
        "There is no network: whether a newer version was signed, or this one was withdrawn, "
        "cannot be asked now."
    ),
    "cannot": _(
        "This browser can check only on a page that was opened by https. Ask the operator, or "
        "send the form without scripts."
    ),
    "no_code": _("No code was found. Hold it flat, in good light, and try again."),
    "no_camera": _("The camera cannot be used. Choose a photograph of the code instead."),
}


@public
@require_http_methods(["GET", "POST"])
def verify(request: Request) -> HttpResponse:
    """The page; POST checks here, for browsers without scripts."""
    context: dict[str, Any] = {
        "words": {**{name: str(said) for name, said in WORDS.items()}, "statuses": _statuses()},
        "keys": verifying_keys(),
        "answers": [],
    }
    if request.method == "POST":
        context |= _checked(request)
    return render(request, "reports/verify.html", context)


def _statuses() -> list[str]:
    return [str(STATUSES[one]) for one in STATES]


def _checked(request: Request) -> dict[str, Any]:
    file, text = request.FILES.get("file"), request.POST.get("text", "")[:LARGEST_BYTES]
    data = file.read(LARGEST_BYTES + 1) if file else b""
    if data.startswith(b"%PDF-"):
        return _answers("pdf", verdict_on(data))
    text = data.decode("utf-8", "replace") if data else text
    if text.strip() and len(text.split()) == 1:
        return _answers("mark", verdict_on_mark(text))
    return _answers("text", verdict_on_text(text))


def _answers(kind: str, verdict: Verdict) -> dict[str, Any]:
    """The same sentences as the script's, from what this server knows besides."""
    if not verdict.is_sealed:
        word = f"changed_{kind}" if verdict.version else "no_seal"
        return {"answers": [WORDS[word]], "tone": "bad"}
    version = verdict.version
    standing = standing_of(version.own_hash) if version else "unknown"
    tone = {"current": "good", "entered-in-error": "bad"}.get(standing, "warn")
    facts = {"hash": "–", "number": "–", "status": "–", "at": "–"}
    if version:
        at = version.signed_at.strftime("%Y-%m-%d %H:%M")
        facts = {"hash": version.own_hash, "number": str(version.number), "at": at,
                 "status": str(STATUSES[version.status])}  # fmt: skip
    return {"answers": [str(WORDS[kind]).format(**facts), WORDS[standing]], "tone": tone}


@public
@require_GET
def standing(request: Request, own_hash: str) -> HttpResponse:
    """What became of the version with that hash; who does not hold the paper cannot ask."""
    return JsonResponse({"standing": standing_of(own_hash)})


@public
@require_GET
def worker(request: Request) -> HttpResponse:
    """The script that keeps the page: its files are named here, since their addresses change."""
    kept = assets.asset("verify/worker.js")
    assert kept is not None  # part of the package
    names = {
        "FILES": [assets.url(name) for name in FILES],
        "PAGE": reverse("verify"),
        "NAME": f"binome-verify-{assets.version()}",
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items())
    return HttpResponse(head.encode() + kept.plain, content_type="text/javascript; charset=utf-8")
