"""What a study and its series show, counted anew after instances were hidden or shown again."""

from datetime import datetime

from django.db.models import Count, Q, Sum

from binome.archive.events import ShownImagesChanged
from binome.archive.keys import joined
from binome.archive.models import Instance, Series, State, Study
from binome.kernel import events

STORED = Q(instances__state=State.STORED)


def recount(study: Study, *, series_ids: set[str], at: datetime) -> None:
    """Set the counts of these series and of their study, and say so; the study's row is held."""
    for series in Series.objects.filter(pk__in=series_ids).annotate(n=Count("instances", STORED)):
        Series.objects.filter(pk=series.pk).update(instance_count=series.n, changed_at=at)
    shown = study.series.filter(instance_count__gt=0)
    stored = Instance.objects.filter(series__study=study, state=State.STORED)
    sums = stored.aggregate(count=Count("pk"), size=Sum("blob_bytes"))
    Study.objects.filter(pk=study.pk).update(
        instance_count=sums["count"],
        stored_bytes=sums["size"] or 0,
        series_count=shown.count(),
        modalities=joined(set(shown.values_list("modality", flat=True)) - {""})[:255],
        changed_at=at,
    )
    events.emit(ShownImagesChanged(study.pk, tuple(sorted(series_ids)), study.site_id, at))
