"""Upload tokens: one case, one person, seven days, whatever happens to the session."""

from datetime import datetime, timedelta

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.exchange.models import UploadToken
from binome.exchange.refusals import TokenSpent
from binome.kernel.ids import digest, new_secret
from binome.people import policies
from binome.people.actors import Actor
from binome.people.credentials import actor_of_person
from binome.people.models import Person

LIFE = timedelta(days=7)
MAY_UPLOAD = "case.upload"


@transaction.atomic
def upload_token(*, case: Case, by: Actor, at: datetime) -> str:
    """Return a secret that lets `by` send files to one case for seven days. Shown this once."""
    secret = new_secret()
    token = UploadToken.objects.create(
        case=case, secret_digest=digest(secret), person_id=by.person_id or "",
        created_at=at, expires_at=at + LIFE,
    )  # fmt: skip
    about = Subject(site_id=case.site_id, case_id=case.pk, things=(token.pk,))
    audit.record("upload.allowed", by=by, at=at, of=about)
    return secret


def holder(secret: str, *, at: datetime) -> UploadToken:
    """Return the token behind a secret; raise TokenSpent.

    It dies with the person's membership, not with their session.
    """
    token = (
        UploadToken.objects.select_related("case", "case__site", "case__network")
        .filter(secret_digest=digest(secret), revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if token is None or not policies.can(actor_behind(token, at=at), MAY_UPLOAD, token.case):
        raise TokenSpent
    return token


def actor_behind(token: UploadToken, *, at: datetime) -> Actor:
    """Return the person who was given the token, as they stand now."""
    person = Person.objects.filter(pk=token.person_id, is_active=True).first()
    if person is None:
        raise TokenSpent
    return actor_of_person(person, at=at)


def revoke_all(case_id: str, *, at: datetime) -> None:
    """End every token of a case, because it was withdrawn."""
    UploadToken.objects.filter(case_id=case_id, revoked_at__isnull=True).update(revoked_at=at)
