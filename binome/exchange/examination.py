"""The job that looks at a file once it is whole: DICOM or not, damaged or not, whose."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from binome.cases.models import Case
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.exchange import reasons, uploads
from binome.exchange.fingerprints import keyed
from binome.exchange.look import Look, is_dicom_file, look_at
from binome.exchange.media.unpacking import is_zip_file, unpack_into_case
from binome.exchange.models import Upload
from binome.exchange.names_stay import keeps_names
from binome.exchange.patience import StoppedReader, may_try_again
from binome.exchange.review import review
from binome.exchange.sealed_facts import open_facts, seal_facts
from binome.exchange.states import State, after
from binome.kernel.clock import utc_now

NEVER_AN_IMAGE = frozenset({"media_directory"})
LOOK_SECONDS = 60.0


def examine(upload_id: str) -> None:
    """Examine one complete upload; twice is once, a file that is gone is nothing.

    Raises StoppedReader when time or memory stopped the reader: the job comes again.
    """
    upload = (
        Upload.objects.select_related("case__site__network", "case__network")
        .filter(pk=upload_id)
        .first()
    )
    if upload is None or upload.state != State.RECEIVED:
        return
    path = uploads.partials().path(upload.pk)
    is_strict = keeps_names(upload.case)
    if upload.size_bytes and is_zip_file(path):
        if is_strict:
            set_aside(upload, "leave_out", reasons.IDENTIFIED_INPUT)
            return
        set_aside(upload, "leave_out", unpack_into_case(path, case=upload.case, at=utc_now()))
        return
    try:
        look = _look(upload, path)
    except DicomError as failure:
        if may_try_again(upload, failure.reason):
            raise StoppedReader from failure
        verb = "leave_out" if failure.reason == "not_dicom" else "find_broken"
        set_aside(upload, verb, failure.reason)
        return
    reason = _reason_to_leave_out(upload, look)
    if is_strict and not _is_of_the_case(look, upload.case):
        reason = reasons.IDENTIFIED_INPUT
    if reason:
        set_aside(upload, "leave_out", reason)
        return
    _recognise(upload, look, sha256=_sha256(path), at=utc_now())


def set_aside(upload: Upload, verb: str, reason: str) -> None:
    """End a file that will not be an image; its bytes go, its name stays sealed in the row."""
    Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=after(upload.state, verb), reason=reason, examined_at=utc_now()
    )
    uploads.partials().delete(upload.pk)


def _look(upload: Upload, path: Path) -> Look:
    if not upload.size_bytes:
        raise DicomError("empty")
    if not path.exists() or path.stat().st_size != upload.size_bytes:
        raise DicomError("truncated")
    if not is_dicom_file(path):
        raise DicomError("not_dicom")
    return shared_pool().call(look_at, str(path), timeout_seconds=LOOK_SECONDS)


def _reason_to_leave_out(upload: Upload, look: Look) -> str:
    """What no network files, and what a pseudonymous one cannot make harmless."""
    refused = look.refused or ""
    if refused in NEVER_AN_IMAGE or upload.case.network.is_pseudonymous:
        return refused
    return ""


def _is_of_the_case(look: Look, case: Case) -> bool:
    """Whether a browser of the site made a file harmless under the pseudonym of the case."""
    return look.is_deidentified and bool(case.pseudonym) and look.number == case.pseudonym


@transaction.atomic
def _recognise(upload: Upload, look: Look, *, sha256: str, at: datetime) -> None:
    site = upload.case.site
    found = replace(
        open_facts(upload.sealed, site_id=site.pk),
        name=look.name, number=look.number, issuer=look.issuer, birth_date=look.birth_date,
        sex=look.sex, description=look.description, study_date=look.study_date,
    )  # fmt: skip
    identity = "\0".join((look.name, look.number, look.issuer, look.birth_date, look.sex))
    moved = Upload.objects.filter(pk=upload.pk, state=State.RECEIVED).update(
        state=after(State.RECEIVED, "recognise"), examined_at=at, sha256=sha256,
        sealed=seal_facts(found, site=site, at=at), modality=look.modality,
        patient_key=keyed(site.pk, "patient", identity),
        study_key=keyed(site.pk, "study", look.study_instance_uid),
        series_key=keyed(site.pk, "series", look.series_instance_uid),
        instance_key=keyed(site.pk, "instance", look.sop_instance_uid),
        stopped_readers=0,
        needs_pixel_review=look.needs_pixel_review and upload.case.network.is_pseudonymous,
    )  # fmt: skip
    if moved:
        review(upload.case, at=at)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
