"""What opens our seals opens every vector of the age format, and little that it forbids."""

import pyrage

from binome.seal import sealed
from tests.seal.age_vectors import Vector, vectors

#: A stanza of another's, without a body, is read over (pyrage 1.4, 2026-11-22): it opens nothing.
TOLERATED = ["stanza_missing_body", "stanza_missing_final_line"]
#: How much work pyrage does for a passphrase depends on how fast the machine is.
PACED = "scrypt_work_factor_23"


def opened(vector: Vector) -> bytes | None:
    if vector.passphrases:
        try:
            return pyrage.passphrase.decrypt(vector.sealed, vector.passphrases[0])
        except pyrage.DecryptError:
            return None
    for identity in vector.identities:
        try:
            return sealed.open_sealed(vector.sealed, identity)
        except sealed.CannotOpen:
            continue
    return None


def test_every_official_vector_opens_or_is_refused_as_it_says() -> None:
    told = vectors()
    assert len(told) == 92
    same = [one for one in told if one.name != PACED]
    assert len(same) == 91
    assert sorted(one.name for one in same if not one.is_right(opened(one))) == TOLERATED
