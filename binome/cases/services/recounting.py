"""Images of a case were rejected, or are shown again: its sums, and the clock after an answer."""

from django.db import transaction

from binome.archive.events import ShownImagesChanged
from binome.archive.models import Study
from binome.cases.models import Case
from binome.cases.promises import promised_before
from binome.cases.queries.images import image_sums
from binome.cases.services.row import SYSTEM, Touched, locked, record, write
from binome.cases.states import ANSWERED
from binome.kernel import events


@transaction.atomic
def on_shown_images_changed(event: ShownImagesChanged) -> None:
    """Count anew; a case that was answered on other images is work again (SAFETY 9)."""
    study = Study.objects.get(pk=event.study_id)
    cases = Case.objects.filter(case_studies__study=study, case_studies__is_prior=False)
    for case in cases.order_by("pk"):
        case = locked(case)
        sums = image_sums(case)
        if sums.fingerprint == case.images_fingerprint:
            continue
        write(
            case, image_count=sums.image_count, modalities=sums.modalities,
            images_fingerprint=sums.fingerprint,
        )  # fmt: skip
        if case.state in ANSWERED:
            promise = promised_before(
                case.urgency, since=event.at, binome=None, pathway=case.pathway
            )
            write(case, changed_after_signature_at=event.at, promised_before_at=promise)
        detail = f"images {sums.image_count}"
        record("images.changed", case, by=SYSTEM, at=event.at, touched=Touched((study.pk,), detail))


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(ShownImagesChanged, on_shown_images_changed)
