"""Which pseudonym a patient of a site has: a keyed hash, the same for the same patient."""

from collections.abc import Callable

from binome.dicom.deidentify import pseudonym
from binome.identity.fields import IdentityFields
from binome.kernel.ids import new_id

BY_NAME, BY_CARD = "by name", "by card"


def pseudonym_of(fields: IdentityFields, *, secret: bytes, is_taken: Callable[[str], bool]) -> str:
    """Return the patient's pseudonym: by number where there is one, else by name and birth date.

    Somebody without any of these gets a pseudonym of their own. `is_taken` says that a pseudonym
    already stands for another patient of the site; the next attempt is tried then.
    """
    who, issuer = _key(fields)
    attempt = 0
    while is_taken(found := pseudonym(secret, who, issuer, attempt=attempt)):
        attempt += 1
    return found


def patient_of(fields: IdentityFields) -> tuple[str, str]:
    """Return what decides the pseudonym; empty texts for somebody nothing is known of."""
    if fields.number:
        return fields.number, fields.issuer
    if fields.name:
        return f"{fields.name.casefold()}|{fields.birth_date}", BY_NAME
    return "", ""


def _key(fields: IdentityFields) -> tuple[str, str]:
    known = patient_of(fields)
    return known if known[0] else (new_id(), BY_CARD)
