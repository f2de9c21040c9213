"""The identity card of a case as the site's browser seals and opens it; never in clear here."""

import base64
import binascii
import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries
from binome.cases.models import Case
from binome.exchange import services as exchange
from binome.exchange.services import SiteCheck
from binome.identity.services import NotACard, SealedCard
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.vault_words import where_names_stay
from binome.pages.wording import spoken
from binome.reports import queries as reports
from binome.reports.models import ReportVersion
from binome.reports.renditions.paper import moment


@door("case.upload", of=queries.case_with_id)
@require_POST
def keep(request: Request, case: Case) -> HttpResponse:
    """Keep a card the site's browser sealed, with the pseudonym and the verdict of its check."""
    try:
        card = exchange.keep_card(
            case=case, check=_check(request.body), by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        said = {"word": refusal.word, "sentence": spoken(refusal)}
        return JsonResponse(said, status=409)
    return JsonResponse({"revision": card.revision})


def _check(body: bytes) -> SiteCheck:
    try:
        said = json.loads(body)
        sealed = base64.b64decode(said["sealed"], validate=True)
        card = SealedCard(sealed, str(said["pseudonym"]), int(said["revision"]))
        return SiteCheck(card, str(said["verdict"]))
    except (ValueError, TypeError, LookupError, RecursionError, binascii.Error):
        raise NotACard from None


@door("report.see_identity_sheet", of=reports.version_with_id)
@require_GET
def sheet_page(request: Request, version: ReportVersion) -> HttpResponse:
    """The identity sheet as a page: the name is put in, and printed, by the site's browser."""
    signed_at = moment(version.signed_at, version.content["site_time_zone"])
    context = {
        "case": version.case, "version": version, "signed_at": signed_at,
        **where_names_stay(version.case), "section": "worklist",
    }  # fmt: skip
    return render(request, "reports/sheet.html", context)
