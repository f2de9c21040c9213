"""Names once sealed to this server's key for a site, sealed again to the vault it made since."""

from datetime import datetime

from django.db.models import QuerySet

from binome.cases.models import Case
from binome.cases.states import ANSWERED, State
from binome.identity import services as identity
from binome.identity import vaults
from binome.identity.models import Keeper
from binome.identity.vaults import NoVault
from binome.people.actors import Actor
from binome.people.models import Site

AT_ONCE = 200
OVER = (*ANSWERED, State.WITHDRAWN)


def former_cases(site: Site) -> QuerySet[Case]:
    """Cases that are over and whose names this server can still open, newest first.

    A case under way keeps its way, so that its images have one pseudonym and one key.
    """
    return Case.objects.filter(
        site=site, card__kept_by=Keeper.HUB, state__in=OVER, network__mode="pseudonymous"
    ).order_by("-opened_at")


def seal_former(*, site: Site, by: Actor, at: datetime) -> int:
    """Seal up to AT_ONCE former cards to the site's vault; return how many. Raises NoVault."""
    vault = vaults.vault_of(site.pk)
    if vault is None:
        raise NoVault
    cases = list(former_cases(site).select_related("card__site")[:AT_ONCE])
    for case in cases:
        if case.card is not None:
            identity.seal_again(
                card=case.card, case_id=case.pk, recipient=vault.recipient, by=by, at=at
            )
    return len(cases)
