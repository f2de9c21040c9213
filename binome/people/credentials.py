"""Who stands behind a request: one answer for Django, Starlette and tokens."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from binome.kernel.ids import digest
from binome.people.actors import NOBODY, Actor, Standing
from binome.people.models import AccessToken, Membership, Person, Role

BEARER = "bearer "
LAST_USE_RESOLUTION = timedelta(minutes=5)


def person_of(headers: Mapping[str, str], *, at: datetime) -> Actor:
    """Return the actor behind a request's headers: a bearer token, a session cookie, or nobody."""
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        return actor_of_token(authorization[len(BEARER) :].strip(), at=at)
    person = person_of_session(session_key(headers.get("cookie", "")))
    return actor_of_person(person, at=at) if person else NOBODY


def actor_of_person(person: Person, *, at: datetime) -> Actor:
    """Return a person with the memberships in force; an inactive person has none."""
    memberships = Membership.objects.filter(person=person).in_force(at)
    standings = tuple(
        Standing(m.role, person.pk, m.network_id, m.site_id, m.group_id) for m in memberships
    )
    return Actor(id=person.pk, name=str(person), standings=standings, person_id=person.pk)


def actor_of_token(secret: str, *, at: datetime) -> Actor:
    """Return the actor of an access token, or nobody when unknown, expired or revoked."""
    token = (
        AccessToken.objects.select_related("site")
        .filter(secret_digest=digest(secret), revoked_at__isnull=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= at):
        return NOBODY
    _note_use(token, at=at)
    standing = Standing(Role.INTEGRATOR, None, token.site.network_id, token.site_id)
    return Actor(id=token.pk, name=token.label, standings=(standing,))


def _note_use(token: AccessToken, *, at: datetime) -> None:
    if token.last_used_at is None or at - token.last_used_at > LAST_USE_RESOLUTION:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=at)


def session_key(cookie_header: str) -> str:
    """Return the session cookie's value, or an empty string."""
    try:
        morsel = SimpleCookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def person_of_session(key: str) -> Person | None:
    """Return the active person signed in under a session key, as Django's own check does."""
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = Person.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if person is None:
        return None
    expected = person.get_session_auth_hash()
    return person if constant_time_compare(session.get(HASH_SESSION_KEY, ""), expected) else None
