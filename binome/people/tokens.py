"""Access tokens of a site's machines: made with a scope and an end, shown once, revoked at once."""

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
from binome.people.models import AccessToken, Site
from binome.people.scopes import SCOPES

LONGEST_DAYS = 730


class NoSuchScope(Refusal):
    """A token was asked for that would open nothing, or something nobody knows."""

    word = "no_such_scope"
    sentence = _("Choose at least one thing the token may do. No token was made.")


class TooLong(Refusal):
    """A token ends: within two years."""

    word = "too_long"
    sentence = _("A token lasts from one day to two years. No token was made.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token shall be called, open, and for how many days."""

    label: str
    scopes: tuple[str, ...] = tuple(SCOPES)
    days: int | None = None


@transaction.atomic
def add(*, site: Site, wanted: Wanted, by: Actor, at: datetime) -> str:
    """Make a token and return its secret, which is shown this once; raises NoSuchScope, TooLong."""
    if not wanted.scopes or not set(wanted.scopes) <= set(SCOPES):
        raise NoSuchScope
    if wanted.days is not None and not 1 <= wanted.days <= LONGEST_DAYS:
        raise TooLong
    secret = new_secret()
    token = AccessToken.objects.create(
        secret_digest=digest(secret), site=site, label=wanted.label, created_at=at,
        scopes=" ".join(wanted.scopes),
        expires_at=at + timedelta(days=wanted.days) if wanted.days else None,
    )  # fmt: skip
    about = Subject(site_id=site.pk, things=(token.pk,), detail=token.scopes)
    audit.record("token.added", by=by, at=at, of=about)
    return secret


@transaction.atomic
def revoke(*, token: AccessToken, by: Actor, at: datetime) -> None:
    """Let a token open nothing from its next request on; twice is once."""
    ended = AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    if ended:
        about = Subject(site_id=token.site_id, things=(token.pk,))
        audit.record("token.revoked", by=by, at=at, of=about)


def tokens_of(site: Site) -> QuerySet[AccessToken]:
    """Those that are not revoked, newest first; one that ended stays, so that it is seen."""
    return AccessToken.objects.filter(site=site, revoked_at__isnull=True).order_by("-created_at")


def token_with_id(token_id: str) -> AccessToken | None:
    return AccessToken.objects.select_related("site__network").filter(pk=token_id).first()
