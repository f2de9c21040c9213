"""Cases whose names never come here: the site's browser checks, de-identifies, and seals the card.

What this server sees of the patient is the pseudonym, the verdict of the check, and a sealed box.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.cases import services as cases
from binome.cases.models import Case
from binome.exchange.models import Upload
from binome.exchange.names_stay import keeps_names
from binome.exchange.review import locked_decision, review
from binome.exchange.states import State, Verdict
from binome.identity import services as identity
from binome.identity.models import IdentityCard
from binome.identity.services import NotACard, SealedCard
from binome.kernel.errors import Refusal
from binome.people.actors import Actor

GONE = (State.LEFT_OUT, State.BROKEN, State.REFUSED)


class NotKeptHere(Refusal):
    """A sealed card for a case whose names this server seals itself."""

    word = "not_kept_at_site"
    sentence = _("This case was opened before the vault of your site. Load the page again.")


class PatientIsFixed(Refusal):
    """Images under another pseudonym are here already."""

    word = "patient_is_fixed"
    sentence = _(
        "Images of this case were already sent under another patient. Withdraw this case and open"
        " a new one for this patient."
    )


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """A sealed card and what the site's browser found when it compared form and files."""

    card: SealedCard
    verdict: str

    def __post_init__(self) -> None:
        if self.verdict and self.verdict not in Verdict.values:
            raise NotACard


@transaction.atomic
def keep_card(*, case: Case, check: SiteCheck, by: Actor, at: datetime) -> IdentityCard:
    """Keep what the site's browser sealed. Raises NotKeptHere, PatientIsFixed, OldRevision."""
    locked_decision(case)
    case = Case.objects.select_related("site", "network", "card").get(pk=case.pk)
    if not keeps_names(case):
        raise NotKeptHere
    new = check.card
    has_files = Upload.objects.filter(case=case).exclude(state__in=GONE).exists()
    if has_files and case.pseudonym != new.pseudonym:
        raise PatientIsFixed
    card = identity.keep_sealed_card(card=case.card, new=new, site=case.site, by=by, at=at)
    case = cases.attach_card(case=case, card=card, at=at)
    cases.note_patient_check(case=case, verdict=check.verdict, at=at)
    case.patient_check = check.verdict
    if check.verdict:
        review(case, at=at)
    return card
