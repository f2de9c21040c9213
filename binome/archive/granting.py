"""Giving a study to a person, a group or a site, and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from binome.archive.models import Study, StudyGrant
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.people.models import Group, Person, Site

Recipient = Person | Group | Site


@dataclass(frozen=True, slots=True)
class Terms:
    """Why a study is given, and until when; None: for as long as the reason lasts."""

    reason: str
    until: datetime | None = None


def _columns(to: Recipient) -> dict[str, Recipient | None]:
    return {
        "person": to if isinstance(to, Person) else None,
        "group": to if isinstance(to, Group) else None,
        "site": to if isinstance(to, Site) else None,
    }


@transaction.atomic
def grant(study: Study, *, to: Recipient, terms: Terms, by: Actor, at: datetime) -> StudyGrant:
    """Let somebody see a study; the same recipient and reason again is one grant, until later."""
    columns = _columns(to)
    known = StudyGrant.objects.in_force(at).filter(study=study, reason=terms.reason, **columns)
    if (same := known.first()) is not None:
        StudyGrant.objects.filter(pk=same.pk).update(until=terms.until)
        return same
    made = StudyGrant.objects.create(
        study=study, reason=terms.reason, until=terms.until, created_by=by.id, created_at=at,
        **columns,
    )  # fmt: skip
    about = Subject(site_id=study.site_id, things=(study.pk, to.pk), detail=terms.reason)
    audit.record("study.granted", by=by, at=at, of=about)
    return made


@transaction.atomic
def revoke_grants(
    study: Study, *, by: Actor, at: datetime, reason: str = "", of: Recipient | None = None
) -> int:
    """End the grants with that reason, of that recipient, or all; return how many ended."""
    grants = StudyGrant.objects.in_force(at).filter(study=study)
    if reason:
        grants = grants.filter(reason=reason)
    if of is not None:
        grants = grants.filter(**{k: v for k, v in _columns(of).items() if v is not None})
    ended = grants.update(revoked_at=at)
    if ended:
        things = (study.pk, *((of.pk,) if of else ()))
        about = Subject(site_id=study.site_id, things=things, detail=reason, count=ended)
        audit.record("study.grant_revoked", by=by, at=at, of=about)
    return ended
