"""What exchange and archive tell of a case's images: first byte, arrival, readable, complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.archive.models import Study
from binome.cases.events import AnswerOutgrown, ImagesNoted, ImagesReadable
from binome.cases.models import Case, CaseStudy
from binome.cases.promises import promised_before
from binome.cases.queries.images import ImageSums, image_sums
from binome.cases.services import access
from binome.cases.services.row import SYSTEM, Touched, locked, record, write
from binome.cases.states import ANSWERED
from binome.kernel import events


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the exchange knows after admitting files: totals of the case, so that twice is once.

    `is_readable`: key frames are complete and all slices can be re-windowed (SAFETY 7).
    """

    study_id: str
    received_files: int
    received_bytes: int
    is_complete: bool
    is_readable: bool = True
    is_prior: bool = False


@transaction.atomic
def note_first_byte(*, case: Case, at: datetime) -> None:
    """Note when the first byte of an image reached the hub; later calls change nothing."""
    Case.objects.filter(pk=case.pk, first_byte_at__isnull=True).update(first_byte_at=at)


@transaction.atomic
def note_received(*, case: Case, received_files: int, received_bytes: int) -> None:
    """Keep the worklist's meter while files come in; the totals so far."""
    Case.objects.filter(pk=case.pk).update(
        received_files=received_files, received_bytes=received_bytes
    )


@transaction.atomic
def note_images(*, case: Case, arrival: Arrival, at: datetime) -> Case:
    """Attach a study, show it to whoever has the case, and set the clocks that follow from it."""
    case = locked(case)
    study = Study.objects.get(pk=arrival.study_id, site_id=case.site_id)
    _, is_new = CaseStudy.objects.get_or_create(
        case=case, study=study, defaults={"added_at": at, "is_prior": arrival.is_prior}
    )
    if is_new:
        access.grant_study(case, study, at=at)
    sums = image_sums(case)
    changed = sums.fingerprint != case.images_fingerprint
    is_late = changed and case.state in ANSWERED
    is_first = is_late and case.changed_after_signature_at is None
    was_readable = case.readable_at is not None
    write(case, **_columns(case, arrival, sums, at=at))
    if is_late:
        _restart_clock(case, at=at)
    if changed:
        detail = f"images {sums.image_count}"
        record("images.arrived", case, by=SYSTEM, at=at, touched=Touched((study.pk,), detail))
        events.emit(ImagesNoted(case.pk, at, study.pk, is_late))
    if is_first:
        events.emit(AnswerOutgrown(case.pk, at))
    if case.readable_at is not None and not was_readable:
        events.emit(ImagesReadable(case.pk, at))
    return case


def _columns(case: Case, arrival: Arrival, sums: ImageSums, *, at: datetime) -> dict[str, Any]:
    return {
        "received_files": arrival.received_files,
        "received_bytes": arrival.received_bytes,
        "image_count": sums.image_count,
        "modalities": sums.modalities,
        "images_fingerprint": sums.fingerprint,
        "first_byte_at": case.first_byte_at or at,
        "readable_at": case.readable_at or (at if arrival.is_readable else None),
        "complete_at": (case.complete_at or at) if arrival.is_complete else None,
    }


def _restart_clock(case: Case, *, at: datetime) -> None:
    """Images after the answer: the case is open work again (SAFETY 9)."""
    promise = promised_before(case.urgency, since=at, binome=None, pathway=case.pathway)
    write(case, changed_after_signature_at=at, promised_before_at=promise)
