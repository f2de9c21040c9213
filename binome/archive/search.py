"""Queries by attributes at each level, over what the actor may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from binome.archive.matching import INSTANCE, PATIENT, SERIES, STUDY, condition
from binome.archive.models import Instance, Patient, Series, State, Study
from binome.archive.queries import studies_visible_to
from binome.people.actors import Actor

MOST_ANSWERS = 5000


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the answers are wanted."""

    limit: int = MOST_ANSWERS
    offset: int = 0

    @property
    def span(self) -> slice:
        return slice(self.offset, self.offset + min(self.limit, MOST_ANSWERS))


WHOLE = Page()
#: What sending needs; naming columns is most of a query's cost.
TO_SEND = (
    "sop_class_uid", "sop_instance_uid", "transfer_syntax_uid", "blob", "blob_bytes",
    "data_set_offset", "data_set_sha256", "frame_table", "number_of_frames", "series",
    "series__series_instance_uid", "series__study", "series__study__study_instance_uid",
    "series__study__site", "series__study__site__network",
)  # fmt: skip


def studies_matching(actor: Actor, keys: Mapping[str, str], page: Page = WHOLE) -> list[Study]:
    """Studies by their own and their patient's attributes; keys are tags as 8 hexadecimals."""
    found = studies_visible_to(actor).filter(condition(STUDY, keys))
    below = {tag: value for tag, value in keys.items() if value}
    series = condition(SERIES, {t: v for t, v in below.items() if t in ("00080060", "0020000E")})
    if series:
        found = found.filter(pk__in=Series.objects.filter(series).values("study_id"))
    return list(found.order_by("-study_date", "-study_time", "pk")[page.span])


def series_matching(actor: Actor, keys: Mapping[str, str], page: Page = WHOLE) -> list[Series]:
    """Series of visible studies."""
    found = (
        Series.objects.filter(study__in=_visible(actor), instance_count__gt=0)
        .filter(condition(SERIES, keys))
        .select_related("study__patient")
        .order_by("study_id", "series_number", "pk")
    )
    return list(found[page.span])


def instances_matching(actor: Actor, keys: Mapping[str, str], page: Page = WHOLE) -> list[Instance]:
    """Stored instances of visible studies, without their long columns."""
    return list(_instances(actor, keys).defer("header", "frame_table")[page.span])


def instances_to_send(actor: Actor, keys: Mapping[str, str]) -> QuerySet[Instance]:
    """Every instance that a retrieve names."""
    narrow = _instances(actor, keys).select_related(None).select_related("series__study__site")
    return narrow.only(*TO_SEND)


def instances_with_headers(actor: Actor, keys: Mapping[str, str]) -> QuerySet[Instance]:
    """Every instance that a question for metadata names."""
    return _instances(actor, keys).defer("frame_table")


def patients_matching(actor: Actor, keys: Mapping[str, str], page: Page = WHOLE) -> list[Patient]:
    """Patients who have a visible study."""
    found = Patient.objects.filter(condition(PATIENT, keys), studies__in=_visible(actor))
    return list(found.distinct().order_by("name_key", "pk")[page.span])


def _instances(actor: Actor, keys: Mapping[str, str]) -> QuerySet[Instance]:
    return (
        Instance.objects.filter(series__study__in=_visible(actor), state=State.STORED)
        .filter(condition(INSTANCE, keys))
        .select_related("series__study__patient")
        .order_by("series__series_number", "series_id", "instance_number", "serial")
    )


def _visible(actor: Actor) -> QuerySet[Study]:
    return studies_visible_to(actor).select_related(None).only("pk")
