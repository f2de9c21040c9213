"""Who stands behind a request: one answer for Django, Starlette and tokens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils.crypto import constant_time_compare

from binome.kernel.clock import utc_now
from binome.kernel.ids import digest
from binome.people import idle
from binome.people.actors import LAPSED, NOBODY, READING, Actor, Standing
from binome.people.models import AccessToken, Membership, Person, Role
from binome.people.outer_viewers import OPENS, PREFIX, holder_of_pass
from binome.people.scopes import actions_of

BEARER = "bearer "
LAST_USE_RESOLUTION = timedelta(minutes=5)
#: Plain: every question of a machine begins here, and the ORM took most of its time.
FIND_BEARER = """
SELECT t.id, t.label, t.scopes, t.site_id, s.network_id,
    CASE WHEN t.last_used_at IS NULL OR t.last_used_at < %s THEN 1 ELSE 0 END
FROM people_accesstoken t JOIN people_site s ON s.id = t.site_id
WHERE t.secret_digest = %s AND t.revoked_at IS NULL
    AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def person_of(headers: Mapping[str, str], *, at: datetime) -> Actor:
    """Return the actor behind a request's headers: a bearer token, a session cookie, or nobody."""
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        return actor_of_token(authorization[len(BEARER) :].strip(), at=at)
    person = person_of_session(session_key(headers.get("cookie", "")))
    return actor_of_person(person, at=at) if person else NOBODY


def actor_of_person(person: Person, *, at: datetime) -> Actor:
    """Return a person with the roles in force; a licence that ended takes the reading ones, and
    so does what is missing before the first case (`holding`)."""
    memberships = Membership.objects.filter(person=person).given_at(at)
    has_lapsed = person.may_read_until is not None and person.may_read_until <= at
    standings = tuple(
        Standing(
            LAPSED if (has_lapsed and m.role in READING) or _is_held(m, at) else m.role,
            person.pk, m.network_id, m.site_id, m.group_id,
        )
        for m in memberships
    )  # fmt: skip
    return Actor(id=person.pk, name=str(person), standings=standings, person_id=person.pk)


def _is_held(membership: Membership, at: datetime) -> bool:
    return membership.held_from is not None and membership.held_from <= at


def actor_of_token(secret: str, *, at: datetime) -> Actor:
    """Return the actor of an access token, or nobody when unknown, expired or revoked."""
    if secret.startswith(PREFIX):
        return _actor_of_pass(secret, at=at)
    now = connection.ops.adapt_datetimefield_value(at)
    long_ago = connection.ops.adapt_datetimefield_value(at - LAST_USE_RESOLUTION)
    with connection.cursor() as cursor:
        cursor.execute(FIND_BEARER, [long_ago, digest(secret), now])
        found = cursor.fetchone()
    if found is None:
        return NOBODY
    token_id, label, scopes, site_id, network_id, is_news = found
    if is_news:
        AccessToken.objects.filter(pk=token_id).update(last_used_at=at)
    standing = Standing(Role.INTEGRATOR, None, network_id, site_id)
    return Actor(id=token_id, name=label, standings=(standing,), only=actions_of(scopes))


def _actor_of_pass(secret: str, *, at: datetime) -> Actor:
    """Return a person with what their pass for another maker's viewer opens, or nobody."""
    held = holder_of_pass(secret)
    if held is None:
        return NOBODY
    person, study_instance_uid = held
    return replace(actor_of_person(person, at=at), only=OPENS, only_study=study_instance_uid)


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
    if idle.is_locked(session, at=utc_now()):
        return None
    person = Person.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if person is None:
        return None
    expected = person.get_session_auth_hash()
    return person if constant_time_compare(session.get(HASH_SESSION_KEY, ""), expected) else None
