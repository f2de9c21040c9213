"""What a page shows of objects that are no pictures: tiles beside the series, curves to draw."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.archive import objects
from binome.archive import queries as archive
from binome.archive.models import Series, Study
from binome.archive.objects import Kind, StoredObject

Json = dict[str, Any]
NAMES: dict[str, str | Promise] = {
    "report": _("Report"),
    "curve": _("Curves"),
    "document": _("Document"),
    "video": _("Video"),
    "slide": _("Whole slide"),
    "plan": _("Radiotherapy"),
    "segmentation": _("Segmentation"),
    "other": _("Other object"),
}
PAPER_MM_A_SECOND, PAPER_MM_A_MILLIVOLT = 25.0, 10.0
ROW_MM, MARGIN_MM, ROW_IN_UNITS = 30.0, 4.0, 22.0


@dataclass(frozen=True, slots=True)
class Contents:
    """A study's series by number, and what kinds of objects each holds: asked for once a page."""

    study: Study
    series: list[Series]
    kinds: dict[str, set[Kind]]

    @property
    def pictured(self) -> list[Series]:
        """The series that hold pictures to scroll through."""
        return [one for one in self.series if self.kinds.get(one.pk, set()) & {"image"}]

    @property
    def tiles(self) -> list[Json]:
        """One tile for each object that is no picture and no way to show one."""
        others = [s for s in self.series if not self.kinds.get(s.pk, set()) <= {"image", "state"}]
        return [
            _tile(self.study, one, series)
            for series in others
            for one in objects.objects_of(series)
            if one.kind in NAMES
        ]

    @property
    def states_urls(self) -> list[str]:
        """Where the study's presentation states are read, if it has some."""
        has_states = any("state" in kinds for kinds in self.kinds.values())
        return [f"/images/studies/{self.study.pk}/states.json"] if has_states else []


def contents_of(study: Study) -> Contents:
    return Contents(study, archive.series_of(study), objects.kinds_of(study))


def _tile(study: Study, found: StoredObject, series: Series) -> Json:
    return {
        "href": reverse("study_object", args=[study.pk, found.instance.pk]),
        "kind": found.kind,
        "name": NAMES[found.kind],
        "label": series.series_description or series.modality,
    }


def drawn_curves(groups: list[Json]) -> list[Json]:
    """Return curves as paths on millimetre paper: 25 mm a second, 10 mm a millivolt."""
    return [_drawn_group(group) for group in groups]


def _drawn_group(group: Json) -> Json:
    width = max(20.0, group["seconds"] * PAPER_MM_A_SECOND)
    rows = [_row(channel, nth) for nth, channel in enumerate(group["channels"])]
    return {
        "width": f"{width + 2 * MARGIN_MM:g}",
        "height": f"{ROW_MM * len(rows) + MARGIN_MM:g}",
        "rows": rows,
        "seconds": round(group["seconds"], 1),
        "is_cut": group["all_seconds"] > group["seconds"],
        "is_electric": all(row["unit"] == "mV" for row in rows),
        "columns": [f"{MARGIN_MM + n * 5:g}" for n in range(int(width // 5) + 1)],
        "lines": [f"{n * 5}" for n in range(int(ROW_MM * len(rows) // 5) + 1)],
    }


def _row(channel: Json, nth: int) -> Json:
    values, middle = channel["values"], ROW_MM * (nth + 0.5)
    scale, center = PAPER_MM_A_MILLIVOLT, 0.0
    if channel["unit"] != "mV" and values:
        reach = (max(values) - min(values)) or 1.0
        scale, center = ROW_IN_UNITS / reach, (max(values) + min(values)) / 2
    step = channel["step_s"] * PAPER_MM_A_SECOND
    points = " ".join(
        f"{MARGIN_MM + n * step:.2f},{middle - (value - center) * scale:.2f}"
        for n, value in enumerate(values)
    )
    return {
        "name": channel["name"],
        "unit": channel["unit"],
        "points": points,
        "y": f"{middle - ROW_MM / 2 + 4:g}",
    }


def ohif_url(study_id: str) -> str:
    """Return the way to OHIF, where `binome viewer install` has put it in place."""
    is_here = any((Path(settings.DATA) / "ohif").glob("*/index.html.br"))
    return reverse("study_ohif", args=[study_id]) if is_here else ""
