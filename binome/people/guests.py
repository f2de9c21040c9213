"""Guest links: one case shown to one named person without an account, for a while.

What is shown, and that the case may be shown at all, is for the front door and `cases` to say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.kernel.ids import digest, new_secret
from binome.people.actors import Actor
from binome.people.models import GuestLink, Person, Site

LONGEST_DAYS = 14
SAME_SITTING = timedelta(minutes=10)


class NobodyNamed(Refusal):
    """A guest link is for one person, whose name stands on every picture."""

    word = "nobody_named"
    sentence = _("Write who the link is for: the name stands on each picture. No link was made.")


class TooLong(Refusal):
    """A guest link is short-lived."""

    word = "too_long"
    sentence = _("A guest link lasts from 1 to 14 days. No link was made.")


@dataclass(frozen=True, slots=True)
class Invited:
    """To which case of which site, who, for how many days."""

    site: Site
    case_id: str
    guest_name: str
    days: int


@transaction.atomic
def invite(invited: Invited, *, by: Actor, at: datetime) -> str:
    """Make a link and return its secret, which is shown this once; raises NobodyNamed, TooLong."""
    name = " ".join(invited.guest_name.split())[:80]
    if not name:
        raise NobodyNamed
    if not 1 <= invited.days <= LONGEST_DAYS:
        raise TooLong
    secret = new_secret()
    link = GuestLink.objects.create(
        secret_digest=digest(secret), site=invited.site, case_id=invited.case_id, guest_name=name,
        made_by=Person.objects.filter(pk=by.person_id).first(), created_at=at,
        expires_at=at + timedelta(days=invited.days),
    )  # fmt: skip
    audit.record("guest.invited", by=by, at=at, of=_about(link))
    return secret


@transaction.atomic
def revoke(link: GuestLink, *, by: Actor, at: datetime) -> None:
    """Shut a link; an open page of the guest shows nothing more from its next request on."""
    if GuestLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record("guest.revoked", by=by, at=at, of=_about(link))


def link_behind(secret: str, *, at: datetime) -> GuestLink | None:
    """The link that holds now and has this secret."""
    rows = GuestLink.objects.in_force(at).select_related("site__network")
    return rows.filter(secret_digest=digest(secret)).first()


def link_in_force(link_id: str, *, at: datetime) -> GuestLink | None:
    rows = GuestLink.objects.in_force(at).select_related("site__network")
    return rows.filter(pk=link_id).first()


def link_with_id(link_id: str) -> GuestLink | None:
    return GuestLink.objects.filter(pk=link_id).first()


def links_to(case_id: str, *, at: datetime) -> QuerySet[GuestLink]:
    return GuestLink.objects.in_force(at).filter(case_id=case_id).order_by("-created_at")


@transaction.atomic
def note_visit(link: GuestLink, *, at: datetime) -> None:
    """Write down that the guest looked: once a sitting of ten minutes."""
    if link.last_opened_at and at - link.last_opened_at < SAME_SITTING:
        return
    GuestLink.objects.filter(pk=link.pk).update(
        last_opened_at=at, opened_at=link.opened_at or at
    )  # fmt: skip
    audit.record("guest.opened", by=as_actor(link), at=at, of=_about(link))


def as_actor(link: GuestLink) -> Actor:
    """The guest in the audit: an id and a name, without any standing."""
    return Actor(id=link.pk, name=link.guest_name)


def _about(link: GuestLink) -> Subject:
    return Subject(site_id=link.site_id, case_id=link.case_id, things=(link.pk,))
