"""What a query may ask for and how each key is matched (PS3.4 C.2.2.2, PS3.18 8.3.4).

A table of attribute, kind of match and column, the same for DICOMweb and for the DICOM network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from binome.archive.keys import date_key, integer, name_keys, time_key

Match = Callable[[str, str], Q]


def text(column: str, value: str) -> Q:
    """Single value, or wild cards."""
    return Q(**{f"{column}__like" if _is_wild(value) else column: value})


def folded_name(column: str, value: str) -> Q:
    """A person name without regard to case and accents, in any of its writings."""
    key, other_key = name_keys(value)
    return text(f"{column}_key", key) | text(f"{column}_other_key", other_key or key)


def uids(column: str, value: str) -> Q:
    """One UID or a list of them."""
    wanted = [uid for part in value.split("\\") for uid in part.split(",") if uid]
    return Q(**{f"{column}__in": wanted})


def codes(column: str, value: str) -> Q:
    """One of several codes."""
    found = Q()
    for code in value.replace(",", "\\").split("\\"):
        found |= text(column, code.strip())
    return found


def modalities(column: str, value: str) -> Q:
    """A code among those of the study's series."""
    found = Q()
    for code in value.replace(",", "\\").split("\\"):
        found |= Q(**{f"{column}__like": f"*|{code.strip()}|*"})
    return found


def number(column: str, value: str) -> Q:
    wanted = integer(value)
    return Q(pk__in=()) if wanted is None else Q(**{column: wanted})


def dates(column: str, value: str) -> Q:
    """A day, or a range of days open at either end."""
    return _span(column, value, date_key)


def times(column: str, value: str) -> Q:
    return _span(column, value, time_key)


def _span(column: str, value: str, key: Callable[[str], str]) -> Q:
    if "-" not in value:
        wanted = key(value)
        return Q(**{column: wanted}) if wanted else Q(pk__in=())
    first, _, last = (part.strip() for part in value.partition("-"))
    found = ~Q(**{column: ""})
    if first:
        found &= Q(**{f"{column}__gte": key(first)})
    if last:
        found &= Q(**{f"{column}__lte": key(last) + ("~" if key is time_key else "")})
    return found


def _is_wild(value: str) -> bool:
    return "*" in value or "?" in value


@dataclass(frozen=True, slots=True)
class Key:
    """One matching key: at which level its column stands, and how it is compared."""

    level: str
    column: str
    match: Match = text


PATIENT, STUDY, SERIES, INSTANCE = "PATIENT", "STUDY", "SERIES", "IMAGE"

KEYS: dict[str, Key] = {
    "00100010": Key(PATIENT, "name", folded_name),
    "00100020": Key(PATIENT, "patient_id"),
    "00100021": Key(PATIENT, "issuer"),
    "00100030": Key(PATIENT, "birth_date", dates),
    "00100040": Key(PATIENT, "sex", codes),
    "0020000D": Key(STUDY, "study_instance_uid", uids),
    "00080020": Key(STUDY, "study_date", dates),
    "00080030": Key(STUDY, "study_time", times),
    "00080050": Key(STUDY, "accession_number"),
    "00200010": Key(STUDY, "study_id"),
    "00081030": Key(STUDY, "study_description"),
    "00080090": Key(STUDY, "referring_physician_name"),
    "00080061": Key(STUDY, "modalities", modalities),
    "0020000E": Key(SERIES, "series_instance_uid", uids),
    "00080060": Key(SERIES, "modality", codes),
    "00200011": Key(SERIES, "series_number", number),
    "0008103E": Key(SERIES, "series_description"),
    "00180015": Key(SERIES, "body_part_examined", codes),
    "00400244": Key(SERIES, "performed_procedure_step_start_date", dates),
    "00400245": Key(SERIES, "performed_procedure_step_start_time", times),
    "00080018": Key(INSTANCE, "sop_instance_uid", uids),
    "00080016": Key(INSTANCE, "sop_class_uid", uids),
    "00200013": Key(INSTANCE, "instance_number", number),
}

#: From the level whose rows are sought, the path to the columns of each level.
PATHS: dict[str, dict[str, str]] = {
    PATIENT: {PATIENT: ""},
    STUDY: {PATIENT: "patient__", STUDY: ""},
    SERIES: {PATIENT: "study__patient__", STUDY: "study__", SERIES: ""},
    INSTANCE: {
        PATIENT: "series__study__patient__", STUDY: "series__study__", SERIES: "series__",
        INSTANCE: "",
    },
}  # fmt: skip


def condition(level: str, keys: Mapping[str, str]) -> Q:
    """What rows of a level must satisfy; keys that are empty, unknown or lower match everything."""
    found = Q()
    for tag, value in keys.items():
        key = KEYS.get(tag)
        if key is None or value in ("", "*") or key.level not in PATHS[level]:
            continue
        found &= key.match(PATHS[level][key.level] + key.column, value)
    return found
