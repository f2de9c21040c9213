"""What some sites have stored, in numbers and in exceptions: conflicts, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from binome.archive.blobs import blobs
from binome.archive.models import Conflict, State, Study


@dataclass(frozen=True, slots=True)
class Holdings:
    """Sums over the stored studies of a site."""

    site_id: str
    studies: int
    instances: int
    size_bytes: int


def holdings_of(site_ids: Iterable[str]) -> list[Holdings]:
    """One line a site that has anything, by its id."""
    stored = Study.objects.stored().filter(site__in=site_ids).values("site_id")
    sums = stored.annotate(
        studies=Count("pk"), instances=Sum("instance_count"), size=Sum("stored_bytes")
    )
    rows = sums.order_by("site_id").values_list("site_id", "studies", "instances", "size")
    return [Holdings(*row) for row in rows]


def free_room() -> tuple[float, int] | None:
    """Share and bytes of the store that are free; None when the store does not say."""
    return blobs().free_fraction_and_bytes()


def conflicts_at(site_ids: Iterable[str]) -> QuerySet[Conflict]:
    """Other bytes that came under a stored UID, newest first."""
    found = Conflict.objects.filter(instance__site__in=site_ids)
    return found.select_related("instance__series__study__site").order_by("-received_at")


def withdrawn_at(site_ids: Iterable[str]) -> QuerySet[Study]:
    """Studies that were withdrawn or rejected whole, newest first."""
    gone = Study.objects.exclude(state=State.STORED).filter(site__in=site_ids)
    return gone.select_related("site").order_by("-withdrawn_at")
