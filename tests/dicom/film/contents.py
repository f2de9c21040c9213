"""What is on an invented film, as optical density: chest, limb, sheet of slices; text and edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Density = NDArray[numpy.float32]
Random = numpy.random.Generator
CLEAR, BLACK = 0.18, 2.9


def chest(random: Random, height: int, width: int) -> Density:
    """Lungs, spine, ribs, diaphragm; the beam's field may leave clear edges."""
    x, y = _axes(height, width)
    density = numpy.full((height, width), BLACK, numpy.float32)
    density[_ellipse(x, y, (0, 0.1), (0.9, 1.05)) < 1] = 1.1
    for side in (-1, 1):
        lung = _ellipse(x, y, (side * 0.4, -0.1), (0.3, 0.62))
        density[lung < 1] = 2.2
        ribs = (numpy.sin((y + 0.3 * (x - side * 0.4) ** 2) * 26) > 0.55) & (lung < 1.1)
        density[ribs] -= 0.4
    density[numpy.abs(x) < 0.13] = 0.55 + 0.1 * random.random()
    density[_ellipse(x, y, (0.18, 0.3), (0.34, 0.3)) < 1] = 0.6
    density[(y > 0.62 + 0.1 * x**2) & (numpy.abs(x) < 0.8)] = 0.7
    return _textured(random, density)


def limb(random: Random, height: int, width: int) -> Density:
    """A forearm from edge to edge: soft tissue and bone cross the short sides."""
    x, y = _axes(height, width)
    lean = 0.15 * random.uniform(-1, 1)
    density = numpy.full((height, width), BLACK, numpy.float32)
    density[numpy.abs(x - lean * y) < 0.5 + 0.06 * numpy.sin(3 * y)] = 1.5
    for at in (-0.18, 0.2):
        bone = numpy.abs(x - at - lean * y - 0.03 * numpy.sin(4 * y))
        density[bone < 0.1] = 0.6
        density[bone < 0.045] = 0.9
    return _textured(random, density)


def sheet(rows: int, columns: int) -> Callable[[Random, int, int], Density]:
    """Heads in a grid on black, small text in the corner of each, as laser cameras print."""

    def made(random: Random, height: int, width: int) -> Density:
        density = numpy.full((height, width), BLACK, numpy.float32)
        tall, wide = height // rows, width // columns
        for number in range(rows * columns):
            top, left = number // columns * tall, number % columns * wide
            density[top : top + tall, left : left + wide] = _head(random, tall, wide, number)
        return density

    return made


def clear_edges(random: Random, density: Density) -> Density:
    """The same film when the beam was smaller: nothing reached the edges but a name's block."""
    height, width = density.shape
    edge = int(min(height, width) * random.uniform(0.03, 0.08))
    clear = numpy.full_like(density, CLEAR)
    clear[edge:-edge, edge:-edge] = density[edge:-edge, edge:-edge]
    return clear


def with_name(density: Density) -> Density:
    """A block with a made-up name near the upper edge."""
    height, width = density.shape
    drawn = Image.fromarray(density, mode="F") if density.dtype != numpy.float32 else None
    drawn = drawn or Image.fromarray(density)
    draw = ImageDraw.Draw(drawn)
    size = max(10, height // 45)
    box = (width * 0.62, height * 0.03, width * 0.96, height * 0.03 + size * 2.4)
    draw.rectangle(box, fill=0.3)
    draw.text((box[0] + 4, box[1] + 2), "KONE NADIA 4711", fill=2.4, font_size=size)
    return numpy.asarray(drawn, numpy.float32)


def _head(random: Random, tall: int, wide: int, number: int) -> Density:
    x, y = _axes(tall, wide)
    squeeze = wide / tall
    across = (0.62, 0.8 * squeeze) if squeeze < 1 else (0.62 / squeeze, 0.8)
    away = _ellipse(x, y, (0.02, 0.02), across)
    density = numpy.full((tall, wide), BLACK, numpy.float32)
    density[away < 1] = 0.35
    density[away < 0.88] = 1.35 + 0.2 * random.random()
    shift = 0.08 * numpy.sin(number)
    density[_ellipse(x, y, (-0.12 + shift, 0), (0.07, 0.2)) < 1] = 1.9
    density[_ellipse(x, y, (0.12 + shift, 0), (0.07, 0.2)) < 1] = 1.9
    density = _textured(random, density)
    image = Image.fromarray(density)
    draw = ImageDraw.Draw(image)
    draw.text(
        (wide * 0.05, tall * 0.04), f"Se 3 / {number + 1}", fill=0.4, font_size=max(8, tall // 18)
    )
    return numpy.asarray(image, numpy.float32)


def _axes(height: int, width: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Columns and rows from -1 to 1."""
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    return (x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1


def _ellipse(
    x: NDArray[Any], y: NDArray[Any], center: tuple[float, float], half: tuple[float, float]
) -> NDArray[Any]:
    return ((x - center[0]) / half[0]) ** 2 + ((y - center[1]) / half[1]) ** 2


def _textured(random: Random, density: Density) -> Density:
    """Coarse blotches and fine grain, so that nothing is perfectly flat."""
    height, width = density.shape
    blotches = random.normal(0, 0.07, (24, 18)).astype(numpy.float32)
    wide = Image.fromarray(blotches).resize((width, height), Image.Resampling.BICUBIC)
    grain = random.normal(0, 0.02, density.shape)
    return (density + numpy.asarray(wide) + grain).astype(numpy.float32)
