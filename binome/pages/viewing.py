"""What the lean viewer's partial needs, gathered from archive and case."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from binome.archive import pictures
from binome.archive import queries as archive
from binome.archive.models import Series, Study
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.queries.priors import prior_study_ids
from binome.people.actors import Actor
from binome.reports import queries as reports

PREVIEW_SIDE = 768


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to open with: a series, a slice counted from 1 (0: where it opens), on which page."""

    series: str = ""
    position: int = 0
    page: str = "case_read"
    href: str = ""


def viewer_of(case: Case, wanted: Wanted, *, by: Actor | None = None) -> dict[str, Any] | None:
    """Return the context of `viewer/_panes.html`; None while no image can be shown.

    With `by`, a reader: what they see and draw is kept.
    """
    series = [s for study in cases.studies_of(case) for s in archive.series_of(study)]
    shown = [(s, picture) for s in series if (picture := pictures.key_picture(s)) is not None]
    if not shown:
        return None
    opened, key = next(((s, p) for s, p in shown if s.pk == wanted.series), shown[0])
    href = reverse(wanted.page, args=[case.pk])
    href = wanted.href or reverse(wanted.page, args=[case.pk])
    priors = prior_study_ids(case)
    return {
        "manifest_url": manifest_url(opened),
        "seen_url": reverse("report_seen", args=[case.pk]) if by else "",
        "marks_url": reverse("report_marks", args=[case.pk]) if by else "",
        "has_marks": bool(by and reports.marks_of(case, by)),
        "original_url": "/images/FRAME/original.dcm",
        "act": case.network.act,
        "is_side_verified": False,
        "preview": _preview(key),
        "series": [
            _tile(s, picture, href, is_open=s is opened) | _as_prior(s, priors)
            for s, picture in shown
        ],
        **_slice_by_slice(opened, wanted.position, href),
    }


def _as_prior(series: Series, priors: set[str]) -> dict[str, str]:
    """An earlier study says so on its tile; it is never taken for what the question is about."""
    if series.study_id not in priors:
        return {}
    what = series.series_description or series.modality
    return {"label": gettext("Earlier: %(series)s") % {"series": what}}


def _slice_by_slice(opened: Series, position: int, href: str) -> dict[str, Any]:
    """The way through a stack without scripts: its preview, and addresses on both sides."""
    shown = pictures.slice_of(opened, position)
    if shown is None or shown.count < 2:
        return {}
    beside = f"{href}?series={opened.pk}&slice="
    return {
        **({"preview": _preview(shown.picture)} if position else {}),
        "slice": f"{shown.position}/{shown.count}",
        "previous_href": f"{beside}{shown.position - 1}" if shown.position > 1 else "",
        "next_href": f"{beside}{shown.position + 1}" if shown.position < shown.count else "",
    }


def viewer_of_study(study: Study, *, wanted_series: str = "") -> dict[str, Any] | None:
    """The same for a study outside of a case: nothing that was seen is reported to anybody."""
    found = [(s, pictures.key_picture(s)) for s in archive.series_of(study)]
    shown = [(s, picture) for s, picture in found if picture is not None]
    if not shown:
        return None
    opened, key = next(((s, p) for s, p in shown if s.pk == wanted_series), shown[0])
    href = reverse("stored_study", args=[study.pk])
    return {
        "manifest_url": manifest_url(opened),
        "seen_url": "",
        "original_url": "/images/FRAME/original.dcm",
        "act": study.site.network.act,
        "is_side_verified": False,
        "preview": _preview(key),
        "series": [_tile(s, picture, href, is_open=s is opened) for s, picture in shown],
    }


def thumbnails_of(case: Case) -> list[dict[str, str]]:
    """One small picture a series, for pages that only say what there is."""
    series = [s for study in cases.studies_of(case) for s in archive.series_of(study)]
    found = [(s, pictures.key_picture(s)) for s in series]
    return [
        {"url": picture.thumbnail, "label": s.series_description or s.modality}
        for s, picture in found
        if picture is not None and picture.thumbnail
    ]


def manifest_url(series: Series) -> str:
    return f"/images/series/{series.pk}/manifest.json"


def _preview(key: Any) -> dict[str, Any]:
    return {
        "url": key.preview,
        "width": PREVIEW_SIDE,
        "height": PREVIEW_SIDE,
        "alt": gettext("Preview of the key image, with loss"),
    }


def _tile(series: Series, picture: Any, href: str, *, is_open: bool) -> dict[str, Any]:
    return {
        "manifest_url": manifest_url(series),
        "href": f"{href}?series={series.pk}",
        "thumbnail_url": picture.thumbnail,
        "label": series.series_description or series.modality,
        "modality": series.modality,
        "number": series.series_number,
        "frame_count": archive.frame_count_of(series),
        "is_open": is_open,
    }
