"""A policy by the option names of PS3.15 Table E.1-1's columns."""

from dataclasses import replace
from typing import Final

from binome.dicom.deidentify.policy import Policy

#: Column of the table (its ending "Opt" may be left out): field of the policy.
FIELDS: Final = {
    "rtnSafePriv": "retain_safe_private",
    "rtnUIDs": "retain_uids",
    "rtnDevId": "retain_device_identity",
    "rtnInstId": "retain_institution_identity",
    "rtnPatChars": "retain_patient_characteristics",
    "rtnLongFullDates": "retain_full_dates",
    "rtnLongModifDates": "retain_modified_dates",
    "cleanDesc": "clean_descriptors",
    "cleanStructCont": "clean_structured_content",
    "cleanGraph": "clean_graphics",
}
_BY_LETTERS: Final = {name.casefold(): field for name, field in FIELDS.items()}


class UnknownOption(ValueError):
    """An option that is no column of the table; its argument is the name."""


class Contradiction(ValueError):
    """Full and modified dates cannot both be kept."""


def policy_of(options: str | None) -> Policy:
    """The policy of names parted by commas: exactly those options; the default policy for None.

    Raises UnknownOption, Contradiction.
    """
    if options is None:
        return Policy()
    names = [name.strip() for name in options.split(",") if name.strip()]
    fields = dict.fromkeys(FIELDS.values(), False)
    for name in names:
        field = _BY_LETTERS.get(name.casefold().removesuffix("opt"))
        if field is None:
            raise UnknownOption(name)
        fields[field] = True
    if fields["retain_full_dates"] and fields["retain_modified_dates"]:
        raise Contradiction
    policy = Policy()
    for field, is_on in fields.items():
        policy = replace(policy, **{field: is_on})  # type: ignore[arg-type]
    return policy


def names_of(policy: Policy) -> list[str]:
    """The options of a policy by name, in the table's order."""
    return [name for name, field in FIELDS.items() if getattr(policy, field)]
