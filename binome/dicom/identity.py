"""Who an instance says the patient is, and whether two such answers can be one person.

SAFETY 1: name, number, birth date and sex of every file are compared with the form and with
each other before anything leaves the site. A verdict carries no name.
"""

import calendar
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from binome.dicom.names import PersonName, is_same_name
from binome.dicom.scan import Scanned

Key = TypeVar("Key", bound=Hashable)

_OLDEST_AGE_YEARS: Final = 90
_SEXES: Final = {"F": "F", "W": "F", "M": "M", "H": "M", "O": "O"}


@dataclass(frozen=True, slots=True)
class PatientIdentity:
    """The identity in one instance or on one form; empty strings and None where unsaid.

    `birth_date` is None when absent or not a date. `age` is the AS value as received.
    """

    name: PersonName = field(default_factory=PersonName)
    patient_id: str = ""
    issuer: str = ""
    birth_date: date | None = None
    sex: str = ""
    other_patient_ids: tuple[str, ...] = ()
    age: str = ""

    @property
    def is_empty(self) -> bool:
        return self.name.is_empty and not self.patient_id and self.birth_date is None


class Agreement(StrEnum):
    """What a field says when two identities are laid side by side."""

    SAME = "same"
    DIFFERENT = "different"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Agreement per field. Holds no value of either identity, so it may travel (SAFETY 1)."""

    name: Agreement
    patient_id: Agreement
    birth_date: Agreement
    sex: Agreement

    @property
    def fields(self) -> dict[str, Agreement]:
        return {
            "name": self.name,
            "patient_id": self.patient_id,
            "birth_date": self.birth_date,
            "sex": self.sex,
        }

    @property
    def is_match(self) -> bool:
        """Nothing contradicts, and the name, the number or the birth date agrees."""
        return not self.is_mismatch and self.is_checkable

    @property
    def is_mismatch(self) -> bool:
        return Agreement.DIFFERENT in self.fields.values()

    @property
    def is_checkable(self) -> bool:
        """False when no identifying field stood on both sides."""
        told = (self.name, self.patient_id, self.birth_date)
        return any(said is not Agreement.ABSENT for said in told)


def identity_of(scanned: Scanned) -> PatientIdentity:
    """The patient identity of a scanned instance (PS3.3 C.7.1.1, C.7.2.2)."""
    return PatientIdentity(
        name=PersonName.parsed(scanned.text(0x00100010)),
        patient_id=scanned.text(0x00100020),
        issuer=scanned.text(0x00100021),
        birth_date=date_of(scanned.text(0x00100030)),
        sex=sex_of(scanned.text(0x00100040)),
        other_patient_ids=scanned.texts(0x00101000),
        age=scanned.text(0x00101010),
    )


def date_of(text: str) -> date | None:
    """The date of a DA value, also in the old form 1998.07.23; None when it is not one."""
    digits = text.replace(".", "").replace("-", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(text: str) -> str:
    """F, M or O; empty when unsaid or not understood."""
    return _SEXES.get(text.strip().upper()[:1], "")


def compare(identity: PatientIdentity, form_identity: PatientIdentity) -> Verdict:
    """Lay an instance's identity beside the form's, or beside another instance's."""
    return Verdict(
        name=_names(identity.name, form_identity.name),
        patient_id=_numbers(identity, form_identity),
        birth_date=_agreement(identity.birth_date, form_identity.birth_date),
        sex=_sexes(identity.sex, form_identity.sex),
    )


def _agreement(one: object, other: object) -> Agreement:
    if not one or not other:
        return Agreement.ABSENT
    return Agreement.SAME if one == other else Agreement.DIFFERENT


def _names(one: PersonName, other: PersonName) -> Agreement:
    if one.is_empty or other.is_empty:
        return Agreement.ABSENT
    return Agreement.SAME if is_same_name(one, other) else Agreement.DIFFERENT


def _numbers(one: PatientIdentity, other: PatientIdentity) -> Agreement:
    """Numbers of different issuers cannot be compared; any shared number is the same."""
    if one.issuer and other.issuer and _number(one.issuer) != _number(other.issuer):
        return Agreement.ABSENT
    first = {_number(n) for n in (one.patient_id, *one.other_patient_ids)} - {""}
    second = {_number(n) for n in (other.patient_id, *other.other_patient_ids)} - {""}
    if not first or not second:
        return Agreement.ABSENT
    return Agreement.SAME if first & second else Agreement.DIFFERENT


def _number(text: str) -> str:
    """A number as compared: case, spaces, hyphens and leading zeros do not count."""
    kept = "".join(letter for letter in text.casefold() if letter.isalnum())
    return kept.lstrip("0") or kept


def _sexes(one: str, other: str) -> Agreement:
    """O (other) contradicts nothing."""
    if "O" in (one, other):
        return Agreement.SAME if one == other else Agreement.ABSENT
    return _agreement(one, other)


@dataclass(frozen=True, slots=True)
class PatientGroup:
    """Instances that can be one patient's, with what they say together."""

    identity: PatientIdentity
    keys: tuple[Hashable, ...]


def group_by_patient(identities: Mapping[Key, PatientIdentity]) -> list[PatientGroup]:
    """Part instances (file names, numbers) by patient, in the order met.

    An instance joins the first group it matches and does not contradict; one without any identity
    is its own group together with its like, so that a person decides.
    """
    groups: list[tuple[PatientIdentity, list[Hashable]]] = []
    for key, identity in identities.items():
        at = next((i for i, (known, _) in enumerate(groups) if _joins(identity, known)), None)
        if at is None:
            groups.append((identity, [key]))
            continue
        known, keys = groups[at]
        keys.append(key)
        groups[at] = (_together(known, identity), keys)
    return [PatientGroup(identity, tuple(keys)) for identity, keys in groups]


def _joins(identity: PatientIdentity, known: PatientIdentity) -> bool:
    if identity.is_empty or known.is_empty:
        return identity.is_empty and known.is_empty
    return compare(identity, known).is_match


def _together(known: PatientIdentity, identity: PatientIdentity) -> PatientIdentity:
    """What was known, completed by what was unsaid until now."""
    return replace(
        known,
        name=identity.name if known.name.is_empty else known.name,
        patient_id=known.patient_id or identity.patient_id,
        issuer=known.issuer or identity.issuer,
        birth_date=known.birth_date or identity.birth_date,
        sex=known.sex or identity.sex,
        age=known.age or identity.age,
    )


def distinct(identities: Iterable[PatientIdentity]) -> int:
    """How many patients these identities describe."""
    return len(group_by_patient(dict(enumerate(identities))))


def age_at(birth_date: date, study_date: date) -> str:
    """Age as an AS value (PS3.5 6.2) by SAFETY 5; empty when the study precedes the birth.

    Days under one month, months under three years, then years; above 89 it is 090Y.
    """
    days = (study_date - birth_date).days
    if days < 0:
        return ""
    months = _whole_months(birth_date, study_date)
    if months < 1:
        return f"{days:03d}D"
    if months < 36:
        return f"{months:03d}M"
    return f"{min(months // 12, _OLDEST_AGE_YEARS):03d}Y"


def _whole_months(start: date, end: date) -> int:
    """Whole months lived; someone born on the 31st completes one on a shorter month's last day."""
    months = (end.year - start.year) * 12 + end.month - start.month
    last_day = calendar.monthrange(end.year, end.month)[1]
    return months - (end.day < min(start.day, last_day))
