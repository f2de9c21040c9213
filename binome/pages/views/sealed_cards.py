"""The identity card of a case as the site's browser seals and opens it; never in clear here."""

import base64
import binascii
import json

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from binome.cases import queries
from binome.cases.models import Case
from binome.exchange import services as exchange
from binome.exchange.services import SiteCheck
from binome.identity.services import NotACard, SealedCard
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken


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
