"""Retention: closed cases older than their network's rule lose images and identity, with a list.

The signed answer, the thread and the audit stay: they name nobody. A legal hold stops everything.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.archive import purging as archive
from binome.archive.models import Study
from binome.audit import checkpoints
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case, CaseStudy
from binome.cases.states import ANSWERED, State
from binome.kernel.errors import Refusal
from binome.operation.models import LegalHold, PurgedCase, PurgeList, RetentionRule
from binome.people.actors import Actor
from binome.people.models import Network, Site
from binome.seal import signatures

PURPOSE = "binome purge list 1"
TITLE = "binome purge list"
MONTH = timedelta(days=30.44)
SHORTEST_MONTHS, LONGEST_MONTHS = 1, 600
CLOSED = (*sorted(ANSWERED), State.WITHDRAWN)
SYSTEM = Actor(id="binome", name="Binôme")


class UnfitRetention(Refusal):
    """From a month to fifty years."""

    word = "unfit_retention"
    sentence = _("Images are kept from 1 to 600 months, or for ever. Nothing was changed.")


class ReasonMissing(Refusal):
    """A hold that nobody can explain is never lifted."""

    word = "reason_missing"
    sentence = _("Say why the case must be kept, without a name. Nothing was changed.")


@transaction.atomic
def keep_for(network: Network, *, months: int | None, by: Actor, at: datetime) -> None:
    """Decide how long a network keeps images; None: for ever. Raises UnfitRetention."""
    if months is None:
        RetentionRule.objects.filter(network=network).delete()
    elif SHORTEST_MONTHS <= months <= LONGEST_MONTHS:
        RetentionRule.objects.update_or_create(network=network, defaults={"months": months})
    else:
        raise UnfitRetention
    audit.record("retention.decided", by=by, at=at, of=Subject(detail=f"{months or 'ever'}"))


@transaction.atomic
def hold(case: Case, *, reason: str, by: Actor, at: datetime) -> LegalHold:
    """Keep a case whatever its age; raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    made = LegalHold.objects.create(
        case=case, reason=reason.strip()[:200], placed_by=by.name, placed_at=at
    )
    audit.record("hold.placed", by=by, at=at, of=Subject(case.site_id, case.pk, (made.pk,)))
    return made


@transaction.atomic
def lift(case: Case, *, by: Actor, at: datetime) -> int:
    """Lift every hold of a case; return how many there were."""
    lifted = LegalHold.objects.filter(case=case, lifted_at__isnull=True).update(lifted_at=at)
    if lifted:
        audit.record("hold.lifted", by=by, at=at, of=Subject(case.site_id, case.pk, count=lifted))
    return lifted


def due(*, at: datetime) -> list[Case]:
    """Closed cases past their network's rule, without a hold, that still hold something."""
    found: list[Case] = []
    for rule in RetentionRule.objects.select_related("network"):
        found += _closed_before(at - rule.months * MONTH).filter(network=rule.network)
    return found


def purge_due(*, at: datetime) -> list[PurgeList]:
    """End what is due, case by case, and sign one list a site, for runs that were cut off too."""
    for case in due(at=at):
        _purge(case, at=at)
    waiting = PurgedCase.objects.filter(purge_list__isnull=True).values("case__site")
    return [_sign(site, at=at) for site in Site.objects.filter(pk__in=waiting).order_by("pk")]


def is_genuine(text: str, *, signer: str) -> bool:
    """Whether a list is whole and of this signer; the site can ask for ever."""
    body, _newline, signature = text.rstrip("\n").rpartition("\n")
    try:
        signatures.verify((body + "\n").encode(), signature, by=signer, purpose=PURPOSE)
    except (signatures.WrongSignature, signatures.NotASigningKey):
        return False
    return True


def lists_of(site: Site) -> QuerySet[PurgeList]:
    return PurgeList.objects.filter(site=site)


def _closed_before(instant: datetime) -> QuerySet[Case]:
    """By the last thing that happened to it: an answer, a message, a withdrawal."""
    is_held = LegalHold.objects.filter(lifted_at__isnull=True).values("case_id")
    later = Q(newest_message_at__gte=instant) | Q(signed_at__gte=instant)
    later |= Q(withdrawn_at__gte=instant) | Q(changed_after_signature_at__gte=instant)
    return (
        Case.objects.filter(state__in=CLOSED, opened_at__lt=instant, purged__isnull=True)
        .exclude(later)
        .exclude(pk__in=is_held)
        .select_related("site", "network")
        .order_by("pk")
    )


@transaction.atomic
def _purge(case: Case, *, at: datetime) -> None:
    """One case and its lines in one transaction; nothing when a hold or an act came first."""
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk, purged__isnull=True)
    instant = at - RetentionRule.objects.get(network=case.network_id).months * MONTH
    if not locked.exists() or not _closed_before(instant).filter(pk=case.pk).exists():
        return
    purged = PurgedCase.objects.create(case=case, at=at)
    studies = [archive.purge_study(study, at=at) for study in _only_of(case)]
    purged.studies = [
        f"study {s.study_instance_uid} {s.instances} {s.size_bytes} sha256:{s.digest}"
        for s in studies
    ]
    purged.save(update_fields=["studies"])
    _end_identity(case)
    about = Subject(case.site_id, case.pk, count=max(1, sum(s.instances for s in studies)))
    audit.record("case.purged", by=SYSTEM, at=at, of=about)


def _only_of(case: Case) -> list[Study]:
    """The studies of a case that no other case still needs."""
    mine = CaseStudy.objects.filter(case=case).values("study_id")
    needed = CaseStudy.objects.filter(study__in=mine, case__purged__isnull=True)
    return list(Study.objects.filter(pk__in=mine).exclude(pk__in=needed.values("study_id")))


def _end_identity(case: Case) -> None:
    """The sealed card goes with the last case that needs it."""
    Case.objects.filter(pk=case.pk).update(withdrawn_reason="")
    card = case.card
    if card is None:
        return
    Case.objects.filter(pk=case.pk).update(card=None, pseudonym="")
    if not Case.objects.filter(card=card).exists():
        card.delete()


@transaction.atomic
def _sign(site: Site, *, at: datetime) -> PurgeList:
    """One list of every case of a site that no list names yet."""
    signer = checkpoints.signer()
    said = [TITLE, at.astimezone(UTC).isoformat(timespec="seconds"), site.pk, signer.public]
    waiting = PurgedCase.objects.filter(purge_list__isnull=True, case__site=site)
    ended = list(waiting.select_related("case").order_by("at", "pk"))
    for purged in ended:
        said += [f"case {purged.case.name}", *purged.studies]
    body = "\n".join(said) + "\n"
    text = body + signer.sign(body.encode(), purpose=PURPOSE) + "\n"
    made = PurgeList.objects.create(site=site, made_at=at, case_count=len(ended), text=text)
    PurgedCase.objects.filter(pk__in=[purged.pk for purged in ended]).update(purge_list=made)
    return made
