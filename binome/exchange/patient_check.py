"""The patient check (SAFETY 1): what every file says against the form and against each other.

Pure: no database here. `keys` are the keyed hashes by which rows know a patient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from binome.dicom.identity import (
    PatientGroup,
    PatientIdentity,
    compare,
    date_of,
    group_by_patient,
    sex_of,
)
from binome.dicom.names import PersonName
from binome.exchange.sealed_facts import Facts
from binome.exchange.states import Verdict
from binome.identity.fields import IdentityFields


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict and, for the sender only, the patients found."""

    verdict: Verdict
    groups: tuple[PatientGroup, ...]


def check(
    found: Mapping[str, PatientIdentity], form: PatientIdentity, *, accepted: Sequence[str] = ()
) -> Finding:
    """Compare the identities found in the files of a case with the form and with each other."""
    groups = tuple(group_by_patient(dict(found)))
    vouched = set(found) & set(accepted)
    if vouched == set(found):
        return Finding(Verdict.OVERRIDDEN, groups)
    if len(groups) > 1:
        return Finding(Verdict.SEVERAL_PATIENTS, groups)
    compared = [compare(identity, form) for key, identity in found.items() if key not in vouched]
    if any(verdict.is_mismatch for verdict in compared):
        return Finding(Verdict.MISMATCH, groups)
    if vouched:
        return Finding(Verdict.OVERRIDDEN, groups)
    if all(verdict.is_match for verdict in compared):
        return Finding(Verdict.MATCH, groups)
    return Finding(Verdict.NOT_CHECKABLE, groups)


def of_file(facts: Facts) -> PatientIdentity:
    """Return the identity a file carries."""
    return _identity(facts.name, facts.number, facts.issuer, facts.birth_date, facts.sex)


def of_form(card: IdentityFields, *, sex: str) -> PatientIdentity:
    """Return the identity the sender typed; the sex is the form's, where the card has none."""
    return _identity(card.name, card.number, card.issuer, card.birth_date, card.sex or sex)


def _identity(name: str, number: str, issuer: str, birth: str, sex: str) -> PatientIdentity:
    return PatientIdentity(
        name=PersonName.parsed(name),
        patient_id=number,
        issuer=issuer,
        birth_date=date_of(birth),
        sex="" if sex == "unknown" else sex_of(sex),
    )
