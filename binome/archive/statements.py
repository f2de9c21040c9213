"""The few plain statements that filing repeats for every instance; the same SQL on both databases.

The ORM takes longer to write each of them than the database to answer (docs/benchmarks.md).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from binome.archive.models import Patient, Series, Study

KNOWN_INSTANCES = "SELECT id FROM archive_instance WHERE site_id = %s AND sop_instance_uid IN ({})"
LOCKED_STUDY = """
SELECT s.id, s.state, s.modalities, s.series_count, p.id, p.patient_id
FROM archive_study s JOIN archive_patient p ON p.id = s.patient_id
WHERE s.site_id = %s AND s.study_instance_uid = %s
"""
PATIENT = "SELECT id FROM archive_patient WHERE site_id = %s AND issuer = %s AND patient_id = %s"
SERIES = """
SELECT id, next_serial, modality FROM archive_series
WHERE study_id = %s AND series_instance_uid = %s
"""
COUNT_SERIES = """
UPDATE archive_series SET instance_count = instance_count + %s, next_serial = %s, changed_at = %s
WHERE id = %s
"""
COUNT_STUDY = """
UPDATE archive_study SET instance_count = instance_count + %s, stored_bytes = stored_bytes + %s,
    series_count = %s, modalities = %s, changed_at = %s
WHERE id = %s
"""


def instances_known(site_id: str, sop_instance_uids: Sequence[str]) -> list[str]:
    """Ids of the instances of a site that have one of these UIDs."""
    statement = KNOWN_INSTANCES.format(", ".join(["%s"] * len(sop_instance_uids)))
    return [row[0] for row in _rows(statement, [site_id, *sop_instance_uids])]


def locked_study(site_id: str, study_instance_uid: str) -> Study | None:
    """A study with the columns that filing needs, held until the transaction ends."""
    hold = " FOR UPDATE OF s" if connection.features.has_select_for_update else ""
    for row in _rows(LOCKED_STUDY + hold, [site_id, study_instance_uid]):
        pk, state, modalities, series_count, patient_pk, patient_id = row
        return Study(
            pk=pk, site_id=site_id, study_instance_uid=study_instance_uid, state=state,
            modalities=modalities, series_count=series_count,
            patient=Patient(pk=patient_pk, patient_id=patient_id),
        )  # fmt: skip
    return None


def patient_id(site_id: str, issuer: str, number: str) -> str:
    """The id of the patient with that number of that issuer; empty when there is none."""
    return next((row[0] for row in _rows(PATIENT, [site_id, issuer, number])), "")


def series_of(study: Study, series_instance_uid: str) -> Series | None:
    """A series with the columns that filing needs."""
    for pk, next_serial, modality in _rows(SERIES, [study.pk, series_instance_uid]):
        return Series(
            pk=pk, study=study, series_instance_uid=series_instance_uid, modality=modality,
            next_serial=next_serial,
        )  # fmt: skip
    return None


def count(series: Series, *, added: int, at: datetime) -> None:
    """Write down that a series has so many more instances."""
    _change(COUNT_SERIES, [added, series.next_serial, _time(at), series.pk])


def count_study(study: Study, *, added: int, added_bytes: int, at: datetime) -> None:
    """Write down what came to a study, and its series and modalities as they are now."""
    known = [study.series_count, study.modalities, _time(at), study.pk]
    _change(COUNT_STUDY, [added, added_bytes, *known])


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _change(statement: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _time(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
