"""Pictures of an older version of the encoder, made anew by and by, the newest studies first.

Until then they are shown as they are (`preparation.versions`). What somebody opens goes before.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from binome.archive import preparation
from binome.archive.models import Instance, Series, State
from binome.jobs import schedule
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now

RENEW_JOB, ORDER_JOB = "archive.renew_pictures", "archive.order_renewals"
EVERY = timedelta(minutes=15)
SERIES_A_TURN = 40
OPENED, IDLE = 6, 9


def order_renewal(series_id: str, *, at: datetime, priority: int = IDLE) -> None:
    """Order the pictures of one series anew, once."""
    key = f"{RENEW_JOB}:{series_id}:{preparation.version()}:{priority}"
    with transaction.atomic():
        jobs.enqueue(RENEW_JOB, {"series_id": series_id}, when=When(at, priority), key=key)


def order_opened(series: Series, shown: Iterable[Instance]) -> None:
    """Somebody looks at these images: pictures of an older version among them are the next."""
    older = _older()
    made = [image.rendition.version for image in shown if hasattr(image, "rendition")]
    if any(version in older for version in made):
        order_renewal(series.pk, at=utc_now(), priority=OPENED)


def order_renewals() -> None:
    """Order some of what is left, the newest studies first."""
    at = utc_now()
    left = Series.objects.filter(
        instances__state=State.STORED, instances__rendition__version__in=_older()
    )
    newest = left.order_by("-changed_at").values_list("pk", flat=True).distinct()
    for series_id in newest[:SERIES_A_TURN]:
        order_renewal(series_id, at=at)


def renew_series(series_id: str) -> None:
    """Make every picture of an older version anew; safe to run twice, and to be stopped."""
    for instance in _old(series_id).defer("header", "frame_table").select_related("rendition"):
        preparation.renew(instance)


def _old(series_id: str):  # type: ignore[no-untyped-def]
    shown = Instance.objects.filter(series_id=series_id, state=State.STORED)
    return shown.filter(rendition__version__in=_older())


def _older() -> list[str]:
    return sorted(preparation.versions() - {preparation.version()})


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(RENEW_JOB, renew_series)
    jobs.register(ORDER_JOB, order_renewals)
    schedule.every(EVERY, ORDER_JOB)
