"""Invented photographs of films on light boxes, with the corners known to a fraction of a pixel.

Light is added and taken away in linear units: box, film density, reflections; then the camera:
perspective, blur, exposure, noise, moiré, JPEG.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import Any

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.dicom.film import contents, lifelike
from tests.dicom.film.contents import Random

BOARD = (1000, 1200)
FILMS = (
    contents.chest, contents.limb, contents.sheet(3, 4), contents.sheet(5, 4), contents.sheet(2, 2),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is photographed and how; all that is random comes from `seed`."""

    seed: int
    size: tuple[int, int] = (1200, 1500)  # columns, rows of the photograph
    film: int | None = None
    noise: float | None = None
    blur_px: float = 0.0
    glare: int = 0
    moire: float = 0.0
    off_the_box: bool = False
    clear_edges: bool | None = None
    exposure: float | None = None
    tilt: float = 0.1
    #: As a person takes it: a bending lens, tubes behind the box, fingers over the edge.
    is_lifelike: bool = False


@dataclass(frozen=True)
class Taken:
    """A photograph and the film's true corners, clockwise from the upper left."""

    pixels: NDArray[Any]
    corners: NDArray[Any]
    film: int
    scene: Scene = field(repr=False)

    @property
    def diagonal(self) -> float:
        """The longer diagonal of the film in the photograph, in pixels."""
        first, second = self.corners[2] - self.corners[0], self.corners[3] - self.corners[1]
        return float(max(numpy.hypot(*first), numpy.hypot(*second)))

    def jpeg(self, *, quality: int = 85, **more: Any) -> bytes:
        """The file a phone would write; `more` goes to Pillow (exif, for instance)."""
        stream = io.BytesIO()
        Image.fromarray(self.pixels).save(stream, "JPEG", quality=quality, **more)
        return stream.getvalue()


def taken(scene: Scene) -> Taken:
    """Photograph the scene."""
    random = numpy.random.default_rng(scene.seed)
    board, corners, film = _board(scene, random)
    homography = _camera(scene, random)
    light = _seen(board, homography, scene.size)
    if scene.glare:
        light = light + _reflections(
            random, light.shape, _through(homography, corners), scene.glare
        )
    seen = _through(homography, corners)
    if scene.is_lifelike:
        light, seen = lifelike.as_taken_by_hand(light, seen, numpy.random.default_rng(scene.seed))
    pixels = _exposed(scene, random, light)
    return Taken(pixels, seen, film, scene)


def error_share(found: Any, truth: Taken) -> float:
    """The worst corner's distance from the truth, as a share of the film's diagonal."""
    away = numpy.asarray(found, float).reshape(4, 2) - truth.corners
    return float(numpy.hypot(*away.T).max() / truth.diagonal)


def with_moire(scene: Scene) -> Scene:
    return replace(scene, moire=0.12)


def _board(scene: Scene, random: Random) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Room, box and film seen from straight ahead, in linear light (1 is the box's middle)."""
    width, height = BOARD
    board = numpy.full((height, width), random.uniform(0.01, 0.12), numpy.float32)
    _lamp(board, random)
    left, top = random.uniform(40, 86, 2)
    right, bottom = width - random.uniform(40, 86), height - random.uniform(40, 86)
    box, frame = numpy.zeros((2, height, width), bool)
    frame[int(top) - 18 : int(bottom) + 18, int(left) - 18 : int(right) + 18] = True
    box[int(top) : int(bottom), int(left) : int(right)] = True
    board[frame] = random.choice([0.02, 0.25])
    y, x = _places(height, width)
    fall = random.uniform(0.05, 0.35)
    away = ((x - width / 2) / width * 2) ** 2 + ((y - height / 2) / height * 2) ** 2
    board[box] = (1 - fall * away / 2)[box]
    kind = int(random.integers(len(FILMS))) if scene.film is None else scene.film
    room = (left, top, right, bottom)
    corners = _film_place(random, room, off_the_box=scene.off_the_box)
    _lay_film(board, random, corners, kind=kind, scene=scene)
    return board, corners, kind


def _places(rows: int, columns: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows and columns as numbers, to be broadcast against each other."""
    y, x = numpy.ogrid[0:rows, 0:columns]
    return y.astype(numpy.float32), x.astype(numpy.float32)


def _lamp(board: NDArray[Any], random: Random) -> None:
    if random.random() < 0.3:
        height, width = board.shape
        y, x = _places(height, width)
        at = (random.choice([0, width]), random.uniform(0, height))
        board += 0.8 * numpy.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / 40.0**2)


def _film_place(
    random: Random, room: tuple[float, float, float, float], *, off_the_box: bool
) -> NDArray[Any]:
    """Four corners of a rectangle, turned a little; inside the box or over its upper edge."""
    left, top, right, bottom = room
    shape = random.choice([1.2286, 0.8139, 1.0, 1.25])  # 35 x 43, 43 x 35, 35 x 35, 24 x 30
    turn = numpy.radians(random.uniform(-7, 7))
    cos, sin = abs(numpy.cos(turn)), abs(numpy.sin(turn))
    widest = min((right - left) / (cos + shape * sin), (bottom - top) / (sin + shape * cos))
    width = widest * random.uniform(0.62, 0.95)
    height = width * shape
    reach_x, reach_y = (width * cos + height * sin) / 2, (width * sin + height * cos) / 2
    spare_x, spare_y = (right - left) / 2 - reach_x, (bottom - top) / 2 - reach_y
    center_x = (left + right) / 2 + random.uniform(-0.8, 0.8) * spare_x
    center_y = (top + bottom) / 2 + random.uniform(-0.8, 0.8) * spare_y
    if off_the_box:
        center_y = top + reach_y - random.uniform(0.15, 0.5) * height
    around = numpy.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, height / 2)
    rotation = numpy.array(
        [[numpy.cos(turn), numpy.sin(turn)], [-numpy.sin(turn), numpy.cos(turn)]]
    )
    return numpy.asarray(around @ rotation + (center_x, center_y))


def _lay_film(
    board: NDArray[Any], random: Random, corners: NDArray[Any], *, kind: int, scene: Scene
) -> None:
    width = int(numpy.hypot(*(corners[1] - corners[0])))
    height = int(numpy.hypot(*(corners[3] - corners[0])))
    density = FILMS[kind](random, height, width)
    is_clear = random.random() < 0.3 if scene.clear_edges is None else scene.clear_edges
    if kind < 2:
        density = contents.with_name(density)
        if is_clear:
            density = contents.clear_edges(random, density)
    across = (corners[1] - corners[0]) / width
    down = (corners[3] - corners[0]) / height
    matrix = numpy.array([[across[0], down[0], corners[0, 0]], [across[1], down[1], corners[0, 1]],
                          [0, 0, 1]])  # fmt: skip
    back = numpy.linalg.inv(matrix)[:2].ravel()
    laid = _transformed(Image.fromarray(density), BOARD, Image.Transform.AFFINE, back)
    rounded = Image.new("L", (width, height), 0)
    ImageDraw.Draw(rounded).rounded_rectangle((0, 0, width, height), width // 45, fill=255)
    mask = _transformed(rounded, BOARD, Image.Transform.AFFINE, back).astype(numpy.float32) / 255
    through = numpy.power(10.0, -laid) + 0.004
    board *= 1 - mask + mask * through


def _camera(scene: Scene, random: Random) -> NDArray[Any]:
    """Where the board's corners come to lie in the photograph, as a homography."""
    columns, rows = scene.size
    outer = numpy.array([(0, 0), (1, 0), (1, 1), (0, 1)], float)
    moved = (outer - 0.5) * random.uniform(0.95, 1.12) + 0.5
    moved += random.uniform(-scene.tilt, scene.tilt, (4, 2)) * 0.6
    board = outer * BOARD
    return homography_between(board, moved * (columns, rows))


def homography_between(source: NDArray[Any], target: NDArray[Any]) -> NDArray[Any]:
    """The 3 x 3 matrix that takes four points to four others."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    solved = numpy.linalg.solve(numpy.array(rows), numpy.array(wanted))
    return numpy.append(solved, 1).reshape(3, 3)


def _through(homography: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    projected = numpy.column_stack([points, numpy.ones(len(points))]) @ homography.T
    return numpy.asarray(projected[:, :2] / projected[:, 2:])


def _seen(board: NDArray[Any], homography: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    back = numpy.linalg.inv(homography)
    return _transformed(
        Image.fromarray(board), size, Image.Transform.PERSPECTIVE, (back / back[2, 2]).ravel()[:8]
    )


def _reflections(
    random: Random, shape: tuple[int, ...], corners: NDArray[Any], count: int
) -> NDArray[Any]:
    """A lamp or a window mirrored in the film, brighter than the box."""
    y, x = _places(*shape[:2])
    light = numpy.zeros(shape, numpy.float32)
    for _ in range(count):
        weights = random.dirichlet([2.5] * 4)
        at = weights @ corners
        half = random.uniform(0.03, 0.07, 2) * shape[1]
        away = ((x - at[0]) / half[0]) ** 2 + ((y - at[1]) / half[1]) ** 2
        light += random.uniform(1.2, 2.5) * numpy.exp(-(away**2))
    return light


def _exposed(scene: Scene, random: Random, light: NDArray[Any]) -> NDArray[Any]:
    """What the camera writes: three channels of 8 bits, the film's blue in them."""
    exposure = random.uniform(0.75, 1.02) if scene.exposure is None else scene.exposure
    rows, columns = light.shape
    if scene.blur_px:
        light = _blurred(light, scene.blur_px)
    if scene.moire:
        y, x = _places(rows, columns)
        angle, period = random.uniform(0, numpy.pi), random.uniform(2.6, 6.0)
        phase = (x * numpy.cos(angle) + y * numpy.sin(angle)) * (2 * numpy.pi / period)
        slow = numpy.sin(x / columns * random.uniform(4, 9) + y / rows * random.uniform(4, 9))
        light = light * (1 + scene.moire * numpy.sin(phase + 2 * slow))
    blue = numpy.array([0.93, 0.99, 1.04], numpy.float32)
    coloured = (light * exposure).astype(numpy.float32)[..., None] * blue
    levels = 255 * numpy.power(numpy.clip(coloured, 0, 1), numpy.float32(1 / 2.2))
    noise = random.uniform(2, 8) if scene.noise is None else scene.noise
    levels += random.normal(0, noise, light.shape)[..., None].astype(numpy.float32)
    return numpy.clip(levels, 0, 255).astype(numpy.uint8)


def _blurred(light: NDArray[Any], sigma: float) -> NDArray[Any]:
    reach = int(numpy.ceil(3 * sigma))
    kernel = numpy.exp(-(numpy.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = numpy.pad(light, [(reach, reach) if axis == n else (0, 0) for n in (0, 1)], "edge")
        length = light.shape[axis]
        pieces = [
            weight * numpy.take(padded, range(at, at + length), axis)
            for at, weight in enumerate(kernel)
        ]
        light = numpy.sum(pieces, axis=0)
    return light


def _transformed(
    image: Image.Image, size: tuple[int, int], how: Image.Transform, data: Any
) -> NDArray[Any]:
    return numpy.asarray(image.transform(size, how, list(data), Image.Resampling.BILINEAR))
