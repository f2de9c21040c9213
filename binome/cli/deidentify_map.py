"""Which original became which file: an identity in itself (docs/formats/deidentify-map.md)."""

import json
from pathlib import Path
from typing import Any, Final

from binome.dicom.deidentify.one_file import OneFile
from binome.dicom.deidentify.options import names_of
from binome.dicom.deidentify.policy import Policy

FORMAT: Final = "binome-deidentify-map"
VERSION: Final = 1


def map_text(done: list[tuple[str, OneFile]], policy: Policy) -> str:
    """The map of a run as JSON."""
    patients: dict[str, dict[str, Any]] = {}
    files = []
    for source, one in done:
        if one.target is None or one.original is None:
            continue
        of_patient = {"pseudonym": one.pseudonym, "offset_days": one.original.offset_days}
        known = patients.setdefault(one.pseudonym, of_patient | {"patient": {}})
        known["patient"] = one.original.patient | known["patient"]
        files.append(_file(source, one))
    told = {
        "format": FORMAT,
        "version": VERSION,
        "options": names_of(policy),
        "patients": list(patients.values()),
        "files": files,
        "left_out": [{"source": s, "reason": one.reason} for s, one in done if one.reason],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _file(source: str, one: OneFile) -> dict[str, Any]:
    assert one.original
    assert one.target
    return {
        "source": source,
        "target": str(Path(one.target)),
        "pseudonym": one.pseudonym,
        "uids": one.original.uids,
        "order": one.original.order,
        "accession_issuer": one.original.accession_issuer,
        "dates": one.original.dates,
        "is_masked": one.is_masked,
        "needs_pixel_review": one.needs_pixel_review,
    }
