"""Rows for what was read: patient, study, series, instances; inside the caller's transaction."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime

from binome.archive.keys import joined, split
from binome.archive.models import Conflict, Patient, Series, State, Study
from binome.archive.notes import KEY_OBJECTS
from binome.archive.reading import Reading
from binome.archive.refusals import PatientMismatch, UidConflict, WasRejected, WasWithdrawn
from binome.archive.statements import FILED, Index, InstanceRow, SeriesRow, StudyRow
from binome.archive.told_once import ToldOnce, told_once
from binome.audit.rows import Statements, insert
from binome.kernel.ids import new_id
from binome.people.models import Site

STORED = State.STORED.value


class Undecided(Exception):
    """Other bytes under a known UID, perhaps the same data set: its digest must be made first."""

    def __init__(self, instance_id: str) -> None:
        super().__init__(instance_id)
        self.instance_id = instance_id


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read of an instance, and the blob that holds it by now.

    `is_judged`: both data sets were hashed as far as they can be read; nothing more will come.
    """

    reading: Reading
    blob: str
    blob_bytes: int
    is_judged: bool = False


@dataclass(slots=True)
class Filing:
    """One batch of instances of one site on their way into the index."""

    site: Site
    at: datetime
    studies: dict[str, StudyRow] = field(default_factory=dict)
    series: dict[tuple[str, str], SeriesRow] = field(default_factory=dict)
    filed: dict[str, tuple[InstanceRow, Kept]] = field(default_factory=dict)
    known: dict[str, InstanceRow] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    _index: Index = field(init=False)

    def __post_init__(self) -> None:
        self._index = Index(Statements(), self.site.pk)

    def look_up(self, readings: Collection[Reading]) -> None:
        """Find which of these the site stored before, and hold their studies.

        Several studies are held in one order, so that two batches never wait for each other.
        """
        uids = [reading.sop_instance_uid for reading in readings]
        self.known = {row.sop_instance_uid: row for row in self._index.instances_known(uids)}
        study_uids = {reading.study_instance_uid for reading in readings}
        for uid in sorted(study_uids) if len(study_uids) > 1 else ():
            study = self._index.locked_study(uid)
            if study is not None:
                self.studies[uid] = study

    def file(self, kept: Kept) -> tuple[InstanceRow, bool]:
        """Return the instance's row and whether it is new; raises a Refusal or Undecided."""
        reading = kept.reading
        uid = reading.sop_instance_uid
        known = self.filed[uid][0] if uid in self.filed else self.known.get(uid)
        if known is not None:
            return self._again(known, kept), False
        study = self._study(reading)
        series = self._series(study, reading)
        digest = str(reading.instance["data_set_sha256"])
        row = InstanceRow(new_id(), series, uid, kept.blob, digest, STORED, series.next_serial)
        series.next_serial += 1
        self.filed[uid] = row, kept
        for level in (series, study):
            level.added += 1
        study.added_bytes += kept.blob_bytes
        return row, True

    def awaited(self) -> list[int]:
        """Which rejections waited for what was filed."""
        return self._index.rejections_awaiting(self.filed)

    def write(self) -> None:
        """Insert the new instances and bring the counts up to date."""
        for row, kept in self.filed.values():
            self._insert(row, kept)
        if self.conflicts:
            Conflict.objects.bulk_create(self.conflicts, ignore_conflicts=True)
        for series in self.series.values():
            if series.added:
                self._index.count(series, at=self.at)
                modalities = {*split(series.study.modalities), *filter(None, [series.modality])}
                series.study.modalities = joined(modalities)[:255]
        for study in self.studies.values():
            if study.added:
                self._index.count_study(study, at=self.at)

    def _insert(self, row: InstanceRow, kept: Kept) -> None:
        of_it = (
            row.id, self.site.pk, row.series.id, row.serial, row.sop_instance_uid, kept.blob,
            kept.blob_bytes, row.state, self._index.plain.time(self.at),
        )  # fmt: skip
        read = kept.reading.instance
        self._index.insert_instance((*FILED, *read), (*of_it, *read.values()))

    def _again(self, known: InstanceRow, kept: Kept) -> InstanceRow:
        if State.WITHDRAWN in (known.state, known.series.study.state):
            raise WasWithdrawn
        digest = str(kept.reading.instance["data_set_sha256"])
        is_decided = bool(known.data_set_sha256 and digest)
        is_same = known.blob == kept.blob or (is_decided and known.data_set_sha256 == digest)
        if not (is_same or is_decided or kept.is_judged):
            raise Undecided(known.id)
        is_note = kept.reading.instance["sop_class_uid"] == KEY_OBJECTS
        if known.state == State.REJECTED and not (is_same and is_note):
            raise WasRejected
        if is_same:
            return known
        self.conflicts.append(
            Conflict(
                instance_id=known.id,
                data_set_sha256=digest,
                blob=kept.blob,
                blob_bytes=kept.blob_bytes,
                received_at=self.at,
            )
        )
        raise UidConflict

    def _study(self, reading: Reading) -> StudyRow:
        study = self.studies.get(reading.study_instance_uid)
        if study is None:
            study = self._index.locked_study(reading.study_instance_uid) or self._new_study(reading)
            self.studies[reading.study_instance_uid] = study
        if study.state != STORED:
            raise WasWithdrawn
        theirs, ours = reading.patient["patient_id"], study.patient_number
        if theirs and ours and theirs != ours:
            raise PatientMismatch
        return study

    def _new_study(self, reading: Reading) -> StudyRow:
        patient = self.patient_of(reading)
        study = Study(
            site=self.site, study_instance_uid=reading.study_instance_uid, patient=patient,
            received_at=self.at, changed_at=self.at, **reading.study,
            timezone_offset_from_utc=_told(reading).timezone_offset_from_utc,
        )  # fmt: skip
        insert([study])
        return StudyRow(study.pk, patient.patient_id, study.state)

    def patient_of(self, reading: Reading) -> Patient:
        """The patient as the site knows them."""
        fields = dict(reading.patient)
        if not fields["patient_id"]:
            # Without a number nobody can say that two studies are one person's.
            fields["issuer"] = f"study:{reading.study_instance_uid}"
        known = self._index.patient_id(fields["issuer"], fields["patient_id"])
        if known:
            return Patient(pk=known, patient_id=fields["patient_id"])
        patient = Patient(site=self.site, **fields)
        insert([patient])
        return patient

    def _series(self, study: StudyRow, reading: Reading) -> SeriesRow:
        key = (study.id, reading.series_instance_uid)
        series = self.series.get(key) or self._index.series_of(study, key[1])
        if series is None:
            new = Series(
                study_id=study.id, series_instance_uid=key[1], changed_at=self.at,
                **reading.series, **asdict(_told(reading)),
            )  # fmt: skip
            insert([new])
            study.series_count += 1
            series = SeriesRow(new.pk, study, new.modality)
        self.series[key] = series
        return series


def _told(reading: Reading) -> ToldOnce:
    return told_once(reading.instance["header"])
