"""Reads of the archive; every answer about a study is what the actor may see, or nothing."""

from collections.abc import Sequence

from django.db.models import QuerySet, Sum

from binome.archive.display_order import in_display_order
from binome.archive.models import Instance, Series, State, Study
from binome.archive.visibility import seen_by
from binome.people.actors import Actor

#: The hot path of the viewer: few columns, because naming columns is most of a query's cost.
FOR_A_PICTURE = (
    "series", "number_of_frames", "blob", "blob_bytes", "series__study", "series__study__site",
    "series__study__site__network", "rendition__version", "rendition__facts",
)  # fmt: skip


def studies_visible_to(actor: Actor) -> QuerySet[Study]:
    """Stored studies the actor may see."""
    return Study.objects.stored().filter(seen_by(actor)).select_related("patient", "site")


def study_visible_to(actor: Actor, study_id: str) -> Study | None:
    return studies_visible_to(actor).filter(pk=study_id).first()


def series_of(study: Study) -> list[Series]:
    """Series that still show something, by number."""
    shown = study.series.filter(instances__state=State.STORED).distinct()
    return sorted(shown, key=lambda s: (s.series_number is None, s.series_number or 0, s.pk))


def frame_count_of(series: Series) -> int:
    """How many images (frames) a series shows."""
    stored = series.instances.filter(state=State.STORED)
    return int(stored.aggregate(frames=Sum("number_of_frames"))["frames"] or 0)


def instances_of(series: Series) -> list[Instance]:
    """Stored instances in the order to scroll, without their long columns."""
    stored = series.instances.filter(state=State.STORED).defer("header", "frame_table")
    return in_display_order(stored)


def stored_instances(studies: Sequence[Study]) -> QuerySet[Instance]:
    """Every stored instance of some studies, in no order for the eye."""
    return Instance.objects.filter(series__study__in=studies, state=State.STORED).order_by(
        "series__series_number", "series_id", "instance_number", "serial"
    )


def instance_of_frame(frame_id: str) -> Instance | None:
    """The instance behind an address `series.serial.frame`; None: no such frame is stored."""
    series_id, serial, _frame = (*frame_id.split("."), "", "")[:3]
    if not (serial.isascii() and serial.isdigit()):
        return None
    found = Instance.objects.select_related("series__study__site", "rendition").only(*FOR_A_PICTURE)
    named = found.filter(series_id=series_id, serial=int(serial[:9]), state=State.STORED)
    instance = next(iter(named), None)
    is_one = instance is not None and 1 <= frame_number(frame_id) <= instance.number_of_frames
    return instance if is_one else None


def frame_number(frame_id: str) -> int:
    """The number of a frame in its instance, from 1; 0 when the address holds none."""
    number = frame_id.rpartition(".")[2]
    return int(number[:9]) if number.isascii() and number.isdigit() else 0


def series_with_id(series_id: str) -> Series | None:
    """A series of a study that was not withdrawn."""
    series = Series.objects.select_related("study__site").filter(pk=series_id)
    return series.filter(study__state=State.STORED).first()


def study_with_id(study_id: str) -> Study | None:
    """A study that was not withdrawn; the caller asks the policies."""
    return Study.objects.stored().select_related("site").filter(pk=study_id).first()
