"""Reads about boxes: which there are, how they are, what they brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from binome.fleet.models import Box, BoxParcel
from binome.people.models import Site

SILENT_AFTER: Final = timedelta(hours=24)
LITTLE_DISK_BYTES: Final = 5 * 10**9


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A box as the fleet page shows it."""

    box: Box
    is_silent: bool
    has_little_disk: bool
    uncommitted: int


def boxes_of(sites: QuerySet[Site], *, at: datetime) -> list[BoxLine]:
    """The boxes of some sites: those in service first, by site and time."""
    found = Box.objects.select_related("site").filter(site__in=sites)
    return [_line(box, at=at) for box in found.order_by("site__name", "enrolled_at", "pk")]


def box_with_id(box_id: str) -> Box | None:
    return Box.objects.select_related("site__network").filter(pk=box_id).first()


def _line(box: Box, *, at: datetime) -> BoxLine:
    free = box.said.get("disk_free_bytes")
    waiting = BoxParcel.objects.filter(
        box=box, verified_at__isnull=False, committed_at__isnull=True
    ).count()
    return BoxLine(
        box=box, is_silent=box.revoked_at is None and at - box.last_contact_at > SILENT_AFTER,
        has_little_disk=isinstance(free, int) and free < LITTLE_DISK_BYTES, uncommitted=waiting,
    )  # fmt: skip
