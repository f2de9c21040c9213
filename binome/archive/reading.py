"""What the index keeps of an instance, read once at the door from its header."""

import hashlib
from dataclasses import dataclass

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
from binome.dicom.scan import Scanned

LONGEST_UID = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """Columns of the four levels, ready to be rows; nothing here was decoded from pixels."""

    patient: dict[str, str]
    study: dict[str, str]
    series: dict[str, object]
    instance: dict[str, object]
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    beginning: Beginning
    is_deidentified: bool


def reading_of(incoming: Incoming) -> Reading:
    """Read one instance; raises Unreadable or WrongSopClass."""
    with incoming.opened() as source:
        found = scanned(incoming, source)
        is_rewritten = found.size_bytes != found.source.size_bytes
        offset = data_set_offset(source) if is_rewritten else found.data_set_offset
        beginning = beginning_of(found, offset)
        sha256 = incoming.data_set_sha256 or _sha256(source, offset)
        return Reading(
            patient=_patient(found),
            study=_study(found),
            series=_series(found),
            instance=_instance(found, sha256, beginning)
            | {"data_set_offset": offset + beginning.shift_bytes},
            study_instance_uid=_uid(found, 0x0020000D),
            series_instance_uid=_uid(found, 0x0020000E),
            sop_instance_uid=_uid(found, 0x00080018),
            beginning=beginning,
            is_deidentified=_is_deidentified(found),
        )


def _uid(found: Scanned, tag: int) -> str:
    uid = found.text(tag) or (found.sop_instance_uid if tag == 0x00080018 else "")
    if not uid or len(uid) > LONGEST_UID or not set(uid) <= set("0123456789."):
        raise Unreadable("no_uid")
    return uid


def _patient(found: Scanned) -> dict[str, str]:
    name = _text(found, 0x00100010, 400)
    key, other_key = name_keys(name)
    return {
        "patient_id": _text(found, 0x00100020),
        "issuer": _text(found, 0x00100021),
        "name": name,
        "name_key": key,
        "name_other_key": other_key,
        "birth_date": date_key(found.text(0x00100030)),
        "sex": _text(found, 0x00100040, 16),
    }


def _study(found: Scanned) -> dict[str, str]:
    return {
        "study_date": date_key(found.text(0x00080020)),
        "study_time": time_key(found.text(0x00080030)),
        "accession_number": _text(found, 0x00080050, 64),
        "study_id": _text(found, 0x00200010, 64),
        "study_description": _text(found, 0x00081030),
        "referring_physician_name": _text(found, 0x00080090, 400),
        "patient_age": _text(found, 0x00101010, 16),
    }


def _series(found: Scanned) -> dict[str, object]:
    return {
        "series_number": integer(found.text(0x00200011)),
        "series_date": date_key(found.text(0x00080021)),
        "series_time": time_key(found.text(0x00080031)),
        "series_description": _text(found, 0x0008103E),
        "modality": _text(found, 0x00080060, 16),
        "body_part_examined": _text(found, 0x00180015, 64),
        "laterality": _text(found, 0x00200060, 16),
        "performed_procedure_step_start_date": date_key(found.text(0x00400244)),
        "performed_procedure_step_start_time": time_key(found.text(0x00400245)),
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


def _is_deidentified(found: Scanned) -> bool:
    """Patient Identity Removed says YES and the method is coded (PS3.15 E.1.1)."""
    return found.text(0x00120062) == "YES" and 0x00120064 in found.elements


def _text(found: Scanned, tag: int, longest: int = 255) -> str:
    return found.text(tag).replace("\x00", "")[:longest]


def _sha256(source: Readable, offset: int) -> str:
    if isinstance(source, bytes | bytearray):
        return hashlib.sha256(memoryview(source)[offset:]).hexdigest()
    digest = hashlib.sha256()
    source.seek(offset)
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
