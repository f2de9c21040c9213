"""A person's passkey asked again, for one act: a challenge, and whether an answer fits it.

Logging in with one is django-allauth's; this is for whoever is in already.
"""

import json
from typing import Any

from binome.people.models import Person

LONGEST = 8_000


def has_passkey(person_id: str) -> bool:
    """Whether this person has one at all."""
    from allauth.mfa.models import Authenticator

    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.filter(user_id=person_id, type=kind).exists()


def challenge(person: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is asked, and what is kept to compare its answer with; the device
    has to know its owner (a finger, a face, its own code)."""
    from allauth.mfa.webauthn.internal import auth
    from fido2.webauthn import UserVerificationRequirement

    options, kept = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(person),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), kept


def fits(person: Person, answer: str, *, kept: dict[str, Any]) -> bool:
    """Whether a browser's answer was made by a passkey of this person, for this challenge."""
    from allauth.mfa.webauthn.internal import auth

    held = auth.get_credentials(person) if person.is_active else []
    if not held or len(answer) > LONGEST:
        return False
    try:
        auth.get_server().authenticate_complete(kept, held, json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    return True
