"""Rows for what was read: patient, study, series, instances; inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from binome.archive import statements
from binome.archive.keys import joined, split
from binome.archive.models import Conflict, Instance, Patient, Series, State, Study
from binome.archive.reading import Reading
from binome.archive.refusals import PatientMismatch, UidConflict, WasWithdrawn
from binome.audit.rows import insert
from binome.people.models import Site


@dataclass(frozen=True, slots=True)
class Kept:
    """What was read of an instance, and the blob that holds it by now."""

    reading: Reading
    blob: str
    blob_bytes: int


@dataclass(slots=True)
class Filing:
    """One batch of instances of one site on their way into the index."""

    site: Site
    at: datetime
    studies: dict[str, Study] = field(default_factory=dict)
    series: dict[tuple[str, str], Series] = field(default_factory=dict)
    filed: dict[str, Instance] = field(default_factory=dict)
    known: dict[str, Instance] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def look_up(self, sop_instance_uids: Iterable[str]) -> None:
        """Find which of these the site stored before, in one query for the whole batch."""
        ids = statements.instances_known(self.site.pk, list(sop_instance_uids))
        if not ids:
            return
        before = Instance.objects.select_related("series__study").defer("header", "frame_table")
        found = before.filter(pk__in=ids)
        self.known = {instance.sop_instance_uid: instance for instance in found}

    def file(self, kept: Kept) -> tuple[Instance, bool]:
        """Return the instance's row and whether it is new; raises a Refusal."""
        uid = kept.reading.sop_instance_uid
        known = self.filed.get(uid) or self.known.get(uid)
        if known is not None:
            return self._again(known, kept), False
        study = self._study(kept.reading)
        series = self._series(study, kept.reading)
        instance = Instance(
            site=self.site, series=series, serial=series.next_serial, received_at=self.at,
            sop_instance_uid=kept.reading.sop_instance_uid, blob=kept.blob,
            blob_bytes=kept.blob_bytes, **kept.reading.instance,
        )  # fmt: skip
        series.next_serial += 1
        self.filed[instance.sop_instance_uid] = instance
        return instance, True

    def write(self) -> None:
        """Insert the new instances and bring the counts up to date."""
        insert(list(self.filed.values()))
        if self.conflicts:
            Conflict.objects.bulk_create(self.conflicts, ignore_conflicts=True)
        for series in self.series.values():
            new = [i for i in self.filed.values() if i.series_id == series.pk]
            self._count(series, new)

    def _again(self, known: Instance, kept: Kept) -> Instance:
        if known.state != State.STORED or known.series.study.state != State.STORED:
            raise WasWithdrawn
        digest = str(kept.reading.instance["data_set_sha256"])
        if known.data_set_sha256 == digest:
            return known
        self.conflicts.append(
            Conflict(
                instance=known,
                data_set_sha256=digest,
                blob=kept.blob,
                blob_bytes=kept.blob_bytes,
                received_at=self.at,
            )
        )
        raise UidConflict

    def _study(self, reading: Reading) -> Study:
        study = self.studies.get(reading.study_instance_uid)
        if study is None:
            study = self._locked_study(reading)
            self.studies[reading.study_instance_uid] = study
        if study.state != State.STORED:
            raise WasWithdrawn
        theirs, ours = reading.patient["patient_id"], study.patient.patient_id
        if theirs and ours and theirs != ours:
            raise PatientMismatch
        return study

    def _locked_study(self, reading: Reading) -> Study:
        """The study's row, held against other writers until the transaction ends.

        Of a known study only the columns are read that filing needs.
        """
        uid = reading.study_instance_uid
        study = statements.locked_study(self.site.pk, uid)
        if study is None:
            study = Study(
                site=self.site, study_instance_uid=uid, patient=self.patient_of(reading),
                received_at=self.at, changed_at=self.at, **reading.study,
            )  # fmt: skip
            insert([study])
        return study

    def patient_of(self, reading: Reading) -> Patient:
        """The patient as the site knows them."""
        fields: dict[str, Any] = dict(reading.patient)
        if not fields["patient_id"]:
            # Without a number nobody can say that two studies are one person's.
            fields["issuer"] = f"study:{reading.study_instance_uid}"
        known = statements.patient_id(self.site.pk, fields["issuer"], fields["patient_id"])
        if known:
            return Patient(pk=known, patient_id=fields["patient_id"])
        patient = Patient(site=self.site, **fields)
        insert([patient])
        return patient

    def _series(self, study: Study, reading: Reading) -> Series:
        key = (study.pk, reading.series_instance_uid)
        series = self.series.get(key)
        if series is None:
            series = statements.series_of(study, reading.series_instance_uid)
        if series is None:
            series = Series(
                study=study, series_instance_uid=key[1], changed_at=self.at, **reading.series
            )
            insert([series])
            study.series_count += 1
        self.series[key] = series
        return series

    def _count(self, series: Series, new: list[Instance]) -> None:
        if not new:
            return
        study = next(s for s in self.studies.values() if s.pk == series.study_id)
        modalities = {*split(study.modalities), *filter(None, [series.modality])}
        study.modalities = joined(modalities)[:255]
        statements.count(series, added=len(new), at=self.at)
        added_bytes = sum(instance.blob_bytes for instance in new)
        statements.count_study(study, added=len(new), added_bytes=added_bytes, at=self.at)
