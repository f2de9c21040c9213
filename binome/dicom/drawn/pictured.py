"""A frame as the reader saw it, with the drawings on it; runs in the pool."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from binome.dicom.display import Presented, presented
from binome.dicom.drawn.drawing import Drawing, Point, View, pixel_height
from binome.dicom.frames import read_image
from binome.dicom.native import Pixels
from binome.dicom.preview import picture
from binome.dicom.windowing import Window, rendered

SMALLEST_SIDE, LARGEST_SIDE = 768, 1024
JPEG_QUALITY: Final = 85
INK, HALO = (255, 214, 10), (0, 0, 0)
LETTER_SIDES: Final = ("left", "right", "top", "bottom")
AXES: Final = (("L", "R"), ("P", "A"), ("H", "F"))
WORTH_A_LETTER: Final = 0.3
ELLIPSE_STEPS: Final = 72
FONT_SHARE: Final = 0.028


def labels_of(drawings: Sequence[Drawing]) -> Iterator[tuple[Drawing, str]]:
    """Each drawing with its figures in signs that every language reads, or its own words."""
    for one in drawings:
        yield one, figures_in_signs(one) or one.text


def figures_in_signs(drawing: Drawing) -> str:
    """`12.3 mm`, `43.1°`, `34 ± 12 HU, 120 mm²`; empty for an arrow and a key image."""
    figures = drawing.figures
    unit = str(figures.get("unit", "")).replace("px", "pixels")
    if "length" in figures:
        return f"{_short(figures['length'])} {unit}"
    if "angle" in figures:
        return f"{float(figures['angle']):.1f}°"
    value_unit = f" {figures['value_unit']}" if figures.get("value_unit") else ""
    if "value" in figures:
        return f"{_short(figures['value'])}{value_unit}"
    if "area" in figures:
        area = f"{_short(figures['area'])} {unit}²"
        if "mean" not in figures:
            return area
        return f"{_short(figures['mean'])} ± {_short(figures['sd'])}{value_unit}, {area}"
    return ""


def jpeg_pictures(frames: Sequence[Sequence[Drawing]]) -> list[bytes]:
    """One JPEG a frame for paper: each item holds the drawings of one frame, at least one."""
    found = []
    for drawings in frames:
        out = io.BytesIO()
        drawn_frame(drawings).save(out, "JPEG", quality=JPEG_QUALITY)
        found.append(out.getvalue())
    return found


def drawn_frame(drawings: Sequence[Drawing]) -> Pillow.Image:
    """The frame that these drawings lie on, in the last one's view; raises `Unreadable`."""
    image, view = drawings[0].image, drawings[-1].view
    shown = presented(read_image(image.path), image.frame - 1)
    sheet = Sheet(shown, view, pixel_height(image.facts))
    for nth, one in enumerate(d for d in drawings if d.kind != "key"):
        sheet.draw(one, letter_of(nth))
    sheet.write_sides(image.facts.get("orientation"))
    return sheet.image


def letter_of(nth: int) -> str:
    """A, B ... Z, AA: what names a drawing on its picture and in the words beside it."""
    before, last = divmod(nth, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


class Sheet:
    """A frame made large enough to write on, turned as the reader turned it."""

    def __init__(self, shown: Presented, view: View, height: float) -> None:
        grey = _windowed(shown, view)
        rows, columns = grey.shape[:2]
        longest = max(columns, rows * height)
        self.scale = min(max(longest, SMALLEST_SIDE), LARGEST_SIDE) / longest
        self.view, self.height = view, height
        self.width_px = max(1, round(columns * self.scale))
        self.height_px = max(1, round(rows * height * self.scale))
        upright = Pillow.fromarray(numpy.ascontiguousarray(grey)).convert("RGB")
        sized = upright.resize((self.width_px, self.height_px), Pillow.Resampling.LANCZOS)
        self.image = _turned(sized, view)
        self.pen = ImageDraw.Draw(self.image)
        self.thick = max(1, round(max(self.image.size) / 400))
        self.font = ImageFont.load_default(max(12, FONT_SHARE * max(self.image.size)))

    def place(self, point: Point) -> Point:
        """Where a point of the image lies on the sheet."""
        a, b, c, d = self.view.turn
        x = point[0] * self.scale - self.width_px / 2
        y = point[1] * self.height * self.scale - self.height_px / 2
        return (
            a * x + c * y + self.image.width / 2,
            b * x + d * y + self.image.height / 2,
        )

    def draw(self, drawing: Drawing, letter: str) -> None:
        """One figure with its letter, and its figures where it has some."""
        for path in _paths(drawing):
            self._stroke([self.place(point) for point in path])
        if drawing.kind == "arrow":
            self._stroke(_head([self.place(point) for point in drawing.points], self.thick))
        label = f"{letter} {figures_in_signs(drawing).partition(',')[0]}".strip()
        self._write(label, self.place(drawing.points[-1]))

    def write_sides(self, orientation: Sequence[float] | None) -> None:
        """The letters at the edges, from the image's own orientation and never from a guess."""
        if not orientation or len(orientation) != 6:
            return
        a, b, c, d = self.view.turn
        right = [a * orientation[n] + c * orientation[n + 3] for n in range(3)]
        down = [b * orientation[n] + d * orientation[n + 3] for n in range(3)]
        width, height = self.image.size
        named = {"right": right, "left": [-n for n in right]}
        named |= {"bottom": down, "top": [-n for n in down]}
        places = {
            "left": (0.02 * width, height / 2), "right": (0.94 * width, height / 2),
            "top": (width / 2, 0.01 * height), "bottom": (width / 2, 0.94 * height),
        }  # fmt: skip
        for side in LETTER_SIDES:
            self._write(letters_towards(named[side]), places[side], colour=(255, 255, 255))

    def _stroke(self, path: list[Point]) -> None:
        if len(path) == 1:
            (x, y), reach = path[0], 3 * self.thick
            for line in ([(x - reach, y), (x + reach, y)], [(x, y - reach), (x, y + reach)]):
                self._stroke(line)
            return
        self.pen.line(path, fill=HALO, width=3 * self.thick, joint="curve")
        self.pen.line(path, fill=INK, width=self.thick, joint="curve")

    def _write(self, text: str, at: Point, colour: tuple[int, int, int] = INK) -> None:
        left, top, right, bottom = self.pen.textbbox((0, 0), text, font=self.font, stroke_width=2)
        wide, high = right - left, bottom - top
        x = min(max(2, at[0] + 2 * self.thick), max(2, self.image.width - wide - 4))
        y = min(max(2, at[1] + 2 * self.thick), max(2, self.image.height - high - 6))
        self.pen.text((x, y), text, fill=colour, font=self.font, stroke_width=2, stroke_fill=HALO)


def letters_towards(direction: Sequence[float]) -> str:
    """R, L, A, P, H, F: one letter, or two where it leans by more than about 17 degrees."""
    parts = sorted(
        ((abs(part), AXES[axis][0 if part > 0 else 1]) for axis, part in enumerate(direction)),
        reverse=True,
    )
    first = parts[0][0]
    kept = [part for part in parts if part[0] > 0.01]
    return "".join(
        letter for nth, (size, letter) in enumerate(kept[:2])
        if nth == 0 or size > WORTH_A_LETTER * first
    )  # fmt: skip


def _windowed(shown: Presented, view: View) -> Pixels:
    pixels = picture(shown)
    if shown.facts.samples == 1 and view.center is not None and view.width is not None:
        window = Window("reader", view.center, view.width)
        pixels = rendered(shown.pixels, shown.facts.grey, window)
    if not view.is_inverted:
        return pixels
    return numpy.asarray(255 - pixels.astype(numpy.int16), dtype=numpy.uint8)


def _turned(image: Pillow.Image, view: View) -> Pillow.Image:
    if view.is_mirrored:
        image = image.transpose(Pillow.Transpose.FLIP_LEFT_RIGHT)
    turns = {
        90: Pillow.Transpose.ROTATE_270, 180: Pillow.Transpose.ROTATE_180,
        270: Pillow.Transpose.ROTATE_90,
    }  # fmt: skip
    return image.transpose(turns[view.degrees]) if view.degrees else image


def _paths(drawing: Drawing) -> list[list[Point]]:
    points, kind = list(drawing.points), drawing.kind
    if kind == "cobb":
        return [points[:2], points[2:]]
    if kind == "polygon":
        return [[*points, points[0]]]
    if kind == "ellipse":
        (ax, ay), (bx, by) = points
        turns = [2 * math.pi * step / ELLIPSE_STEPS for step in range(ELLIPSE_STEPS + 1)]
        return [[
            ((ax + bx) / 2 + (bx - ax) / 2 * math.cos(turn),
             (ay + by) / 2 + (by - ay) / 2 * math.sin(turn))
            for turn in turns
        ]]  # fmt: skip
    return [points]


def _head(path: list[Point], thick: int) -> list[Point]:
    """The barbs of an arrow; its tip is the first point."""
    (x, y), (tail_x, tail_y) = path[0], path[-1]
    way = math.atan2(tail_y - y, tail_x - x)
    reach = 8 * thick
    barbs = [(x + reach * math.cos(way + o), y + reach * math.sin(way + o)) for o in (0.45, -0.45)]
    return [barbs[0], (x, y), barbs[1]]


def _short(number: float | str) -> str:
    value = float(number)
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
