"""Writes of the people room: verbs, keyword-only, one transaction and one audit event each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.kernel.ids import digest, new_secret
from binome.people import holding, queries, tokens
from binome.people.actors import Actor
from binome.people.models import DevicePin, Group, Invitation, Membership, Network, Person, Site

INVITATION_LIFE = timedelta(days=7)


class InvitationSpent(Refusal):
    """The link was used, revoked, or is too old."""

    word = "invitation_spent"
    sentence = _("This invitation was used already or is too old. Ask for a new one.")


class UsernameTaken(Refusal):
    """Somebody else has that username."""

    word = "username_taken"
    sentence = _("This username is taken. Choose another one.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role holds: always a network, sometimes a site or a group of it, and until when."""

    network: Network
    site: Site | None = None
    group: Group | None = None
    until: datetime | None = None


@transaction.atomic
def invite(
    *, role: str, place: Place, by: Actor, at: datetime, suggested_name: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation; return it with its secret, which is shown this once and never kept."""
    secret = new_secret()
    invited_by = Person.objects.filter(pk=by.person_id).first()
    invitation = Invitation.objects.create(
        secret_digest=digest(secret), role=role, network=place.network, site=place.site,
        group=place.group, suggested_name=suggested_name, invited_by=invited_by,
        created_at=at, expires_at=at + INVITATION_LIFE,
    )  # fmt: skip
    about = Subject(site_id=_site_id(place), things=(invitation.pk,))
    audit.record("person.invited", by=by, at=at, of=about)
    return invitation, secret


@transaction.atomic
def join(*, secret: str, username: str, name: str, password: str, at: datetime) -> Person:
    """Turn an invitation into a person with a membership; raise InvitationSpent, UsernameTaken."""
    invitation = queries.open_invitation(secret, at=at)
    if invitation is None:
        raise InvitationSpent
    spent = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=at)
    if not spent:
        raise InvitationSpent
    person = add_person(username=username, name=name, password=password, at=at)
    Invitation.objects.filter(pk=invitation.pk).update(used_by=person)
    place = Place(invitation.network, invitation.site, invitation.group)
    give_role(person=person, role=invitation.role, place=place, at=at)
    return person


@transaction.atomic
def add_person(*, username: str, name: str, password: str | None, at: datetime) -> Person:
    """Make a person; raise UsernameTaken, or ValidationError for a weak password."""
    if Person.objects.filter(username=username).exists():
        raise UsernameTaken
    if password is not None:
        validate_password(password, Person(username=username, name=name))
    person = Person.objects.create_user(username, password, name=name)
    audit.record("person.added", by=_self(person), at=at, of=Subject(things=(person.pk,)))
    return person


@transaction.atomic
def give_role(
    *, person: Person, role: str, place: Place, at: datetime, by: Actor | None = None
) -> Membership:
    """Give a person a role from now on; the same role twice is one."""
    membership, is_new = Membership.objects.get_or_create(
        person=person, role=role, network=place.network, site=place.site, group=place.group,
        until=place.until, defaults={"since": at},
    )  # fmt: skip
    if is_new:
        holding.recount([membership])
        about = Subject(site_id=_site_id(place), things=(person.pk, membership.pk))
        audit.record("role.given", by=by or _self(person), at=at, of=about)
    return membership


@transaction.atomic
def revoke(*, membership: Membership, by: Actor, at: datetime) -> None:
    """End a membership now; open pages and tokens lose it with their next request."""
    Membership.objects.filter(pk=membership.pk).update(until=at)
    things = (membership.person_id, membership.pk)
    about = Subject(site_id=membership.site_id or "", things=things)
    audit.record("role.revoked", by=by, at=at, of=about)


@transaction.atomic
def set_password(*, person: Person, password: str, at: datetime) -> None:
    """Set a new password; every session under the old one ends."""
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    DevicePin.objects.filter(person=person).delete()
    audit.record("person.password_set", by=_self(person), at=at, of=Subject(things=(person.pk,)))


def add_token(*, site: Site, label: str, at: datetime) -> str:
    """Make a token that may do all a token may, until revoked: what the command line hands out."""
    machine = Actor(id="operator", name="operator")
    return tokens.add(site=site, wanted=tokens.Wanted(label), by=machine, at=at)


@transaction.atomic
def prefer(*, person: Person, language: str, room: str) -> None:
    """Keep the language and the room (field, reading) a person likes."""
    Person.objects.filter(pk=person.pk).update(language=language, room=room)


def _self(person: Person) -> Actor:
    return Actor(id=person.pk, name=str(person), person_id=person.pk)


def _site_id(place: Place) -> str:
    return place.site.pk if place.site else ""
