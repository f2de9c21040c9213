"""What the lean viewer's partial needs, gathered from archive and case."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from binome.archive import pictures
from binome.archive.models import Series, Study
from binome.archive.pinned import pinned_words
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.queries.priors import prior_study_ids
from binome.pages.objects import contents_of, ohif_url
from binome.people.actors import Actor
from binome.reports import queries as reports
from binome.reports.hangings import hangings_of

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
    studies = list(cases.studies_of(case))
    contents = [contents_of(study) for study in studies]
    series = [one for held in contents for one in held.pictured]
    shown = _shown(series)
    if not shown:
        return None
    earlier = _earlier(case, studies)
    opened, key = next(((s, p) for s, p in shown if s.pk == wanted.series), shown[0])
    href = wanted.href or reverse(wanted.page, args=[case.pk])
    tiles = [
        _as_earlier(_tile(s, found, href, is_open=s is opened), earlier.get(s.study_id))
        for s, found in shown
    ]
    return {
        **_series(tiles),
        "seen_url": reverse("report_seen", args=[case.pk]) if by else "",
        **_ways(case, series, wanted, by),
        "marks_url": reverse("report_marks", args=[case.pk]) if by else "",
        "has_marks": bool(by and reports.marks_of(case, by)),
        "original_url": "/images/FRAME/original.dcm",
        "ohif_url": ohif_url(opened.study_id),
        "elsewhere_url": reverse("study_elsewhere", args=[opened.study_id]),
        "states_urls": " ".join(url for held in contents for url in held.states_urls),
        "act": case.network.act,
        "preview": _preview(key.picture),
        "objects": [tile for held in contents for tile in held.tiles],
        **_slice_by_slice(opened, key, wanted.position, href),
    }


def _ways(case: Case, series: list[Series], wanted: Wanted, by: Actor | None) -> dict[str, Any]:
    """Where a reader's way to hang images is kept, whether there is one, and the second window."""
    if by is None:
        return {}
    modalities = {one.modality for one in series}
    second = reverse("case_look", args=[case.pk]) if wanted.page == "case_read" else ""
    return {
        "hanging_url": reverse("report_hanging", args=[case.pk]),
        "hangs": bool(hangings_of(by, modalities)),
        "keep_url": reverse("case_keep", args=[case.pk]),
        "second_url": second,
    }


def _earlier(case: Case, studies: list[Study]) -> dict[str, dict[str, Any]]:
    """What says on a tile that a study is an earlier one: a day counted from the study in
    question, a date only in an identified network (SAFETY 6)."""
    prior_ids = prior_study_ids(case)
    own = next((study for study in studies if study.pk not in prior_ids), None)
    return {
        study.pk: {"is_prior": True, "when": _when(study, own, case)}
        for study in studies
        if study.pk in prior_ids
    }


def _as_earlier(tile: dict[str, Any], said: dict[str, Any] | None) -> dict[str, Any]:
    """An earlier study says so on its tile; it is never taken for what the question is about."""
    if said is None:
        return tile
    return tile | said | {"label": gettext("Earlier: %(series)s") % {"series": tile["label"]}}


def _when(study: Study, own: Study | None, case: Case) -> str:
    day, first = _day(study.study_date), _day(own.study_date) if own else None
    if day is None:
        return gettext("earlier study")
    if not case.network.is_pseudonymous:
        return gettext("earlier, %(date)s") % {"date": date_format(day, "j M Y")}
    if first is None:
        return gettext("earlier study")
    return gettext("earlier, day %(day)d") % {"day": (day - first).days}


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _shown(series: list[Series]) -> list[tuple[Series, pictures.Slice]]:
    """Each series with the slice that stands for it; those without an image are left out."""
    return [(one, found) for one in series if (found := pictures.slice_of(one)) is not None]


def _slice_by_slice(
    opened: Series, key: pictures.Slice, position: int, href: str
) -> dict[str, Any]:
    """The way through a stack without scripts: its preview, and addresses on both sides."""
    shown = pictures.slice_of(opened, position) if position else key
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
    held = contents_of(study)
    shown = _shown(held.pictured)
    if not shown:
        return None
    opened, key = next(((s, p) for s, p in shown if s.pk == wanted_series), shown[0])
    href = reverse("stored_study", args=[study.pk])
    return {
        **_series([_tile(s, found, href, is_open=s is opened) for s, found in shown]),
        "seen_url": "",
        "original_url": "/images/FRAME/original.dcm",
        "ohif_url": ohif_url(opened.study_id),
        "elsewhere_url": reverse("study_elsewhere", args=[opened.study_id]),
        "states_urls": " ".join(held.states_urls),
        "act": study.site.network.act,
        "preview": _preview(key.picture),
        "objects": held.tiles,
    }


def thumbnails_of(case: Case) -> list[dict[str, str]]:
    """One small picture a series, for pages that only say what there is."""
    series = [s for study in cases.studies_of(case) for s in contents_of(study).pictured]
    return [
        {"url": found.picture.thumbnail, "label": s.series_description or s.modality}
        for s, found in _shown(series)
        if found.picture.thumbnail
    ]


def manifest_url(series: Series) -> str:
    return f"/images/series/{series.pk}/manifest.json"


def _series(tiles: list[dict[str, Any]]) -> dict[str, Any]:
    """The tiles, and the manifest of the open one, by words of what is in them: a second visit
    takes an unchanged manifest out of the browser's cache."""
    words = pinned_words(tile["id"] for tile in tiles)
    series = [tile | {"manifest_url": _pinned(tile, words)} for tile in tiles]
    opened = next(tile for tile in series if tile["is_open"])
    return {"manifest_url": opened["manifest_url"], "series": series}


def _pinned(tile: dict[str, Any], words: dict[str, str]) -> str:
    return f"{tile['manifest_url']}?v={words[tile['id']]}"


def _preview(key: pictures.KeyPicture) -> dict[str, Any]:
    return {
        "url": key.preview,
        "width": PREVIEW_SIDE,
        "height": PREVIEW_SIDE,
        "alt": gettext("Preview of the key image, with loss"),
    }


def _tile(series: Series, found: pictures.Slice, href: str, *, is_open: bool) -> dict[str, Any]:
    return {
        "id": series.pk,
        "manifest_url": manifest_url(series),
        "href": f"{href}?series={series.pk}",
        "thumbnail_url": found.picture.thumbnail,
        "label": series.series_description or series.modality,
        "words": series.series_description,
        "modality": series.modality,
        "number": series.series_number,
        "frame_count": found.count,
        "is_open": is_open,
    }
