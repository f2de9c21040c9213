"""Figures as advice: what is wrong, what it costs the reader, what to do. It stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from binome.dicom.film.corners import Corners
from binome.dicom.film.gates import Figures
from binome.dicom.film.panels import Grid


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


SENTENCES: Final = MappingProxyType(
    {
        "corners_unsure": _(
            "The film's corners could not be found with certainty. Check the four corners and"
            " move those that are wrong."
        ),
        "corners_not_found": _(
            "No film was found on a bright ground, so the whole picture is kept. Set the four"
            " corners by hand, or lay the film on the light box and leave light on all its sides."
        ),
        "cut_off": _(
            "A part of the film lies outside the picture. Step back until all four corners show."
        ),
        "few_pixels": _(
            "The film is small in the picture, so fine lines are lost. Go closer until it fills"
            " the picture, or use the camera's full resolution."
        ),
        "blur": _(
            "The picture is blurred. Hold the phone with both hands or lean it on something, tap"
            " the film to focus, and take it again."
        ),
        "sharpness_unknown": _(
            "How sharp the picture is could not be measured, because the film's edges do not stand"
            " out. Look at the smallest letters on it: if you cannot read them, take it again."
        ),
        "moire": _(
            "A pattern of fine stripes lies over the picture, as from photographing a screen."
            " Change the distance a little or turn the phone, and take it again."
        ),
        "glare": _(
            "A lamp or a window is mirrored in the film and hides a part of it. Switch it off or"
            " stand aside, and take it again."
        ),
        "too_dark": _(
            "Dark parts of the film are black in the picture. Tap a dark part of the film to"
            " brighten the picture, switch other lights off, and take it again."
        ),
        "too_bright": _(
            "Bright parts of the film are white in the picture. Tap a bright part of the film to"
            " darken the picture, and take it again."
        ),
        "tilted": _(
            "The picture was taken from an angle, so one side of the film is less sharp. Hold the"
            " phone level with the film."
        ),
        "perhaps_inverted": _(
            "The film's edges are bright and its middle is dark. If bones look black, invert it."
        ),
        "several_films": _(
            "There are several films in the picture; the largest was taken. Photograph each film"
            " by itself."
        ),
        "panels": _(
            "This sheet seems to hold several pictures; each became a frame. If they are cut in"
            " the wrong places, choose the rows and columns."
        ),
        "small_panels": _(
            "Each picture of this sheet has few pixels. Photograph the sheet in two or more parts."
        ),
    }
)
#: The film's shorter side needs as many; about 3.5 to a millimetre of a 35 cm film.
FEW_PIXELS: Final = 1100
FEW_PANEL_PIXELS: Final = 256
#: Steps of an edge's width along the shorter side: fewer are too blurred to see fine lines.
FEW_STEPS, SOFT_EDGE_PX = 330, 3.6
MOIRE: Final = 6.5
GLARE: Final = 0.0012
#: A reflection is never larger; more white than that is the exposure.
MOST_GLARE: Final = 0.1
BLACK, WHITE = 0.3, 0.02
TILT: Final = 1.3


def advice(figures: Figures, corners: Corners, grid: Grid) -> list[str]:
    """Words of SENTENCES that hold for this photograph, the gravest first."""
    return [*_about_corners(figures, corners), *_about_picture(figures, grid)]


def _about_corners(figures: Figures, corners: Corners) -> Iterator[str]:
    if corners.certainty == "whole":
        yield "corners_not_found"
    if corners.certainty == "unsure":
        yield "corners_unsure"
    if figures.is_cut_off:
        yield "cut_off"
    if corners.films > 1:
        yield "several_films"


def _about_picture(figures: Figures, grid: Grid) -> Iterator[str]:
    shorter = min(figures.film_columns, figures.film_rows)
    if is_blurred(figures):
        yield "blur"
    if figures.edge_px is None:
        yield "sharpness_unknown"
    is_washed_out = figures.white_share > MOST_GLARE
    if figures.glare_share > GLARE and not is_washed_out:
        yield "glare"
    if figures.moire > MOIRE:
        yield "moire"
    if shorter < FEW_PIXELS:
        yield "few_pixels"
    if figures.black_share > BLACK:
        yield "too_dark"
    if is_washed_out or (figures.white_share > WHITE and figures.glare_share <= GLARE):
        yield "too_bright"
    if figures.tilt > TILT:
        yield "tilted"
    if grid.count > 1:
        yield "panels"
        panel = min(figures.film_columns // grid.columns, figures.film_rows // grid.rows)
        if panel < FEW_PANEL_PIXELS:
            yield "small_panels"


def is_blurred(figures: Figures) -> bool:
    """By the film's edge, the one thing on every film that is sharp by itself."""
    if figures.edge_px is None:
        return False
    shorter = min(figures.film_columns, figures.film_rows)
    return figures.edge_px > SOFT_EDGE_PX and shorter / figures.edge_px < FEW_STEPS
