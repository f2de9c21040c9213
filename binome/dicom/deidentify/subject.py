"""Whom a data set is about: what the engine needs to know before it changes anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset

from binome.dicom.deidentify.policy import Policy, row_of
from binome.dicom.deidentify.secrets import SiteSecrets, date_offset_days, map_uid
from binome.dicom.deidentify.words import allowed_words, cleaned
from binome.dicom.identity import age_at, date_of
from binome.dicom.names import folded_words

_TEXT_VRS: Final = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
_MOST_VALUE_LETTERS: Final = 10_240
_AGED: Final = 90
#: Older than this, a birth date is a placeholder.
_OLDEST: Final = 120
_DIGITS: Final = re.compile(r"\d+")
_LEAST_RUN: Final = 6
_LEAST_PART: Final = 5
_DAY: Final = re.compile(r"[0-9]{8}")
#: Ideographs, kana and the like: CJK radicals are the first.
_FIRST_DENSE: Final = "\u2e80"


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands for the patient, and this patient's own words, which may stay nowhere.

    `numbers` are identifiers without punctuation; `forbidden` adds the folded words of every person
    named in the data set, and of institutions, addresses and stations. `parts` are those that are
    found inside a longer word too, where `makers` (of the machine) and words of the trade stay.
    """

    policy: Policy
    secrets: SiteSecrets
    pseudonym: str
    offset_days: int
    zone: str
    age: str
    neutral_description: str
    numbers: frozenset[str]
    forbidden: frozenset[str]
    makers: frozenset[str]
    parts: tuple[str, ...]

    def outside_uid(self, uid: str) -> str:
        """What stands for the UID outside: itself under Retain UIDs."""
        return uid if self.policy.retain_uids else map_uid(self.secrets.key, uid)


def subject_of(
    data_set: Dataset, *, policy: Policy, secrets: SiteSecrets, pseudonym: str
) -> Subject:
    """Read the subject off a data set that nothing has changed yet."""
    names: set[str] = set()
    numbers = _birth_dates(str(data_set.get("PatientBirthDate", "") or ""))
    places: set[str] = set()
    for keyword, vr, text in _identifying(data_set, policy):
        if vr == "PN":
            names |= {word for word in folded_words(text) if _counts(word, 3)}
        elif any(letter.isdigit() for letter in text) and len(text) <= 64:
            numbers |= _identifiers(text)
        if vr != "PN" and keyword != "StudyID":
            places |= {word for word in folded_words(text) if _counts(word, 4)}
    makers = folded_words(
        f"{data_set.get('Manufacturer', '')} {data_set.get('ManufacturerModelName', '')}"
    )
    forbidden = frozenset(names | numbers | (places - allowed_words() - makers))
    return Subject(
        policy=policy,
        secrets=secrets,
        pseudonym=pseudonym,
        offset_days=date_offset_days(secrets.key, pseudonym),
        zone=str(data_set.get("TimezoneOffsetFromUTC", "") or ""),
        age=age_of(data_set),
        neutral_description=_neutral(data_set, frozenset(names)),
        numbers=frozenset(numbers),
        forbidden=forbidden,
        makers=frozenset(makers),
        parts=tuple(sorted(filter(_is_part, forbidden))),
    )


def age_of(data_set: Dataset) -> str:
    """Age at the study (SAFETY 5): from the birth date, else Patient's Age, capped at 090Y."""
    born = date_of(str(data_set.get("PatientBirthDate", "") or ""))
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        studied = date_of(str(data_set.get(keyword, "") or ""))
        if not born or not studied or studied.year - born.year > _OLDEST:
            continue
        if age := age_at(born, studied):
            return age
    said = str(data_set.get("PatientAge", "") or "").strip().upper()
    if len(said) != 4 or not said[:3].isdigit() or said[3] not in "DWMY":
        return ""
    return "090Y" if said[3] == "Y" and int(said[:3]) >= _AGED else said


def _neutral(data_set: Dataset, names: frozenset[str]) -> str:
    """Modality and body part, for descriptions of which no word may stay."""
    modality = str(data_set.get("Modality", "") or "OT")[:16]
    part = cleaned(str(data_set.get("BodyPartExamined", "") or ""), names)
    return f"{modality} {part}".strip()


def _identifying(data_set: Dataset, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Keyword, VR and text of each value that the profile takes out, at any depth."""
    for tag in list(data_set.keys()):
        try:
            element = data_set[tag]
        except Exception:  # noqa: S112  what cannot be decoded is removed by the engine
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from _identifying(item, policy)
            continue
        if element.is_empty or not _is_identifying(int(element.tag), element.VR, policy):
            continue
        values = element.value if element.VM > 1 else [element.value]
        for value in values:
            yield element.keyword, element.VR, str(value)[:_MOST_VALUE_LETTERS]


def _is_identifying(tag: int, vr: str, policy: Policy) -> bool:
    if vr == "PN":
        return True
    row = row_of(tag)
    if row is None or vr not in _TEXT_VRS or len(row.basic) > 5:
        return False
    return not set(row.options) & set("DdpPtTuU" + policy.kept_letters)


def _identifiers(text: str) -> set[str]:
    plain = "".join(letter for letter in text.casefold() if letter.isalnum())
    runs = {run for run in _DIGITS.findall(plain) if len(run) >= _LEAST_RUN}
    return runs | ({plain} if len(plain) >= 4 else set())


def _birth_dates(text: str) -> set[str]:
    """A birth date as a number, and as people write it: the day or the month first."""
    found = _identifiers(text)
    if _DAY.fullmatch(text.strip()):
        year, month, day = text.strip()[:4], text.strip()[4:6], text.strip()[6:]
        found |= {day + month + year, month + day + year}
    return found


def _is_part(word: str) -> bool:
    """Words that can be told inside another: five letters, or two where a letter is a syllable."""
    is_dense = min(word) >= _FIRST_DENSE
    return len(word) >= (2 if is_dense else _LEAST_PART) and not word.isdigit()


def _counts(word: str, least: int) -> bool:
    """Latin words under three letters are particles; other scripts write names in two."""
    return len(word) >= (least if word.isascii() else 2) and not word.isdigit()
