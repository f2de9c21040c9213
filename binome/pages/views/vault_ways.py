"""Other ways into a vault: passkeys beside the password, and a new recovery sheet."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from binome.identity import passkeys
from binome.identity.passkeys import PasskeyPiece
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.vault_pieces import piece_of, refused, said_by, word_of
from binome.people import queries as people
from binome.people.models import Site


@door("vault.use", of=people.site_with_id)
@require_POST
def add_passkey(request: Request, site: Site) -> HttpResponse:
    """Keep what a passkey of one's own opens."""
    try:
        said = said_by(request)
        piece = PasskeyPiece(word_of(said, "credential"), piece_of(said, "sealed"))
        passkeys.add_passkey(site=site, piece=piece, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({})


@door("vault.use", of=people.site_with_id)
@require_POST
def remove_passkey(request: Request, site: Site) -> HttpResponse:
    """Forget a passkey of one's own."""
    try:
        credential = word_of(said_by(request), "credential")
        passkeys.remove_passkey(
            site=site, credential=credential, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({})


@door("vault.use", of=people.site_with_id)
@require_POST
def renew_recovery(request: Request, site: Site) -> HttpResponse:
    """Keep what a recovery sheet opens that was just printed and typed back."""
    try:
        recovery = piece_of(said_by(request), "recovery")
        passkeys.renew_recovery(
            site=site, recovery=recovery, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({})
