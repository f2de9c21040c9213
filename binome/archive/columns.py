"""What the index answers at each level, by attribute: the column and how it is told.

PS3.18 Tables 10.6.3-3 to 10.6.3-5, PS3.4 C.6; one table for DICOMweb and for the DICOM network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from binome.archive.keys import split
from binome.archive.matching import INSTANCE, PATIENT, SERIES, STUDY

UTF_8 = "ISO_IR 192"
ONLINE = "ONLINE"
Attribute = dict[str, Any]
GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute: `told` makes DICOM JSON (PS3.18 F.2) of a value, `text` an identifier's.

    Sequences are told by DICOMweb only.
    """

    tag: str
    sql: str
    told: Callable[[Any], Attribute]
    text: Callable[[Any], str]
    is_web_only: bool = False

    @property
    def number(self) -> int:
        return int(self.tag, 16)


def _of(vr: str, values: Callable[[Any], list[Any]]) -> Callable[[Any], Attribute]:
    nothing = {"vr": vr}

    def told(value: Any) -> Attribute:
        found = values(value)
        return {"vr": vr, "Value": found} if found else nothing

    return told


def _one_of(vr: str) -> Callable[[Any], Attribute]:
    nothing = {"vr": vr}

    def told(value: Any) -> Attribute:
        return nothing if value is None or value == "" else {"vr": vr, "Value": [value]}

    return told


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _issuer(value: str) -> str:
    """A study without a patient number has an issuer of our own, which nobody shall see."""
    return "" if value.startswith("study:") else value


def _frames(value: int) -> str:
    return str(value) if value > 1 else ""


def _name_groups(name: str) -> dict[str, str]:
    groups = zip(GROUPS, name.split("="), strict=False)
    return {group: spoken for group, text in groups if (spoken := text.rstrip("^"))}


def _name(name: str) -> list[dict[str, str]]:
    groups = _name_groups(name)
    return [groups] if groups else []


def _name_text(name: str) -> str:
    groups = _name_groups(name)
    return "=".join(groups.get(group, "") for group in GROUPS).rstrip("=")


def _plain(tag: str, vr: str, sql: str) -> Column:
    return Column(tag, sql, _one_of(vr), _text)


def _person(tag: str, sql: str) -> Column:
    return Column(tag, sql, _of("PN", _name), _name_text)


def _fixed(tag: str, value: str) -> Column:
    return _plain(tag, "CS", f"'{value}'")


def _items(value: str) -> list[Any]:
    return list(orjson.loads(value)) if value else []


def _zone(column: str) -> Column:
    return _plain("00080201", "SH", f"{column}.timezone_offset_from_utc")


CHARACTER_SET = _fixed("00080005", UTF_8)
AVAILABILITY = _fixed("00080056", ONLINE)
ISSUER = Column(
    "00100021", "p.issuer", _of("LO", lambda value: list(filter(None, [_issuer(value)]))), _issuer
)
MODALITIES = Column(
    "00080061", "s.modalities", _of("CS", split), lambda value: "\\".join(split(value))
)
FRAMES = Column(
    "00280008", "i.number_of_frames", _of("IS", lambda value: [value] if value > 1 else []), _frames
)
STUDY_UID = _plain("0020000D", "UI", "s.study_instance_uid")
SERIES_UID = _plain("0020000E", "UI", "e.series_instance_uid")
INSTANCE_UID = _plain("00080018", "UI", "i.sop_instance_uid")

OWN: dict[str, tuple[Column, ...]] = {
    PATIENT: (
        CHARACTER_SET, _person("00100010", "p.name"), _plain("00100020", "LO", "p.patient_id"),
        ISSUER, _plain("00100030", "DA", "p.birth_date"), _plain("00100040", "CS", "p.sex"),
    ),
    STUDY: (
        _plain("00080020", "DA", "s.study_date"), _plain("00080030", "TM", "s.study_time"),
        _plain("00080050", "SH", "s.accession_number"), AVAILABILITY, MODALITIES,
        _person("00080090", "s.referring_physician_name"), _zone("s"),
        _plain("00081030", "LO", "s.study_description"),
        _plain("00101010", "AS", "s.patient_age"), STUDY_UID,
        _plain("00200010", "SH", "s.study_id"), _plain("00201206", "IS", "s.series_count"),
        _plain("00201208", "IS", "s.instance_count"),
    ),
    SERIES: (
        CHARACTER_SET, _plain("00080021", "DA", "e.series_date"),
        _plain("00080031", "TM", "e.series_time"), AVAILABILITY,
        _plain("00080060", "CS", "e.modality"), _plain("0008103E", "LO", "e.series_description"),
        _plain("00180015", "CS", "e.body_part_examined"), SERIES_UID,
        _plain("00200011", "IS", "e.series_number"), _plain("00200060", "CS", "e.laterality"),
        _plain("00201209", "IS", "e.instance_count"),
        _plain("00400244", "DA", "e.performed_procedure_step_start_date"),
        _plain("00400245", "TM", "e.performed_procedure_step_start_time"), _zone("e"),
        Column("00400275", "e.request_attributes", _of("SQ", _items), _text, is_web_only=True),
    ),
    INSTANCE: (
        CHARACTER_SET, _plain("00080016", "UI", "i.sop_class_uid"), INSTANCE_UID, AVAILABILITY,
        _plain("00083002", "UI", "i.transfer_syntax_uid"),
        _plain("00200013", "IS", "i.instance_number"),
        _zone("e"), FRAMES, _plain("00280010", "US", "i.rows"),
        _plain("00280011", "US", "i.columns"),
        _plain("00280100", "US", "i.bits_allocated"),
    ),
}  # fmt: skip

#: The unique keys of the levels above, which an answer below always names.
ABOVE = {PATIENT: (), STUDY: (), SERIES: (STUDY_UID,), INSTANCE: (STUDY_UID, SERIES_UID)}


def with_levels_above(level: str) -> tuple[Column, ...]:
    """The columns of a level and of all above it, each attribute once."""
    found: dict[str, Column] = {}
    for one in (PATIENT, STUDY, SERIES, INSTANCE):
        found.update({column.tag: column for column in OWN[one]})
        if one == level:
            break
    return tuple(found.values())


def of_level_alone(level: str) -> tuple[Column, ...]:
    """The columns of a level whose parents the question named."""
    return (*OWN[level], *ABOVE[level])
