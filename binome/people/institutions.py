"""Institutions whose verification ends: looked at again with the same checklist, or held.

Held is mild, for a night must not wait for papers (SAFETY 26): an emergency is always sent.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.checklists import words_of
from binome.people.models import Applicant, Network, Site

WARN_BEFORE = (timedelta(days=30), timedelta(days=7), timedelta(0))


class NotLookedAt(Refusal):
    """Something of the checklist is missing."""

    word = "not_checked"
    sentence = _("Tick the whole checklist and write a last day to come. Nothing was decided.")


class VerificationEnded(Refusal):
    """Nobody has looked at the institution again since its last day."""

    word = "verification_ended"
    sentence = _(
        "The verification of your institution has ended, so only emergencies are sent. Nothing"
        " is lost: ask your coordinator to verify it again, then send."
    )


@transaction.atomic
def verify_again(
    site: Site, ticks: frozenset[str], until: datetime, *, by: Actor, at: datetime
) -> None:
    """Note that everything was looked at, and until when it holds; raises NotLookedAt."""
    if words_of(Applicant.INSTITUTION) - ticks or until <= at:
        raise NotLookedAt
    Site.objects.filter(pk=site.pk).update(verified_until=until)
    about = Subject(site.pk, things=(site.network_id,))
    audit.record("institution.verified", by=by, at=at, of=about)


def check_may_send(site: Site, *, is_emergency: bool, at: datetime) -> None:
    """Raise VerificationEnded; a site that no last day was written for is not asked."""
    if site.verified_until is not None and site.verified_until <= at and not is_emergency:
        raise VerificationEnded


def institutions_of(network: Network) -> QuerySet[Site]:
    """Those with a last day, the first to end in front."""
    return Site.objects.filter(network=network, verified_until__isnull=False).order_by(
        "verified_until", "name"
    )


def ending(*, at: datetime, within: timedelta) -> QuerySet[Site]:
    """Those whose last day comes soon or has passed."""
    return Site.objects.filter(verified_until__lte=at + within).order_by("verified_until")
