"""Ending what a study holds for good: rows of its images at once, their bytes by a job.

What stays is an empty study of the same UID, so that cases, grants and the audit still point at
something. A blob that anything else names is left; one that comes back meanwhile is put back.
"""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from binome.archive import records
from binome.archive.blobs import blobs
from binome.archive.blobs.protocol import BlobMissing
from binome.archive.models import (
    Conflict,
    Instance,
    Patient,
    RejectedInstance,
    Rejection,
    Series,
    State,
    Study,
)
from binome.jobs import services as jobs
from binome.jobs.services import When

FORGET_JOB = "archive.forget"
AT_ONCE = 500
PURGED = "purged"
IDLE = 9


@dataclass(frozen=True, slots=True)
class PurgedStudy:
    """What was ended, for the list the site keeps: `digest` covers the hashes of all its files."""

    study_instance_uid: str
    instances: int
    size_bytes: int
    digest: str


@transaction.atomic
def purge_study(study: Study, *, at: datetime) -> PurgedStudy:
    """Take every image of a study out of the index and order the end of its bytes."""
    held = Instance.objects.filter(series__study=study)
    rows = list(held.order_by("blob").values_list("pk", "blob", "blob_bytes"))
    beside = Conflict.objects.filter(instance__series__study=study)
    conflicts = list(beside.order_by("blob").values_list("blob", flat=True))
    names = sorted({*(blob for _, blob, _ in rows), *conflicts})
    RejectedInstance.objects.filter(instance__in=held).delete()
    Rejection.objects.filter(note__in=held).update(note=None)
    beside.delete()
    held.delete()
    _empty(study, at)
    ids = [pk for pk, _, _ in rows]
    for start in range(0, max(len(names), len(ids)), AT_ONCE):
        payload = {
            "names": names[start : start + AT_ONCE], "instance_ids": ids[start : start + AT_ONCE],
        }  # fmt: skip
        jobs.enqueue(FORGET_JOB, payload, when=When(at, IDLE))
    for series_id in Series.objects.filter(study=study).values_list("pk", flat=True):
        jobs.enqueue(records.RECORD_JOB, {"series_id": series_id}, when=When(at, IDLE))
    whole = hashlib.sha256("\n".join(blob for _, blob, _ in rows).encode()).hexdigest()
    size_bytes = sum(size for _, _, size in rows)
    return PurgedStudy(study.study_instance_uid, len(rows), size_bytes, whole)


def forget(names: list[str], instance_ids: list[str]) -> None:
    """End the bytes nobody names any more, and the pictures made of them; safe to run twice."""
    for instance_id in instance_ids:
        shutil.rmtree(_pictures(instance_id), ignore_errors=True)
    for name in names:
        if not _is_named(name):
            _forget_blob(name)


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(FORGET_JOB, forget)


def _forget_blob(name: str) -> None:
    """Delete a blob; the same bytes stored in that very instant by somebody else are put back."""
    with tempfile.TemporaryDirectory(dir=settings.DATA / "cache") as folder:
        aside = Path(folder) / "aside"
        try:
            with blobs().local(name) as path:
                shutil.copyfile(path, aside)
        except BlobMissing:
            return
        blobs().delete(name)
        if _is_named(name):
            blobs().put_file(aside, sha256=name)


def _is_named(name: str) -> bool:
    rows = (Instance.objects.filter(blob=name), Conflict.objects.filter(blob=name))
    return any(found.exists() for found in rows)


def _empty(study: Study, at: datetime) -> None:
    """Nothing of a patient stays in the rows, unless another study still holds the patient."""
    Series.objects.filter(study=study).update(
        series_description="", request_attributes="", instance_count=0, series_date="",
        series_time="", performed_procedure_step_start_date="",
        performed_procedure_step_start_time="", changed_at=at,
    )  # fmt: skip
    Study.objects.filter(pk=study.pk).update(
        state=State.WITHDRAWN, withdrawn_reason=PURGED, withdrawn_at=at, changed_at=at,
        study_date="", study_time="", accession_number="", study_id="", study_description="",
        referring_physician_name="", patient_age="", instance_count=0, stored_bytes=0,
    )  # fmt: skip
    others = Study.objects.filter(patient_id=study.patient_id).exclude(withdrawn_reason=PURGED)
    if not others.exists():
        Patient.objects.filter(pk=study.patient_id).update(
            patient_id=f"{PURGED}-{study.patient_id}", issuer="", name="", name_key="",
            name_other_key="", birth_date="", sex="",
        )  # fmt: skip


def _pictures(instance_id: str) -> Path:
    return Path(settings.DATA) / "cache" / "frames" / instance_id[:2] / instance_id
