"""Accounts at providers that are persons here: linked by their person, never made by themselves."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.files import write_private
from binome.people import sign_ins
from binome.people.actors import Actor
from binome.people.models import OuterName, OuterSession, Person, Provider, SignIn
from binome.people.oidc import documents
from binome.people.oidc.attempts import Client, Vouched
from binome.people.oidc.errors import NotBelieved, NotLinked, TakenElsewhere
from binome.people.oidc.tokens import OLDEST_SECONDS, Expected, logout_token

SESSION_KEY = "binome.by_provider"


def secret_of(provider: Provider) -> str:
    """The client secret that the provider gave out, or nothing for a public client."""
    path = settings.KEYS / f"provider-{provider.slug}"
    return path.read_text().strip() if path.exists() else ""


@transaction.atomic
def add_provider(provider: Provider, *, secret: str, by: Actor, at: datetime) -> Provider:
    """Take a provider in; its secret goes to the key folder."""
    provider.added_at = at
    provider.save()
    if secret:
        write_private(settings.KEYS / f"provider-{provider.slug}", secret + "\n")
    audit.record("provider.added", by=by, at=at, of=Subject(things=(provider.pk,)))
    return provider


@transaction.atomic
def remove_provider(provider: Provider, *, by: Actor, at: datetime) -> None:
    """Nobody comes that way any more; passwords and passkeys stay."""
    audit.record("provider.removed", by=by, at=at, of=Subject(things=(provider.pk,)))
    (settings.KEYS / f"provider-{provider.slug}").unlink(missing_ok=True)
    provider.delete()


def provider_named(slug: str) -> Provider | None:
    return Provider.objects.filter(slug=slug).first()


def providers() -> list[Provider]:
    return list(Provider.objects.order_by("name"))


def person_of(provider: Provider, vouched: Vouched) -> Person:
    """Whom an account at the provider is here; raises NotLinked."""
    found = OuterName.objects.filter(provider=provider, subject=vouched.subject)
    name = found.filter(person__is_active=True).select_related("person").first()
    if name is None:
        raise NotLinked
    if vouched.number and vouched.number != name.number:
        found.update(number=vouched.number)
    return name.person


@transaction.atomic
def link(provider: Provider, vouched: Vouched, *, person: Person, at: datetime) -> OuterName:
    """From now on this account over there opens this person's; raises TakenElsewhere."""
    fields = {"label": vouched.label, "number": vouched.number, "linked_at": at}
    try:
        with transaction.atomic():
            OuterName.objects.filter(provider=provider, person=person).delete()
            name = OuterName.objects.create(
                provider=provider, person=person, subject=vouched.subject, **fields
            )
    except IntegrityError:
        raise TakenElsewhere from None
    _record("provider.linked", person, at, name.pk)
    return name


@transaction.atomic
def unlink(provider: Provider, *, person: Person, at: datetime) -> None:
    """Take the account over there off; what it opened stays open until it is ended."""
    if OuterName.objects.filter(provider=provider, person=person).delete()[0]:
        _record("provider.unlinked", person, at, provider.pk)


def names_of(person: Person) -> dict[str, OuterName]:
    """The accounts of a person, by the id of their provider."""
    return {name.provider_id: name for name in OuterName.objects.filter(person=person)}


def note_session(
    person: Person, *, session_key: str, provider_id: str, sid: str, at: datetime
) -> None:
    """Remember which session began over there, so that it can be ended from there."""
    name = OuterName.objects.filter(provider_id=provider_id, person=person).first()
    if name is not None:
        fields = {"outer_name": name, "sid": sid, "began_at": at}
        OuterSession.objects.update_or_create(session_key=session_key, defaults=fields)


def demanded_of(person: Person) -> Provider | None:
    """The provider this person has to come by, if there is one."""
    return Provider.objects.filter(is_demanded=True, names__person=person).first()


def has_to_come_by(person: Person, *, at: datetime) -> Provider | None:
    """The same while it answers; when it is silent the night goes on, and that is written down."""
    provider = demanded_of(person)
    if provider is None or documents.answers(provider):
        return provider
    _record("provider.done_without", person, at, provider.pk)
    return None


def end_from_there(provider: Provider, token: str, *, at: datetime) -> int:
    """Back-channel log-out: end the sessions the provider names; raises NotBelieved."""
    expected = Expected(provider.issuer, provider.client_id, at)
    claims = logout_token(token, lambda again: documents.keys(provider, again), expected=expected)
    if not cache.add(f"oidc-jti-{provider.pk}-{claims['jti'][:200]}", True, 2 * OLDEST_SECONDS):
        raise NotBelieved("replay")
    sessions = OuterSession.objects.filter(outer_name__provider=provider)
    if isinstance(claims.get("sid"), str):
        sessions = sessions.filter(sid=claims["sid"])
    if isinstance(claims.get("sub"), str):
        sessions = sessions.filter(outer_name__subject=claims["sub"])
    ended = 0
    for session in sessions.select_related("outer_name__person"):
        person = session.outer_name.person
        mine = list(SignIn.objects.filter(person=person, session_key=session.session_key))
        sign_ins.end(mine, person=person, at=at)
        session.delete()
        ended += len(mine)
    return ended


def client_for(provider: Provider, *, back: str, at: datetime) -> Client:
    return Client(provider, secret_of(provider), back, at)


def _record(action: str, person: Person, at: datetime, thing: str) -> None:
    by = Actor(id=person.pk, name=str(person), person_id=person.pk)
    audit.record(action, by=by, at=at, of=Subject(things=(person.pk, thing)))
