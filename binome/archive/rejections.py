"""Reads of what was rejected, for its site only."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from binome.archive.models import Instance, Rejection, State


def rejections_at(site_ids: Iterable[str]) -> QuerySet[Rejection]:
    """Rejections of these sites that were not undone, newest first, with `count`."""
    found = Rejection.objects.filter(site__in=site_ids, undone_at__isnull=True)
    counted = found.annotate(count=Count("rejected")).select_related("study", "site")
    return counted.order_by("-created_at", "-pk")


def rejection_with_id(rejection_id: str) -> Rejection | None:
    """A rejection for a door, which then asks the policies."""
    found = Rejection.objects.select_related("study__site__network", "study__patient", "site")
    return found.filter(pk=rejection_id).first()


def instances_rejected_by(rejection: Rejection) -> QuerySet[Instance]:
    """What a rejection hides still, by series and number."""
    hidden = Instance.objects.filter(rejections__rejection=rejection, state=State.REJECTED)
    return (
        hidden.select_related("series")
        .defer("header", "frame_table")
        .order_by("series__series_number", "series_id", "instance_number", "serial")
    )


def rejected_instance(instance_id: str) -> Instance | None:
    """One rejected instance of a study that is still there, for whoever may undo it."""
    found = Instance.objects.select_related("series__study__site__network", "rendition")
    hidden = found.filter(pk=instance_id, state=State.REJECTED)
    return hidden.filter(series__study__state=State.STORED).first()
