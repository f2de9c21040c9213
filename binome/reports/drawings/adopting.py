"""What a reader drew in another viewer, filed with the study: reports, segmentations, structures.

Like the objects of a signature these are no images of the site: no report is bound to them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from binome.archive import services as archive
from binome.archive.models import Instance, State, Study
from binome.archive.refusals import Unreadable, WrongSopClass, WrongStudy
from binome.archive.services import Incoming, Outcome
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.made import register_maker
from binome.cases.models import Case
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.reports.drawings.filing import header_of, in_the_dates_of

SECONDS = 60.0
LARGEST_BYTES = 256 << 20
REFUSALS: dict[str, Refusal] = {"no_sop_class": WrongSopClass(), "wrong_study": WrongStudy()}


def adopt(incoming: Sequence[Incoming], *, into: Study, by: Actor, at: datetime) -> list[Outcome]:
    """File objects drawn on a study, each with its own outcome; one that speaks of an instance
    the study does not hold is refused."""
    into = Study.objects.select_related("site__network").get(pk=into.pk)
    outcomes = [_adopt(one, into=into, by=by, at=at) for one in incoming]
    filed = tuple(outcome.instance_id for outcome in outcomes if outcome.is_stored)
    if filed:
        about = Subject(site_id=into.site_id, things=(into.pk, *filed), count=len(filed))
        audit.record("study.drawn_on", by=by, at=at, of=about)
    return outcomes


def _adopt(one: Incoming, *, into: Study, by: Actor, at: datetime) -> Outcome:
    from binome.dicom.drawn.adopted import Adoption, adopted

    image = into_header(into)
    if image is None:
        return Outcome(refusal=WrongStudy())
    terms = Adoption(
        study_instance_uid=into.study_instance_uid,
        study=header_of(image),
        by=by.name,
        at=in_the_dates_of(into, at),
    )
    given = str(one.content) if isinstance(one.content, Path) else bytes(one.content)
    try:
        made = shared_pool().call(adopted, given, terms, timeout_seconds=SECONDS)
    except DicomError as failure:
        refusal = REFUSALS.get(failure.reason)
        return Outcome(refusal=refusal or Unreadable(failure.reason, failure.sentence))
    if not _holds_all(into, made.named):
        return Outcome(refusal=WrongStudy())
    (outcome,) = archive.store(
        [Incoming(made.content)], site=into.site, by=by, at=at, into=into.study_instance_uid
    )
    return outcome


def into_header(study: Study) -> Instance | None:
    """Return an instance of the study whose header says who the patient is."""
    rows = Instance.objects.filter(series__study=study, state=State.STORED)
    return rows.select_related("series__study__patient").order_by("received_at", "pk").first()


def _holds_all(study: Study, named: frozenset[str]) -> bool:
    rows = Instance.objects.filter(series__study=study, state=State.STORED)
    return bool(named) and rows.filter(sop_instance_uid__in=named).count() == len(named)


def series_adopted_in(case: Case) -> Iterator[str]:
    """Return the UIDs of the series that other viewers' objects lie in."""
    from binome.dicom.drawn.adopted import MODALITIES, adopted_series_uid

    studies = Study.objects.filter(case_studies__case=case)
    for uid in set(studies.values_list("study_instance_uid", flat=True)):
        yield from (adopted_series_uid(uid, modality) for modality in MODALITIES)


def register_all() -> None:
    """Called once, when Django is ready."""
    register_maker(series_adopted_in)
