"""What a site's browsers make for its vault, kept as it comes: keys, ways in, recovery sheets."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from binome.identity import passkeys, vaults
from binome.identity.passkeys import PasskeyPiece
from binome.identity.vaults import Grant, MemberPieces, NotAPiece, VaultPieces
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.vault_pieces import piece_of, refused, said_by, word_of
from binome.people import queries as people
from binome.people.models import Site

Said = dict[str, Any]
View = Callable[[Request, Site], HttpResponse]


def keeps(act: Callable[[Request, Site, Said], object]) -> View:
    """A view for members of a site that keeps what a browser sent; a refusal is told as JSON."""

    @door("vault.use", of=people.site_with_id)
    @require_POST
    @wraps(act)
    def kept(request: Request, site: Site) -> HttpResponse:
        try:
            answer = act(request, site, said_by(request))
        except Refusal as refusal:
            return refused(refusal)
        return answer if isinstance(answer, HttpResponse) else JsonResponse({})

    return kept


@keeps
def create(request: Request, site: Site, said: Said) -> HttpResponse:
    """Keep a vault that a browser just made, with its first member."""
    made = VaultPieces(
        word_of(said, "recipient"), piece_of(said, "sealed_key"), piece_of(said, "recovery")
    )
    vaults.create_vault(
        site=site, vault=made, first=_member_of(said.get("member")), by=request.actor,
        at=request.received_at,
    )  # fmt: skip
    return JsonResponse({"recipient": made.recipient}, status=201)


@keeps
def join(request: Request, site: Site, said: Said) -> None:
    """Keep one's own way into the vault."""
    vaults.join_vault(site=site, pieces=_member_of(said), by=request.actor, at=request.received_at)


@keeps
def let_in(request: Request, site: Site, said: Said) -> None:
    """Keep what a colleague sealed for somebody who waits."""
    grant = Grant(word_of(said, "member_id"), word_of(said, "recipient"), piece_of(said, "granted"))
    vaults.let_in(site=site, grant=grant, by=request.actor, at=request.received_at)


@keeps
def add_passkey(request: Request, site: Site, said: Said) -> None:
    """Keep what a passkey of one's own opens."""
    piece = PasskeyPiece(word_of(said, "credential"), piece_of(said, "sealed"))
    passkeys.add_passkey(site=site, piece=piece, by=request.actor, at=request.received_at)


@keeps
def remove_passkey(request: Request, site: Site, said: Said) -> None:
    """Forget a passkey of one's own."""
    passkeys.remove_passkey(
        site=site, credential=word_of(said, "credential"), by=request.actor,
        at=request.received_at,
    )  # fmt: skip


@keeps
def renew_recovery(request: Request, site: Site, said: Said) -> None:
    """Keep what a recovery sheet opens that was just printed and typed back."""
    passkeys.renew_recovery(
        site=site, recovery=piece_of(said, "recovery"), by=request.actor, at=request.received_at
    )


def _member_of(said: Any) -> MemberPieces:
    if not isinstance(said, dict):
        raise NotAPiece
    return MemberPieces(
        word_of(said, "recipient"), piece_of(said, "wrapped"), piece_of(said, "granted")
    )
