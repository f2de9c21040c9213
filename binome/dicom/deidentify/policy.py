"""What is done to each attribute: PS3.15 Table E.1-1 and the options a network chose."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from binome.dicom.deidentify.masks import Mask


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

#: Added to an image whose boxes were blackened (CID 7050).
CLEAN_PIXEL_DATA: Final = ("113101", "Clean Pixel Data Option")


@dataclass(frozen=True, slots=True)
class Policy:
    """The Basic Profile with options (PS3.15 E.3). The default is SAFETY 5's.

    The last four keep what points at a place, a machine or a day: no network of ours turns them on;
    `binome deidentify --options` can. Full dates go before modified ones. `masks` are the boxes
    of Clean Pixel Data.
    """

    retain_patient_characteristics: bool = True
    retain_modified_dates: bool = True
    clean_descriptors: bool = True
    clean_structured_content: bool = True
    clean_graphics: bool = True
    retain_safe_private: bool = True
    retain_uids: bool = False
    retain_device_identity: bool = False
    retain_institution_identity: bool = False
    retain_full_dates: bool = False
    masks: tuple[Mask, ...] = ()

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """What was done, as codes of CID 7050 (PS3.16)."""
        dates = "Retain Longitudinal Temporal Information"
        options = (
            (True, "113100", "Basic Application Confidentiality Profile"),
            (self.clean_graphics, "113103", "Clean Graphics Option"),
            (self.clean_structured_content, "113104", "Clean Structured Content Option"),
            (self.clean_descriptors, "113105", "Clean Descriptors Option"),
            (self.retain_full_dates, "113106", f"{dates} Full Dates Option"),
            (self._moves_dates, "113107", f"{dates} Modified Dates Option"),
            (
                self.retain_patient_characteristics,
                "113108",
                "Retain Patient Characteristics Option",
            ),
            (self.retain_device_identity, "113109", "Retain Device Identity Option"),
            (self.retain_uids, "113110", "Retain UIDs Option"),
            (self.retain_safe_private, "113111", "Retain Safe Private Option"),
            (self.retain_institution_identity, "113112", "Retain Institution Identity Option"),
        )
        return tuple((code, meaning) for is_on, code, meaning in options if is_on)

    @property
    def dates_are(self) -> str:
        """Longitudinal Temporal Information Modified (0028,0303)."""
        if self.retain_full_dates:
            return "UNMODIFIED"
        return "MODIFIED" if self.retain_modified_dates else "REMOVED"

    @property
    def _moves_dates(self) -> bool:
        return self.retain_modified_dates and not self.retain_full_dates

    @property
    def kept_letters(self) -> str:
        """The letters of the table's options that keep a value under this policy."""
        letters = (
            (self.retain_uids, "u"),
            (self.retain_device_identity, "v"),
            (self.retain_institution_identity, "i"),
        )
        return "".join(letter for is_on, letter in letters if is_on)


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
    """The row's action under the policy. A letter of an active option goes before the basic one.

    Dates have an option of their own, machines' dates too. Clean under Retain Device Identity (V,
    all of them AE titles) is the basic action: no part of an AE title is known to name nobody.
    """
    letters = row.options
    is_date = vr in ("DA", "DT", "TM")
    if policy.retain_full_dates and "T" in letters:
        return Action.KEEP
    if set(policy.kept_letters) & set(letters) and not is_date:
        return Action.KEEP
    if policy.retain_patient_characteristics and "p" in letters:
        return Action.KEEP
    if policy.retain_patient_characteristics and "P" in letters:
        return Action.CLEAN
    if policy.retain_modified_dates and "T" in letters and is_date:
        return Action.SHIFT
    if policy.clean_descriptors and "D" in letters and vr not in ("OB", "UN"):
        return Action.CLEAN
    if policy.clean_structured_content and "S" in letters:
        return Action.CLEAN
    if policy.clean_graphics and "G" in letters and vr == "SQ":
        return Action.CLEAN
    return RESOLVED[row.basic]
