"""Standard objects of a signature's drawings, filed in the archive beside the images.

They are the house's own and no images of the site: `cases` asks here which they are, and no report
is bound to them. The same version gives the same bytes, so the job may run twice.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import QuerySet

from binome.archive import headers
from binome.archive import services as archive
from binome.archive.dates import moved_day
from binome.archive.models import Instance, Reason, Study
from binome.archive.models import State as InstanceState
from binome.archive.services import Incoming
from binome.cases.made import register_maker
from binome.cases.models import Case
from binome.cases.services.row import SYSTEM
from binome.dicom.pool import shared_pool
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.reports.drawings.rebuilt import drawings_of, instances_of, marks_in
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.models import ReportVersion
from binome.reports.states import State as ReportState

if TYPE_CHECKING:
    from binome.dicom.drawn.drawing import Authorship

FILE_JOB = "reports.file_drawings"
REJECT_JOB = "reports.reject_drawings"
SECONDS = 120.0
PRIORITY = 6


class NotFiled(Exception):
    """The archive refused an object; the job is tried again and then shown to a human."""


def order(event: ReportSigned) -> None:
    """Order the objects of a version that brings drawings nobody filed yet."""
    version = ReportVersion.objects.get(pk=event.version_id)
    if not marks_in(version):
        return
    before = ReportVersion.objects.filter(case=version.case_id, number=version.number - 1).first()
    if before is not None and marks_in(before) == marks_in(version):
        return
    key = f"{FILE_JOB}:{version.pk}"
    when = When(event.at, PRIORITY)
    jobs.enqueue(FILE_JOB, {"version_id": version.pk}, when=when, key=key)


def order_rejection(event: ReportRetracted) -> None:
    """Order that what was filed of a retracted answer is shown no more."""
    when = When(event.at, PRIORITY)
    key = f"{REJECT_JOB}:{event.version_id}"
    jobs.enqueue(REJECT_JOB, {"version_id": event.version_id}, when=when, key=key)


def file_drawings(version_id: str) -> None:
    """Make and store the objects of one version, study by study; safe to run twice."""
    version = ReportVersion.objects.select_related("case__site__network").get(pk=version_id)
    if version.report.state == ReportState.ENTERED_IN_ERROR:
        return
    by_study: dict[str, list[Instance]] = {}
    for instance in instances_of(version):
        by_study.setdefault(instance.series.study_id, []).append(instance)
    for instances in by_study.values():
        _file(version, instances)


def _file(version: ReportVersion, instances: list[Instance]) -> None:
    from binome.dicom.drawn.objects import standard_objects

    by = _authorship(version, instances[0])
    with drawings_of(version, instances) as found:
        drawings = [drawing for _, drawing in found]
        files = shared_pool().call(standard_objects, drawings, by, timeout_seconds=SECONDS)
    incoming = [Incoming(content) for content in files]
    outcomes = archive.store(incoming, site=version.case.site, by=SYSTEM, at=utc_now())
    refused = [o.refusal for o in outcomes if isinstance(o.refusal, Refusal)]
    if refused:
        raise NotFiled(refused[0].word)


def series_made_of(case: Case) -> Iterator[str]:
    """Return the UIDs of the series that signatures on this case's studies made or will make."""
    versions = ReportVersion.objects.filter(
        case__case_studies__study__case_studies__case=case, content__has_key="drawings"
    )
    yield from _series_of_versions(versions, case)


def _series_of_versions(versions: QuerySet[ReportVersion], case: Case) -> Iterator[str]:
    from binome.dicom.drawn.head import SERIES_NUMBERS, series_uid

    hashes = set(versions.values_list("own_hash", flat=True))
    if not hashes:
        return
    studies = set(Study.objects.filter(case_studies__case=case).values_list(
        "study_instance_uid", flat=True
    ))  # fmt: skip
    for own_hash in hashes:
        for uid in studies:
            yield from (series_uid(uid, kind, own_hash) for kind in SERIES_NUMBERS)


def _authorship(version: ReportVersion, image: Instance) -> "Authorship":
    from binome.dicom.drawn.drawing import Authorship
    from binome.dicom.drawn.head import KEPT

    header = header_of(image)
    return Authorship(
        key=version.own_hash,
        study={tag: header[tag] for tag in KEPT if tag in header},
        observer=version.signed_by_name,
        institution=version.content["site"],
        language=version.content["drawings"]["language"],
        title=f"{version.content['case']} v{version.number}",
        number=version.number,
        made_at=in_the_dates_of(image.series.study, version.signed_at),
    )


def header_of(image: Instance) -> dict[str, Any]:
    """The stored header; one that could not be kept as JSON is made from the index."""
    study = image.series.study
    known = {
        "0020000D": {"vr": "UI", "Value": [study.study_instance_uid]},
        "00100020": {"vr": "LO", "Value": [study.patient.patient_id]},
        "00080020": {"vr": "DA", "Value": [study.study_date]},
    }
    document: dict[str, Any] = orjson.loads(
        headers.document(bytes(image.header), address="", known=known)
    )
    return document


def in_the_dates_of(study: Study, at: datetime) -> datetime:
    """When it was made; in a pseudonymous network moved as the study's own dates were."""
    began = moved_day(study)
    if began is None:
        return at
    passed = max(timedelta(0), at - study.received_at)
    return (began + timedelta(days=passed.days)).replace(
        hour=at.hour, minute=at.minute, second=at.second, tzinfo=at.tzinfo
    )


def reject_drawings(version_id: str) -> None:
    """Hide what the versions of a retracted answer filed; safe to run twice."""
    version = ReportVersion.objects.select_related("case").get(pk=version_id)
    versions = ReportVersion.objects.filter(case=version.case_id)
    made = set(_series_of_versions(versions, version.case))
    stored = Instance.objects.filter(state=InstanceState.STORED)
    filed = stored.filter(series__series_instance_uid__in=made)
    for study in Study.objects.filter(series__instances__in=filed).distinct():
        ids = list(filed.filter(series__study=study).values_list("pk", flat=True))
        archive.reject(study, instance_ids=ids, code=Reason.SAFETY, by=SYSTEM, at=utc_now())


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(FILE_JOB, file_drawings)
    jobs.register(REJECT_JOB, reject_drawings)
    register_maker(series_made_of)
