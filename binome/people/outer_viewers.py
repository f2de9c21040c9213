"""A pass for a viewer of another maker: one person, one study, reading only, for an hour.

Nothing of it is stored. It ends with its hour, with the person's password and with their account.
"""

from django.core import signing
from django.utils.crypto import constant_time_compare

from binome.people.models import Person

PREFIX = "view."
LASTS_SECONDS = 3600
OPENS = frozenset({"study.see", "study.query"})
_signer = signing.TimestampSigner(salt="binome.people.outer_viewers")


def pass_for(person: Person, *, study_instance_uid: str) -> str:
    """Return a bearer secret."""
    said = {"person": person.pk, "study": study_instance_uid, "hash": _hash(person)}
    return PREFIX + _signer.sign_object(said, compress=True)


def holder_of_pass(secret: str) -> tuple[Person, str] | None:
    """Return whose pass it is and for which study; None when it is false or has ended."""
    try:
        said = _signer.unsign_object(secret.removeprefix(PREFIX), max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=said["person"], is_active=True).first()
    if person is None or not constant_time_compare(said["hash"], _hash(person)):
        return None
    return person, said["study"]


def _hash(person: Person) -> str:
    return person.get_session_auth_hash()[:24]
