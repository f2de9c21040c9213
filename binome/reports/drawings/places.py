"""Where a frame stands for a reader: series and slice, counted as the viewer counts."""

from collections.abc import Iterable

from binome.archive import queries as archive
from binome.archive.display_order import in_display_order
from binome.archive.models import Instance, Series, State
from binome.cases import queries as cases
from binome.cases.models import Case

Found = dict[str, tuple[Instance, int]]


def images_of(case: Case, frame_ids: Iterable[str]) -> Found:
    """Return the stored instance and frame number of each frame's id; of this case only."""
    found: Found = {}
    for frame_id in frame_ids:
        instance = archive.instance_of_frame(frame_id)
        if instance and instance.series.study.case_studies.filter(case=case).exists():
            found[frame_id] = (instance, archive.frame_number(frame_id))
    return found


def places_of(case: Case, images: Found) -> dict[str, str]:
    """Return `3/14` for series 3, slice 14; the number is the series' own where all differ."""
    shown = [s for study in cases.studies_of(case) for s in _with_images(archive.series_of(study))]
    numbers = [series.series_number for series in shown]
    are_own = all(numbers) and len(set(numbers)) == len(numbers)
    places: dict[str, str] = {}
    for rank, series in enumerate(shown, start=1):
        wanted = {
            (image.pk, frame): frame_id
            for frame_id, (image, frame) in images.items()
            if image.series_id == series.pk
        }
        if wanted:
            number = series.series_number if are_own else rank
            places |= _slices(series, wanted, number=number or rank)
    return places


def _with_images(series: Iterable[Series]) -> list[Series]:
    return [one for one in series if archive.frame_count_of(one)]


def _slices(series: Series, wanted: dict[tuple[str, int], str], *, number: int) -> dict[str, str]:
    found, position = {}, 0
    images = series.instances.filter(state=State.STORED, number_of_frames__gt=0)
    for image in in_display_order(images.defer("header", "frame_table")):
        for frame in range(1, image.number_of_frames + 1):
            position += 1
            if (frame_id := wanted.get((image.pk, frame))) is not None:
                found[frame_id] = f"{number}/{position}"
    return found
