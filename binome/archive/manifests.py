"""The viewer's manifests of a series and of a study (docs/formats/viewer-manifest.md)."""

from binome.archive import pictures, preparation, renewing, volumes
from binome.archive.models import Instance, Series, State, Study
from binome.archive.queries import series_of

Json = dict[str, object]
READY_SECONDS = 0.7


def series_manifest(series: Series) -> Json:
    """The frames of a series that can be shown by now, and how many still wait (`awaited`).

    A reader never waits for a whole series: the middle, where a stack opens, is prepared first.
    """
    from binome.dicom import manifest

    awaited = preparation.prepare_within(READY_SECONDS, _middle_first(series))
    ordered = _by_number(series)
    renewing.order_opened(series, ordered)
    frames = [
        manifest.FrameEntry(
            id=pictures.frame_id_of(series.pk, instance.serial, record["frame"]),
            instance=rank,
            frame=record["frame"],
            content_hash=record.get("hash"),
            trouble=record.get("trouble"),
            facts=record.get("facts", {}),
        )
        for rank, instance in enumerate(ordered, start=1)
        for record in preparation.records_of(instance)
    ]
    document = manifest.series_manifest(_entry(series), frames)
    if awaited:
        return {**document, "awaited": awaited}
    volume = volumes.volume_of(document)
    return {**document, "volume": volume} if volume else document


def _middle_first(series: Series) -> list[Instance]:
    """What lacks pictures, from the middle of the whole series outwards."""
    place = {instance.pk: rank for rank, instance in enumerate(_by_number(series))}
    middle = len(place) // 2
    waiting = preparation.unprepared(series.pk)
    return sorted(waiting, key=lambda instance: abs(place[instance.pk] - middle))


def study_manifest(study: Study) -> Json:
    """The series of a study that hold images, each with the thumbnail that stands for it."""
    from binome.dicom import manifest

    summaries = []
    for series in series_of(study):
        key = pictures.key_picture(series)
        if key is not None:
            summaries.append(_summary(series, key))
    return manifest.study_manifest(study.pk, summaries)


def _summary(series: Series, key: pictures.KeyPicture):  # type: ignore[no-untyped-def]
    from binome.dicom import manifest

    images = _by_number(series)
    records = [record for image in images for record in preparation.records_of(image)]
    facts = [record["facts"] for record in records if "facts" in record]
    return manifest.SeriesSummary(
        series=_entry(series),
        frames=sum(image.number_of_frames for image in images),
        size_bytes=sum(fact["size_bytes"] for fact in facts),
        thumbnail=key.thumbnail or None,
        quality=_quality([fact.get("quality", "complete") for fact in facts]),
    )


def _quality(words: list[str]) -> str:
    """The word of most frames."""
    return max(set(words), key=words.count) if words else "complete"


def _entry(series: Series):  # type: ignore[no-untyped-def]
    from binome.dicom import manifest

    return manifest.SeriesEntry(
        id=series.pk,
        modality=series.modality,
        number=series.series_number,
        description=series.series_description,
        body_part=series.body_part_examined,
    )


def _by_number(series: Series) -> list[Instance]:
    images = series.instances.filter(state=State.STORED, number_of_frames__gt=0)
    held = images.defer("header", "frame_table").select_related("rendition")
    return sorted(held, key=lambda i: (i.instance_number is None, i.instance_number or 0, i.serial))
