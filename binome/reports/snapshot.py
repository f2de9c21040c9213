"""What a signature freezes besides the text: all that a rendition prints, and never a name."""

from datetime import date
from typing import Any

from binome.cases import queries as cases
from binome.cases.models import Case

DICOM_DATE_LENGTH = 8


def facts_of(case: Case) -> dict[str, Any]:
    """Return the case as it stands at the signature, without identity and without dates of a
    patient where the network is pseudonymous (SAFETY 6)."""
    return {
        "case": case.name,
        "network": case.network.name,
        "site": case.site.name,
        "site_time_zone": case.site.time_zone,
        "mode": case.network.mode,
        "pseudonym": case.pseudonym,
        "patient_check": case.patient_check,
        "age": case.age,
        "sex": case.sex,
        "urgency": case.urgency,
        "question": case.question,
        "image_count": case.image_count,
        "expected_files": case.expected_files,
        "studies": _studies(case),
    }


def _studies(case: Case) -> list[dict[str, Any]]:
    studies = list(cases.studies_of(case))
    first = _day(studies[0].study_date) if studies else None
    images = cases.image_counts(case)
    rows = []
    for study in studies:
        row: dict[str, Any] = {
            "modalities": study.modalities.strip("|").replace("|", ", "),
            "description": study.study_description,
            "image_count": images.get(study.pk, 0),
        }
        day = _day(study.study_date)
        if not case.network.is_pseudonymous:
            row["date"] = day.isoformat() if day else ""
        elif day and first:
            row["day"] = (day - first).days
        rows.append(row)
    return rows


def _day(text: str) -> date | None:
    if len(text) != DICOM_DATE_LENGTH:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
