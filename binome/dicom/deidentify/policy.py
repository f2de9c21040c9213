"""What is done to each attribute: PS3.15 Table E.1-1 and the options a network chose."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple


class Action(Enum):
    """What happens to one attribute (PS3.15 Table E.1-1a, with C made precise)."""

    KEEP = "K"
    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    MAP_UID = "U"
    CLEAN = "C"
    SHIFT = "shift"


#: The conditional actions, decided so that the object stays valid whatever its IOD asks:
#: type 2 is satisfied by Z, type 1 by D.
RESOLVED: Final = {
    "X": Action.REMOVE,
    "Z": Action.EMPTY,
    "D": Action.DUMMY,
    "U": Action.MAP_UID,
    "X/Z": Action.EMPTY,
    "X/D": Action.DUMMY,
    "Z/D": Action.DUMMY,
    "X/Z/D": Action.DUMMY,
    "X/Z/U*": Action.CLEAN,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The Basic Profile with options (PS3.15 E.3). The default is SAFETY 5's.

    Options that would keep what identifies people or places (full dates, UIDs, device, institution)
    do not exist here.
    """

    retain_patient_characteristics: bool = True
    retain_modified_dates: bool = True
    clean_descriptors: bool = True
    clean_structured_content: bool = True
    clean_graphics: bool = True
    retain_safe_private: bool = True

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """What was done, as codes of CID 7050 (PS3.16)."""
        options = (
            (True, "113100", "Basic Application Confidentiality Profile"),
            (self.clean_graphics, "113103", "Clean Graphics Option"),
            (self.clean_structured_content, "113104", "Clean Structured Content Option"),
            (self.clean_descriptors, "113105", "Clean Descriptors Option"),
            (
                self.retain_modified_dates,
                "113107",
                "Retain Longitudinal Temporal Information Modified Dates Option",
            ),
            (
                self.retain_patient_characteristics,
                "113108",
                "Retain Patient Characteristics Option",
            ),
            (self.retain_safe_private, "113111", "Retain Safe Private Option"),
        )
        return tuple((code, meaning) for is_on, code, meaning in options if is_on)


class Row(NamedTuple):
    """One row of the table: the Basic Profile's action and the options' letters."""

    keyword: str
    basic: str
    options: str


@cache
def table() -> dict[str, Row]:
    """Rows by tag of eight hexadecimal digits, x standing for any in repeating groups."""
    text = files(__package__).joinpath("actions.tsv").read_text("ascii")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: Row(row[1], row[2], row[3] if len(row) > 3 else "") for row in rows}


def row_of(tag: int) -> Row | None:
    """The table's row of a tag; None when the table does not name it."""
    digits = f"{tag:08X}"
    if row := table().get(digits):
        return row
    if digits[:2] == "50" and tag >> 16 & 1 == 0:
        return table()["50xxxxxx"]
    return table().get(f"60xx{digits[4:]}") if digits[:2] == "60" else None


def action_for(row: Row, vr: str, policy: Policy) -> Action:
    """The row's action under the policy. A letter of an active option goes before the basic one."""
    letters = row.options
    if policy.retain_patient_characteristics and "p" in letters:
        return Action.KEEP
    if policy.retain_patient_characteristics and "P" in letters:
        return Action.CLEAN
    if policy.retain_modified_dates and "T" in letters and vr in ("DA", "DT", "TM"):
        return Action.SHIFT
    if policy.clean_descriptors and "D" in letters and vr not in ("OB", "UN"):
        return Action.CLEAN
    if policy.clean_structured_content and "S" in letters:
        return Action.CLEAN
    if policy.clean_graphics and "G" in letters and vr == "SQ":
        return Action.CLEAN
    return RESOLVED[row.basic]
