"""What a signature is made of: the signer's password again, what they knew, what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from binome.people import passkeys, pins
from binome.people.actors import Actor
from binome.people.models import Person
from binome.reports.circumstances import Circumstances
from binome.reports.pades.keys import SigningMaterial
from binome.reports.refusals import PasskeyNotConfirmed, PasswordNotConfirmed, PinNotConfirmed

FRESH = timedelta(minutes=2)
#: The longest that a confirmation may serve for another signature, where an operator allows it.
LONGEST_GRACE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PasswordConfirmed:
    """Evidence that a person said just now who they are; made by `confirm_password`,
    `confirm_pin`, `confirm_passkey` or `confirm_lately` only; `means` is kept with the answer."""

    person_id: str
    at: datetime
    means: str = ""

    def is_good_for(self, actor: Actor, *, at: datetime) -> bool:
        is_own = bool(actor.person_id) and self.person_id == actor.person_id
        return is_own and timedelta(0) <= at - self.at <= FRESH


def confirm_password(by: Actor, password: str, *, at: datetime) -> PasswordConfirmed:
    """Check the signer's password or raise PasswordNotConfirmed; the door limits the tries."""
    person = Person.objects.filter(pk=by.person_id, is_active=True).first()
    if person is None or not person.check_password(password):
        raise PasswordNotConfirmed
    return PasswordConfirmed(person.pk, at, "password")


def confirm_pin(by: Actor, pin: str, *, device_id: str, at: datetime) -> PasswordConfirmed:
    """Check the signer's PIN on the device in their hand, or raise PinNotConfirmed; five wrong ones
    in a row end it there, then the password is asked for."""
    person = pins.fits(person_id=by.person_id or "", device_id=device_id, pin=pin, at=at)
    if person is None:
        raise PinNotConfirmed
    return PasswordConfirmed(person.pk, at, "pin")


def confirm_lately(by: Actor, before: datetime, *, at: datetime) -> PasswordConfirmed:
    """Let a confirmation of a short while ago serve once more, or raise PasswordNotConfirmed; the
    door knows session and device, and never asks for it in an emergency."""
    person = Person.objects.filter(pk=by.person_id, is_active=True).first()
    if person is None or not timedelta(0) <= at - before <= LONGEST_GRACE:
        raise PasswordNotConfirmed
    return PasswordConfirmed(person.pk, at, "grace")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a person's passkey was asked, when, and for which case."""

    kept: Mapping[str, Any]
    person_id: str
    case_id: str
    at: datetime

    def is_good_for(self, by: Actor, case_id: str, *, at: datetime) -> bool:
        is_same = (self.person_id, self.case_id) == (by.person_id, case_id)
        return is_same and timedelta(0) <= at - self.at <= FRESH


def confirm_passkey(
    by: Actor, answer: str, *, asked: Challenge | None, case_id: str, at: datetime
) -> PasswordConfirmed:
    """Check the answer of the signer's passkey to what it was asked for this case, or raise
    PasskeyNotConfirmed; the door forgets a challenge with its first answer."""
    person = Person.objects.filter(pk=by.person_id, is_active=True).first()
    is_good = asked is not None and asked.is_good_for(by, case_id, at=at)
    if person is None or asked is None or not is_good:
        raise PasskeyNotConfirmed
    if not passkeys.fits(person, answer, kept=dict(asked.kept)):
        raise PasskeyNotConfirmed
    return PasswordConfirmed(person.pk, at, "passkey")


@dataclass(frozen=True, slots=True)
class Binding:
    """What lay before the reader: the images' fingerprint and number, the thread's last line."""

    images_fingerprint: str
    last_message_id: str
    image_count: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """One act of signing: `known` is the binding of the page the reader signed on.

    `critical_result` is "yes", "no" or not said; `reason` says why a final report is signed before
    all images are complete; `revision` is that of the text the page showed, where it showed one;
    `coded` are phrases of the tables by kind, said in every language; `region_values` is what was
    measured in the pixels of the signer's drawings, by drawing.
    """

    known: Binding
    evidence: PasswordConfirmed
    critical_result: str = ""
    reason: str = ""
    place_of_reading: str = ""
    revision: int | None = None
    coded: Mapping[str, str] = field(default_factory=dict)
    key: SigningMaterial | None = None
    language: str = "en"
    cites: tuple[str, ...] = ()
    circumstances: Circumstances = field(default_factory=Circumstances)
    region_values: Mapping[str, dict[str, Any]] = field(default_factory=dict)
