"""What a page shows of objects that are no pictures: tiles beside the series, curves to draw."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.archive import objects
from binome.archive import queries as archive
from binome.archive.models import Series, Study
from binome.archive.objects import StoredObject

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


def pictured(study: Study) -> list[Series]:
    """Return the series of a study that hold pictures to scroll through."""
    kinds = objects.kinds_of(study)
    return [s for s in archive.series_of(study) if kinds.get(s.pk, set()) & {"image"}]


def tiles_of(study: Study) -> list[Json]:
    """Return one tile for each object that is no picture and no way to show one."""
    kinds = objects.kinds_of(study)
    found = []
    for series in archive.series_of(study):
        if kinds.get(series.pk, set()) <= {"image", "state"}:
            continue
        found += [
            _tile(study, one, series) for one in objects.objects_of(series) if one.kind in NAMES
        ]
    return found


def states_urls(study: Study) -> list[str]:
    """Return where a study's presentation states are read, if it has some."""
    has_states = any("state" in kinds for kinds in objects.kinds_of(study).values())
    return [f"/images/studies/{study.pk}/states.json"] if has_states else []


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
