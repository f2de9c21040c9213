"""What becomes of one value: dummies, shifted dates, and text without the patient's words."""

import re
from collections.abc import Callable
from typing import Any, Final

from pydicom.dataelem import DataElement

from binome.dicom.deidentify.dates import kept_time, shifted_date, shifted_date_time
from binome.dicom.deidentify.subject import Subject
from binome.dicom.deidentify.words import allowed_words
from binome.dicom.names import folded
from binome.dicom.uids import is_standard

_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_WORD: Final = re.compile(r"[^\W_]+")
_LEAST_NUMBER_LETTERS: Final = 5
_LEAST_PREFIX: Final = 5
_AGE: Final = re.compile(r"[0-9]{3}[DWMY]")
_TEXT_VRS: Final = frozenset({"CS", "LO", "LT", "SH", "ST", "UC", "UT"})
_DUMMIES: Final[dict[str, Any]] = {
    "AE": "REMOVED",
    "AS": "000Y",
    "CS": "REMOVED",
    "DA": "19000101",
    "DS": "0",
    "DT": "19000101000000",
    "IS": "0",
    "OB": b"\x00\x00",
    "TM": "000000",
    "UI": "2.25.0",
    "UN": b"\x00\x00",
    "UR": "removed:",
}


def dummy(vr: str) -> Any:
    """A value of the VR that says nothing (action D)."""
    return _DUMMIES.get(vr, "REMOVED" if vr in _TEXT_VRS or vr == "PN" else 0)


def each(element: DataElement, change: Callable[[str], str]) -> Any:
    """Change each value of a text element; nothing when none is left."""
    if element.VM <= 1:
        return change(str(element.value))
    values = [change(str(value)) for value in element.value]
    return values if any(values) else ""


def shifted(vr: str, text: str, subject: Subject) -> str:
    """A DA, DT or TM value under the policy: as it is, moved, or nothing."""
    if subject.policy.retain_full_dates:
        return text.strip() if shifted_date_time(text, 0) or kept_time(text) else ""
    if not subject.policy.retain_modified_dates:
        return ""
    if vr == "DA":
        return shifted_date(text, subject.offset_days)
    if vr == "DT":
        return shifted_date_time(text, subject.offset_days, subject.zone)
    return kept_time(text)


def kept(element: DataElement, subject: Subject) -> Any:
    """A value that stays: numbers that are numbers, text without the patient's words."""
    if element.VR in ("DS", "IS"):
        return each(element, lambda text: _number_of_nobody(text, subject))
    if element.VR == "CS":
        return each(element, lambda text: swept(text, subject, spared=allowed_words()))
    if element.VR == "AS":
        return each(element, lambda text: text if _AGE.fullmatch(text) else "")
    if element.VR == "UI" and not subject.policy.retain_uids:
        return each(element, lambda uid: uid if is_standard(uid) else swept(uid, subject))
    if element.VR in _TEXT_VRS:
        return each(element, lambda text: swept(text, subject))
    if element.keyword == "ICCProfile" and element.value[36:40] != b"acsp":
        return b""
    return element.value


def _number_of_nobody(text: str, subject: Subject) -> str:
    """A number that is a number, and not the patient's."""
    return text if _NUMBER.fullmatch(text) and text.strip() not in subject.numbers else ""


def swept(text: str, subject: Subject, spared: frozenset[str] = frozenset()) -> str:
    """The text without any word or number of this patient's, nor a word that holds or begins one.

    `spared` are words that stay although they are also somebody's name: HEAD is a body part.
    """
    squeezed = "".join(_WORD.findall(folded(text)))
    for number in subject.numbers:
        if len(number) >= _LEAST_NUMBER_LETTERS and number in squeezed:
            return ""
    return _WORD.sub(
        lambda word: "" if _is_theirs(folded(word[0]), subject, spared) else word[0], text
    ).strip()


def _is_theirs(word: str, subject: Subject, spared: frozenset[str]) -> bool:
    if word in subject.forbidden:
        return word not in spared
    if word in allowed_words() or word in subject.makers:
        return False
    is_long = len(word) >= _LEAST_PREFIX
    return any(part in word or (is_long and part.startswith(word)) for part in subject.parts)
