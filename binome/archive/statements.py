"""The few plain statements that filing repeats for every instance; the same SQL on both databases.

The ORM takes longer to write each of them than the database to answer (docs/benchmarks.md).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from binome.audit.rows import Statements

KNOWN_INSTANCES = """
SELECT i.id, i.sop_instance_uid, i.blob, i.data_set_sha256, i.state, e.id, s.id, s.state
FROM archive_instance i
JOIN archive_series e ON e.id = i.series_id
JOIN archive_study s ON s.id = e.study_id
WHERE i.site_id = %s AND i.sop_instance_uid IN ({})
"""
AWAITED = "SELECT id FROM archive_awaitedrejection WHERE site_id = %s AND sop_instance_uid IN ({})"
LOCKED_STUDY = """
SELECT s.id, s.state, s.modalities, s.series_count, p.patient_id
FROM archive_study s JOIN archive_patient p ON p.id = s.patient_id
WHERE s.site_id = %s AND s.study_instance_uid = %s
"""
PATIENT = "SELECT id FROM archive_patient WHERE site_id = %s AND issuer = %s AND patient_id = %s"
SERIES = """
SELECT id, modality, next_serial, instance_count FROM archive_series
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
#: What filing knows of an instance, then what was read of it (`reading.Reading.instance`).
FILED = (
    "id", "site_id", "series_id", "serial", "sop_instance_uid", "blob", "blob_bytes", "state",
    "received_at",
)  # fmt: skip


@dataclass(slots=True)
class StudyRow:
    """What filing needs of a study, and what this batch adds to it."""

    id: str
    patient_number: str
    state: str
    modalities: str = ""
    series_count: int = 0
    added: int = 0
    added_bytes: int = 0


@dataclass(slots=True)
class SeriesRow:
    """The same of a series."""

    id: str
    study: StudyRow
    modality: str
    next_serial: int = 1
    added: int = 0


@dataclass(slots=True)
class InstanceRow:
    """An instance that is stored already (serial 0), or filed by this batch."""

    id: str
    series: SeriesRow
    sop_instance_uid: str
    blob: str
    data_set_sha256: str
    state: str
    serial: int = 0


@cache
def _known(count: int) -> str:
    return KNOWN_INSTANCES.format(", ".join(["%s"] * count))


@dataclass(frozen=True, slots=True)
class Index:
    """The statements over the index of one site, within one transaction."""

    plain: Statements
    site_id: str

    def instances_known(self, sop_instance_uids: Collection[str]) -> list[InstanceRow]:
        """Those that the site stored before under one of these UIDs."""
        return [
            InstanceRow(
                pk, SeriesRow(series, StudyRow(study, "", study_state), ""), uid, blob, sha, state
            )
            for pk, uid, blob, sha, state, series, study, study_state in self.plain.rows(
                _known(len(sop_instance_uids)), [self.site_id, *sop_instance_uids]
            )
        ]

    def rejections_awaiting(self, sop_instance_uids: Collection[str]) -> list[int]:
        """Ids of what a note that came first says of these instances."""
        places = AWAITED.format(", ".join(["%s"] * len(sop_instance_uids)))
        return [row[0] for row in self.plain.rows(places, [self.site_id, *sop_instance_uids])]

    def locked_study(self, study_instance_uid: str) -> StudyRow | None:
        """A study, held until the transaction ends."""
        hold = " FOR UPDATE OF s" if self.plain.has_row_locks else ""
        rows = self.plain.rows(LOCKED_STUDY + hold, [self.site_id, study_instance_uid])
        for pk, state, modalities, series_count, number in rows:
            return StudyRow(pk, number, state, modalities, series_count)
        return None

    def patient_id(self, issuer: str, number: str) -> str:
        """The id of the patient with that number of that issuer; empty when there is none."""
        return next(
            (row[0] for row in self.plain.rows(PATIENT, [self.site_id, issuer, number])), ""
        )

    def series_of(self, study: StudyRow, series_instance_uid: str) -> SeriesRow | None:
        """A series of a study that is locked; one whose instances were rejected counts again."""
        found = self.plain.rows(SERIES, [study.id, series_instance_uid])
        for pk, modality, next_serial, shown in found:
            study.series_count += not shown
            return SeriesRow(pk, study, modality, next_serial)
        return None

    def insert_instance(self, columns: Sequence[str], values: Sequence[Any]) -> None:
        """A new row; `columns` and `values` in the same order."""
        self.plain.insert("archive_instance", columns, values)

    def count(self, series: SeriesRow, *, at: datetime) -> None:
        """Write down what this batch added to a series."""
        values = [series.added, series.next_serial, self.plain.time(at), series.id]
        self.plain.change(COUNT_SERIES, values)

    def count_study(self, study: StudyRow, *, at: datetime) -> None:
        """Write down what came to a study, and its series and modalities as they are now."""
        known = [study.series_count, study.modalities, self.plain.time(at), study.id]
        self.plain.change(COUNT_STUDY, [study.added, study.added_bytes, *known])
