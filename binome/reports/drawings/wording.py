"""Drawings in words, in the active language: what the letters on a picture mean."""

from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Json = dict[str, Any]
KINDS: dict[str, str | Promise] = {
    "length": gettext_lazy("Length"),
    "angle": gettext_lazy("Angle"),
    "cobb": gettext_lazy("Cobb angle"),
    "ellipse": gettext_lazy("Ellipse"),
    "polygon": gettext_lazy("Polygon"),
    "arrow": gettext_lazy("Arrow"),
    "probe": gettext_lazy("Value at a point"),
    "key": gettext_lazy("Key image"),
}


def kind_words(kind: str) -> str:
    return str(KINDS[kind])


def captions(marks: list[Json]) -> list[str]:
    """Return one line a drawing of one image, the note of a key image first, then how it stands."""
    from binome.dicom.drawn.pictured import letter_of

    lines = [mark["text"] for mark in marks if mark["kind"] == "key" and mark.get("text")]
    drawn = [mark for mark in marks if mark["kind"] != "key"]
    lines += [f"{letter_of(nth)}: {said_of(mark)}" for nth, mark in enumerate(drawn)]
    return [*lines, *_stands(marks[-1].get("view", {}))]


def said_of(mark: Json) -> str:
    """Return name and figures of a drawing, or its own words."""
    said = figures_words(mark["figures"])
    words = mark.get("text", "") if mark["kind"] in ("arrow", "key") else said
    name = kind_words(mark["kind"])
    if mark["kind"] == "arrow" and words:
        return str(words)
    return f"{name}, {words}" if words else name


def figures_words(figures: Json) -> str:
    """Return figures with their units; pixels are called pixels, never millimetres."""
    unit = _("pixels") if figures.get("unit") == "px" else "mm"
    if "length" in figures:
        return f"{_number(figures['length'])} {unit}"
    if "angle" in figures:
        return f"{_number(figures['angle'])}°"
    value_unit = f" {figures['value_unit']}" if figures.get("value_unit") else ""
    if "value" in figures:
        return f"{_number(figures['value'])}{value_unit}"
    if "area" not in figures:
        return ""
    area = f"{_number(figures['area'])} {unit}²"
    if "mean" not in figures:
        return area
    said = {name: _number(figures[name]) for name in ("mean", "sd", "min", "max")}
    values = _("mean %(mean)s, SD %(sd)s, from %(min)s to %(max)s") % said
    return f"{values}{value_unit}; {area}"


def _stands(view: Json) -> list[str]:
    """A flip, a turn and an inversion are said on paper as on the screen (SAFETY 4)."""
    from binome.dicom.drawn.drawing import UPRIGHT, View

    a, b, c, d = view.get("turn", UPRIGHT)
    seen = View(turn=(a, b, c, d))
    lines = []
    if seen.is_mirrored:
        lines.append(_("Mirrored left to right"))
    if seen.degrees:
        lines.append(_("Turned clockwise by %(degrees)d°") % {"degrees": seen.degrees})
    if view.get("inverted"):
        lines.append(_("Grey values inverted"))
    if "center" in view:
        window = {"center": _number(view["center"]), "width": _number(view["width"])}
        lines.append(_("Window: level %(center)s, width %(width)s") % window)
    return lines


def _number(value: float) -> str:
    """Whole from a hundred on, one decimal below; written as the language writes it."""
    places = 0 if abs(value) >= 100 or float(value).is_integer() else 1
    return formats.number_format(round(value, places), decimal_pos=places, use_l10n=True)
