"""Rows for what was read: patient, study, series, instances; inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from binome.archive.keys import joined, split
from binome.archive.models import Conflict, Instance, Patient, Series, State, Study
from binome.archive.reading import Reading
from binome.archive.refusals import PatientMismatch, UidConflict, WasWithdrawn
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
        before = Instance.objects.select_related("series__study").defer("header", "frame_table")
        found = before.filter(site=self.site, sop_instance_uid__in=list(sop_instance_uids))
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
        Instance.objects.bulk_create(self.filed.values())
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
        """The study's row, held against other writers until the transaction ends."""
        studies = Study.objects.select_related("patient").select_for_update(of=("self",))
        known = {"site": self.site, "study_instance_uid": reading.study_instance_uid}
        study = studies.filter(**known).first()
        if study is None:
            times = {"received_at": self.at, "changed_at": self.at}
            defaults = {**reading.study, **times, "patient": self.patient_of(reading)}
            Study.objects.get_or_create(**known, defaults=defaults)
            study = studies.get(**known)
        return study

    def patient_of(self, reading: Reading) -> Patient:
        """The patient as the site knows them."""
        fields: dict[str, Any] = dict(reading.patient)
        number, issuer = fields.pop("patient_id"), fields.pop("issuer")
        if not number:
            # Without a number nobody can say that two studies are one person's.
            number = ""
            issuer = f"study:{reading.study_instance_uid}"
        patient, _ = Patient.objects.get_or_create(
            site=self.site, patient_id=number, issuer=issuer, defaults=fields
        )
        return patient

    def _series(self, study: Study, reading: Reading) -> Series:
        key = (study.pk, reading.series_instance_uid)
        series = self.series.get(key)
        if series is None:
            series, is_new = Series.objects.get_or_create(
                study=study, series_instance_uid=reading.series_instance_uid,
                defaults={**reading.series, "changed_at": self.at},
            )  # fmt: skip
            study.series_count += is_new
            self.series[key] = series
        return series

    def _count(self, series: Series, new: list[Instance]) -> None:
        if not new:
            return
        Series.objects.filter(pk=series.pk).update(
            instance_count=F("instance_count") + len(new),
            next_serial=series.next_serial,
            changed_at=self.at,
        )
        study = next(s for s in self.studies.values() if s.pk == series.study_id)
        modalities = {*split(study.modalities), *filter(None, [series.modality])}
        study.modalities = joined(modalities)[:255]
        Study.objects.filter(pk=study.pk).update(
            instance_count=F("instance_count") + len(new),
            stored_bytes=F("stored_bytes") + sum(i.blob_bytes for i in new),
            series_count=study.series_count,
            modalities=study.modalities,
            changed_at=self.at,
        )
