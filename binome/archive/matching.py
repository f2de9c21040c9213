"""What a query may ask for and how each key is matched (PS3.4 C.2.2.2, PS3.18 8.3.4).

A table of attribute, kind of match and column, the same for DICOMweb and for the DICOM network.
The letters before the columns are those of `archive.columns`: patient, study, series (e), instance.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from binome.archive.conditions import NEVER, Condition, either, equal, every, like, one_of
from binome.archive.keys import date_key, folded, integer, name_keys, time_key

Match = Callable[[str, str], Condition]

PATIENT, STUDY, SERIES, INSTANCE = "PATIENT", "STUDY", "SERIES", "IMAGE"
LEVELS = (PATIENT, STUDY, SERIES, INSTANCE)
PATIENT_NAME = "00100010"
MOST_WORDS = 4
#: Kana and Hangul, which `folded` takes apart: what a phonetic group is written in (PS3.5 6.2.1).
PHONETIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\uff66-\uff9f]")


def text(column: str, value: str) -> Condition:
    """Single value, or wild cards."""
    return like(column, value) if "*" in value or "?" in value else equal(column, value)


def unindexed(column: str, value: str) -> Condition:
    """Like `text`, of a column that no index knows."""
    return replace(text(column, value), is_narrow=False)


def folded_name(column: str, value: str) -> Condition:
    """A person name without regard to case and accents, in any of its writings."""
    key, other_key = name_keys(value)
    others = f"{column}_other_key"
    found = [text(f"{column}_key", key), text(others, other_key or key)]
    if not other_key and not key.isascii():
        found.append(like(others, f"{key}=*"))
        if PHONETIC.search(key):
            found.append(like(others, f"*={key}"))
    return either(found)


def fuzzy_name(column: str, value: str) -> Condition:
    """Every word asked for begins a word of the name, in any order (PS3.18 8.3.4.2)."""
    words = [word for word in re.split(r"[\^=\s,*?]+", folded(value)) if word]
    return every(either(_begins(column, word)) for word in words[:MOST_WORDS])


def _begins(column: str, word: str) -> Iterator[Condition]:
    for writing in (f"{column}_key", f"{column}_other_key"):
        for before in ("", "*^", "* ", "*="):
            yield replace(like(writing, f"{before}{word}*"), is_narrow=False)


def uids(column: str, value: str) -> Condition:
    """One UID or a list of them."""
    return one_of(column, [uid for uid in _several(value) if uid])


def codes(column: str, value: str) -> Condition:
    """One of several codes."""
    return either(unindexed(column, code) for code in _several(value))


def modalities(column: str, value: str) -> Condition:
    """A code among those of the study's series."""
    return either(like(column, f"*|{code}|*") for code in _several(value))


def number(column: str, value: str) -> Condition:
    wanted = integer(value)
    return NEVER if wanted is None else replace(equal(column, wanted), is_narrow=False)


def dates(column: str, value: str) -> Condition:
    """A day, or a range of days open at either end."""
    return _span(column, value, date_key)


def times(column: str, value: str) -> Condition:
    return _span(column, value, time_key)


def _span(column: str, value: str, key: Callable[[str], str]) -> Condition:
    if "-" not in value:
        wanted = key(value)
        return replace(equal(column, wanted), is_narrow=False) if wanted else NEVER
    first, _, last = (part.strip() for part in value.partition("-"))
    beyond = "~" if key is time_key else ""
    found = [Condition(f"{column} >= %s", (key(first),)) if first else Condition(f"{column} <> ''")]
    if last:
        found.append(Condition(f"{column} <= %s", (key(last) + beyond,)))
    if first and not key(first):
        found.append(Condition(f"{column} <> ''"))
    return every(found)


def _several(value: str) -> list[str]:
    return [part.strip() for part in value.replace(",", "\\").split("\\")]


@dataclass(frozen=True, slots=True)
class Key:
    """One matching key: at which level its column stands, and how it is compared."""

    level: str
    column: str
    match: Match = unindexed


KEYS: dict[str, Key] = {
    PATIENT_NAME: Key(PATIENT, "p.name", folded_name),
    "00100020": Key(PATIENT, "p.patient_id", text),
    "00100021": Key(PATIENT, "p.issuer"),
    "00100030": Key(PATIENT, "p.birth_date", dates),
    "00100040": Key(PATIENT, "p.sex", codes),
    "0020000D": Key(STUDY, "s.study_instance_uid", uids),
    "00080020": Key(STUDY, "s.study_date", dates),
    "00080030": Key(STUDY, "s.study_time", times),
    "00080050": Key(STUDY, "s.accession_number", text),
    "00200010": Key(STUDY, "s.study_id"),
    "00081030": Key(STUDY, "s.study_description"),
    "00080090": Key(STUDY, "s.referring_physician_name"),
    "00080061": Key(STUDY, "s.modalities", modalities),
    "0020000E": Key(SERIES, "e.series_instance_uid", uids),
    "00080060": Key(SERIES, "e.modality", codes),
    "00200011": Key(SERIES, "e.series_number", number),
    "0008103E": Key(SERIES, "e.series_description"),
    "00180015": Key(SERIES, "e.body_part_examined", codes),
    "00400244": Key(SERIES, "e.performed_procedure_step_start_date", dates),
    "00400245": Key(SERIES, "e.performed_procedure_step_start_time", times),
    "00080018": Key(INSTANCE, "i.sop_instance_uid", uids),
    "00080016": Key(INSTANCE, "i.sop_class_uid", codes),
    "00200013": Key(INSTANCE, "i.instance_number", number),
}
#: Keys of series that narrow a search for studies (PS3.18 10.6.1.2.3 allows more).
BELOW_STUDIES = ("00080060", "0020000E")


def conditions(level: str, keys: Mapping[str, str], *, is_fuzzy: bool = False) -> list[Condition]:
    """What rows of a level must satisfy; keys that are empty, unknown or lower match everything."""
    found = []
    for tag, value in keys.items():
        key = KEYS.get(tag)
        if key is None or value in ("", "*") or LEVELS.index(key.level) > LEVELS.index(level):
            continue
        match = fuzzy_name if is_fuzzy and tag == PATIENT_NAME else key.match
        found.append(match(key.column, value))
    return found
