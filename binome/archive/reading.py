"""What the index keeps of an instance, read once at the door from its header.

What the slices of a series say alike is read of the first and remembered by its raw bytes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from binome.archive import frame_tables, headers
from binome.archive.blobs.protocol import CHUNK_BYTES
from binome.archive.incoming import (
    Beginning,
    Incoming,
    Readable,
    beginning_of,
    data_set_offset,
    scanned,
)
from binome.archive.keys import (
    date_key,
    integer,
    name_keys,
    position_along_normal,
    time_key,
)
from binome.archive.refusals import Unreadable
from binome.dicom.deidentify.claims import says_deidentified
from binome.dicom.scan import Scanned, character_sets_of, text_of

LONGEST_UID = 64


#: What the slices of a series say alike; the first is the character set of the others.
ALIKE = (
    0x00080005, 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040, 0x00080020, 0x00080030,
    0x00080050, 0x00200010, 0x00081030, 0x00080090, 0x00101010, 0x00200011, 0x00080021, 0x00080031,
    0x0008103E, 0x00080060, 0x00180015, 0x00200060, 0x00400244, 0x00400245, 0x0020000D, 0x0020000E,
    0x00120062,
)  # fmt: skip
MOST_REMEMBERED = 512
MOST_REMEMBERED_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Alike:
    """Columns of three levels, shared by the slices that say the same: never changed."""

    patient: dict[str, str]
    study: dict[str, str]
    series: dict[str, object]
    study_instance_uid: str
    series_instance_uid: str
    says_identity_removed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Columns of the four levels, ready to be rows; nothing here was decoded from pixels."""

    alike: Alike
    instance: dict[str, object]
    sop_instance_uid: str
    beginning: Beginning
    is_deidentified: bool

    @property
    def patient(self) -> dict[str, str]:
        return self.alike.patient

    @property
    def study(self) -> dict[str, str]:
        return self.alike.study

    @property
    def series(self) -> dict[str, object]:
        return self.alike.series

    @property
    def study_instance_uid(self) -> str:
        return self.alike.study_instance_uid

    @property
    def series_instance_uid(self) -> str:
        return self.alike.series_instance_uid


def reading_of(incoming: Incoming) -> Reading:
    """Read one instance; raises Unreadable or WrongSopClass."""
    with incoming.opened() as source:
        found = scanned(incoming, source)
        is_rewritten = found.size_bytes != found.source.size_bytes
        offset = data_set_offset(source) if is_rewritten else found.data_set_offset
        beginning = beginning_of(found, offset)
        sha256 = incoming.data_set_sha256
        if not sha256 and not incoming.may_be_hashed_later:
            sha256 = data_set_sha256(source, offset)
        alike = _alike_of(found)
        return Reading(
            alike=alike,
            instance=_instance(found, sha256, beginning)
            | {"data_set_offset": offset + beginning.shift_bytes},
            sop_instance_uid=_uid(found.text(0x00080018) or found.sop_instance_uid),
            beginning=beginning,
            is_deidentified=alike.says_identity_removed and says_deidentified(found),
        )


def data_set_sha256(source: Readable, offset: int) -> str:
    """The digest of everything behind group 0002."""
    if isinstance(source, bytes | bytearray):
        return hashlib.sha256(memoryview(source)[offset:]).hexdigest()
    digest = hashlib.sha256()
    source.seek(offset)
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _alike_of(found: Scanned) -> Alike:
    raws = found.raws(ALIKE)
    if sum(map(len, raws)) > MOST_REMEMBERED_BYTES:
        return _alike_read(raws)
    return _alike(raws)


@lru_cache(MOST_REMEMBERED)
def _alike(raws: tuple[bytes, ...]) -> Alike:
    return _alike_read(raws)


def _alike_read(raws: tuple[bytes, ...]) -> Alike:
    character_sets = character_sets_of(raws[0])
    texts = {tag: text_of(raw, character_sets) for tag, raw in zip(ALIKE, raws, strict=True)}
    return Alike(
        patient=_patient(texts),
        study=_study(texts),
        series=_series(texts),
        study_instance_uid=_uid(texts[0x0020000D]),
        series_instance_uid=_uid(texts[0x0020000E]),
        says_identity_removed=texts[0x00120062] == "YES",
    )


def _uid(uid: str) -> str:
    if not uid or len(uid) > LONGEST_UID or uid.strip("0123456789."):
        raise Unreadable("no_uid")
    return uid


def _patient(texts: Mapping[int, str]) -> dict[str, str]:
    name = _cut(texts[0x00100010], 400)
    key, other_key = name_keys(name)
    return {
        "patient_id": _cut(texts[0x00100020]),
        "issuer": _cut(texts[0x00100021]),
        "name": name,
        "name_key": key,
        "name_other_key": other_key,
        "birth_date": date_key(texts[0x00100030]),
        "sex": _cut(texts[0x00100040], 16),
    }


def _study(texts: Mapping[int, str]) -> dict[str, str]:
    return {
        "study_date": date_key(texts[0x00080020]),
        "study_time": time_key(texts[0x00080030]),
        "accession_number": _cut(texts[0x00080050], 64),
        "study_id": _cut(texts[0x00200010], 64),
        "study_description": _cut(texts[0x00081030]),
        "referring_physician_name": _cut(texts[0x00080090], 400),
        "patient_age": _cut(texts[0x00101010], 16),
    }


def _series(texts: Mapping[int, str]) -> dict[str, object]:
    return {
        "series_number": integer(texts[0x00200011]),
        "series_date": date_key(texts[0x00080021]),
        "series_time": time_key(texts[0x00080031]),
        "series_description": _cut(texts[0x0008103E]),
        "modality": _cut(texts[0x00080060], 16),
        "body_part_examined": _cut(texts[0x00180015], 64),
        "laterality": _cut(texts[0x00200060], 16),
        "performed_procedure_step_start_date": date_key(texts[0x00400244]),
        "performed_procedure_step_start_time": time_key(texts[0x00400245]),
    }


def _instance(found: Scanned, sha256: str, beginning: Beginning) -> dict[str, object]:
    has_pixels = found.pixel_data is not None
    frames = found.number(0x00280008) or 1
    return {
        "sop_class_uid": found.sop_class_uid[:LONGEST_UID],
        "transfer_syntax_uid": found.transfer_syntax_uid[:LONGEST_UID],
        "instance_number": integer(found.text(0x00200013)),
        "number_of_frames": max(0, min(frames, 2**31 - 1)) if has_pixels else 0,
        "rows": found.number(0x00280010),
        "columns": found.number(0x00280011),
        "bits_allocated": found.number(0x00280100),
        "position": position_along_normal(found.text(0x00200032), found.text(0x00200037)),
        "data_set_sha256": sha256,
        "frame_table": frame_tables.packed(found.pixel_data, shift=beginning.shift_bytes),
        "header": headers.packed(found),
    }


def _cut(text: str, longest: int = 255) -> str:
    return text.replace("\x00", "")[:longest]
