"""Writes about boxes: inviting, enrolling, hearing from, revoking."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.fleet.models import Box, EnrolmentCode
from binome.fleet.refusals import NotEnrolled, Wiped, WrongCode
from binome.kernel.ids import ALPHABET, digest, new_secret
from binome.parcels.keys import ParcelKeys
from binome.parcels.shelf import Shelf
from binome.people import services as people
from binome.people.actors import Actor
from binome.people.credentials import actor_of_person
from binome.people.models import Membership, Person, Role, Site
from binome.people.services import Place
from binome.seal import shape, signatures
from binome.seal.sealed import NotARecipient

CODE_LIFE = timedelta(days=7)
CODE_CHARACTERS = 20
HEARD_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What a new box is told, once."""

    box: Box
    secret: str
    recipient: str
    hub_key: str
    is_pseudonymous: bool


@transaction.atomic
def invite(*, site: Site, by: Actor, at: datetime) -> str:
    """Return a code that makes one box of a site, valid for seven days. Shown this once."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))
    EnrolmentCode.objects.create(code_digest=digest(letters), site=site, expires_at=at + CODE_LIFE)
    audit.record("box.invited", by=by, at=at, of=Subject(site_id=site.pk))
    return "-".join(letters[at : at + 5] for at in range(0, CODE_CHARACTERS, 5))


@transaction.atomic
def enrol(*, code: str, key: str, at: datetime, recipient: str = "") -> Enrolled:
    """Make a box of whoever shows a valid code; raises WrongCode, NotASigningKey, NotARecipient.

    The same box may show its code again while it is valid: the first answer may have been lost.
    """
    signatures.check_public(key)
    if recipient and not shape.is_recipient(recipient):
        raise NotARecipient
    heard = code.lower().replace("-", "").replace(" ", "")
    heard = heard.translate(str.maketrans("ilo", "110"))
    waiting = EnrolmentCode.objects.select_for_update(of=("self",)).filter(
        code_digest=digest(heard), expires_at__gt=at
    )
    found = waiting.select_related("site__network").first()
    if found is None:
        raise WrongCode
    secret = new_secret()
    box = _made_of(found, key, secret, at) if found.used_at is None else _again(found, key, secret)
    if recipient and box.recipient != recipient:
        box.recipient = recipient
        box.save(update_fields=["recipient"])
    own = keys()
    return Enrolled(
        box=box, secret=secret, recipient=own.recipient, hub_key=own.signer.public,
        is_pseudonymous=found.site.network.is_pseudonymous,
    )  # fmt: skip


def _made_of(found: EnrolmentCode, key: str, secret: str, at: datetime) -> Box:
    if Box.objects.filter(key=key).exists():
        raise WrongCode
    found.used_at = at
    found.save(update_fields=["used_at"])
    box = Box.objects.create(
        site=found.site, key=key, secret_digest=digest(secret), enrolled_at=at,
        last_contact_at=at,
    )  # fmt: skip
    box.person = _person_of(box, at=at)
    box.save(update_fields=["person"])
    about = Subject(site_id=found.site_id, things=(box.pk,))
    audit.record("box.enrolled", by=actor_of(box), at=at, of=about)
    return box


def _again(found: EnrolmentCode, key: str, secret: str) -> Box:
    known = Box.objects.filter(key=key, site_id=found.site_id, revoked_at__isnull=True)
    box = known.first()
    if box is None or box.enrolled_at != found.used_at:
        raise WrongCode
    box.secret_digest = digest(secret)
    box.save(update_fields=["secret_digest"])
    return box


def box_of(secret: str, *, at: datetime) -> Box:
    """Return the box behind a secret and note that it was heard; raises NotEnrolled."""
    found = Box.objects.filter(secret_digest=digest(secret), revoked_at__isnull=True)
    box = found.select_related("site__network").first()
    if box is None:
        if Box.objects.filter(secret_digest=digest(secret), wipe_asked_at__isnull=False).exists():
            raise Wiped
        raise NotEnrolled
    if at - box.last_contact_at > HEARD_EVERY:
        Box.objects.filter(pk=box.pk).update(last_contact_at=at)
    return box


@transaction.atomic
def revoke(*, box: Box, by: Actor, at: datetime) -> None:
    """Believe a box no more: neither its secret nor its signature; twice is once."""
    if Box.objects.filter(pk=box.pk, revoked_at__isnull=True).update(revoked_at=at):
        for role in Membership.objects.filter(person_id=box.person_id).in_force(at):
            people.revoke(membership=role, by=by, at=at)
        audit.record("box.revoked", by=by, at=at, of=Subject(site_id=box.site_id, things=(box.pk,)))


@transaction.atomic
def wipe(*, box: Box, by: Actor, at: datetime) -> None:
    """Revoke a box and have it delete what it holds when it calls next; twice is once."""
    revoke(box=box, by=by, at=at)
    if Box.objects.filter(pk=box.pk, wipe_asked_at__isnull=True).update(wipe_asked_at=at):
        about = Subject(site_id=box.site_id, things=(box.pk,))
        audit.record("box.wipe_asked", by=by, at=at, of=about)


def acting(box: Box, *, at: datetime) -> Actor:
    """The person who stands for a box at its site: a sender nobody signs in as."""
    if box.person is None:
        box.person = _person_of(box, at=at)
        box.save(update_fields=["person"])
    return actor_of_person(box.person, at=at)


def _person_of(box: Box, *, at: datetime) -> Person:
    name = gettext("Box of %(site)s") % {"site": box.site.name}
    person = people.add_person(username=f"box-{box.pk}", name=name, password=None, at=at)
    place = Place(box.site.network, box.site)
    people.give_role(person=person, role=Role.SENDER, place=place, at=at)
    return person


def actor_of(box: Box) -> Actor:
    """Name a box in the audit."""
    return Actor(id=box.pk, name="box")


def keys() -> ParcelKeys:
    """The keys of this hub."""
    return ParcelKeys(settings.DATA)


def shelf() -> Shelf:
    """The shelf of this hub; its boxes' signatures are believed, and those added by hand."""
    boxes = Box.objects.filter(revoked_at__isnull=True).values_list("key", flat=True)
    return Shelf(keys().shelf_folder, trusted=frozenset({*keys().senders(), *boxes}))
