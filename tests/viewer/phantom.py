"""Generated images and the manifests that describe them, as the contract of the viewer asks."""

import io
from dataclasses import dataclass, field
from typing import Any

import imagecodecs
import numpy
from PIL import Image

from binome.dicom import htj2k
from binome.dicom.windowing import Greyscale, Window, rendered

BRAIN = Window("image", 40, 80)
HEAD_WINDOWS: list[dict[str, Any]] = [
    {"name": "image", "center": 40, "width": 80},
    {"name": "brain", "center": 40, "width": 80},
    {"name": "subdural", "center": 75, "width": 250},
    {"name": "stroke", "center": 35, "width": 40},
    {"name": "bone", "center": 500, "width": 2500},
    {"name": "angio", "center": 300, "width": 600},
]


@dataclass
class MadeSeries:
    """A series as the server would hold it: manifest, files by address, stored values by frame."""

    manifest: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    pixels: list[Any] = field(default_factory=list)


def head(size: int, depth: float, *, seed: int) -> Any:
    """Return one slice of a generated head in Hounsfield units; `depth` from -1 to 1."""
    y, x = numpy.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    reach = numpy.sqrt(max(0.05, 1 - 0.75 * depth**2))
    radius = numpy.hypot(x / (0.62 * reach), y / (0.78 * reach))
    image = numpy.full((size, size), -1000.0)
    image[radius < 1.06] = 20
    image[radius < 1.0] = 900 + 350 * numpy.sin(9 * numpy.arctan2(y, x))[radius < 1.0] ** 2
    inside = radius < 0.91
    noise = numpy.random.default_rng(seed)
    folds = numpy.sin(26 * radius + 5 * numpy.sin(7 * numpy.arctan2(y, x)))
    image[inside] = (31 + 5 * folds * (radius > 0.6))[inside]
    for side in (-1, 1):
        horn = numpy.hypot((x - side * 0.1 - side * 0.08 * y) / 0.06, (y + 0.05) / 0.24)
        image[(horn < reach) & inside] = 8
    clot = numpy.hypot((x + 0.5) / 0.11, (y - 0.12) / 0.3)
    image[(clot < 1.15 - abs(depth)) & inside] = 68
    image[radius < 1.06] += noise.normal(0, 1.5, (size, size))[radius < 1.06]
    return numpy.clip(image, -1024, 3071).astype(numpy.int16)


def ct(series_id: str = "ct1", *, slices: int = 12, size: int = 512) -> MadeSeries:
    """A head of signed 16 bit slices, calibrated, all lossless."""
    made = MadeSeries(
        {
            "format": "binome-series-manifest", "version": 1, "id": series_id, "modality": "CT",
            "description": "Generated head, not a patient", "columns": size, "rows": size,
            "signed": True, "unit": "HU", "windows": HEAD_WINDOWS, "spacing": [0.5, 0.5],
            "spacing_kind": "patient", "is_calibrated": True, "key": slices // 2,
            "orientation": [1, 0, 0, 0, 1, 0], "frames": [],
        }
    )  # fmt: skip
    for number in range(slices):
        depth = 2 * (number + 0.5) / slices - 1
        add_frame(made, head(size, depth, seed=number), Greyscale(), BRAIN)
    return made


def film(series_id: str = "cr1", *, rows: int = 1500, columns: int = 1300) -> MadeSeries:
    """One large film, 12 bit unsigned MONOCHROME1, not calibrated: comes in two stretches."""
    y, x = numpy.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    lungs = sum(numpy.exp(-(((x - at) / 0.13) ** 4) - ((y - 0.45) / 0.3) ** 4) for at in (0.3, 0.7))
    ribs = 0.12 * numpy.sin(60 * (y + 0.25 * (x - 0.5) ** 2)) * (lungs > 0.1)
    light = 0.25 + 0.55 * lungs + ribs * 0.5
    noise = numpy.random.default_rng(5).normal(0, 40, light.shape)
    stored = numpy.clip(light * 3600 + noise, 0, 4095).astype(numpy.uint16)
    made = MadeSeries(
        {
            "format": "binome-series-manifest", "version": 1, "id": series_id, "modality": "CR",
            "description": "Generated film, not a patient", "columns": columns, "rows": rows,
            "photometric": "MONOCHROME1", "frames": [],
            "windows": [{"name": "computed", "center": 2000, "width": 3600}],
        }
    )  # fmt: skip
    add_frame(made, stored, Greyscale(is_inverted=True), Window("computed", 2000, 3600))
    return made


def colour(series_id: str = "us1") -> MadeSeries:
    """One colour frame as a device's JPEG, already compressed before reception."""
    y, x = numpy.mgrid[0:240, 0:320]
    fan = numpy.hypot(x - 160, y) < 220
    grey = (numpy.sin(x / 9) * numpy.cos(y / 7) * 60 + 100) * fan
    rgb = numpy.stack([grey, grey * 0.9, grey * 0.6], axis=2).astype(numpy.uint8)
    data = bytes(imagecodecs.jpeg8_encode(rgb, level=90))
    made = MadeSeries(
        {
            "format": "binome-series-manifest", "version": 1, "id": series_id, "modality": "US",
            "description": "Generated fan, not a patient", "columns": 320, "rows": 240,
            "samples": 3, "bits": 8, "photometric": "RGB", "encoding": "jpeg",
            "quality": "already-compressed", "frames": [],
        }
    )  # fmt: skip
    _file(made, data, "frame.jpg", preview=rgb)
    made.pixels.append(imagecodecs.jpeg8_decode(data))
    return made


def add_frame(made: MadeSeries, stored: Any, grey: Greyscale, window: Window) -> None:
    """Encode one slice as the server does, and describe it."""
    code = htj2k.encode(stored)
    _file(made, code.data, "frame.j2c", preview=rendered(stored, grey, window))
    made.manifest["frames"][-1]["prefix_bytes"] = [code.quarter_bytes, code.half_bytes]
    made.pixels.append(stored)


def _file(made: MadeSeries, data: bytes, name: str, *, preview: Any) -> None:
    number = len(made.manifest["frames"]) + 1
    frame_id = f"{made.manifest['id']}.{number}.1"
    step = max(1, -(-max(preview.shape[:2]) // 768))
    picture = _webp(preview[::step, ::step], quality=50)
    thumbnail = preview[:: max(1, preview.shape[0] // 128), :: max(1, preview.shape[1] // 128)]
    folder = f"/images/{frame_id}/h{number}"
    made.files[f"{folder}/{name}"] = data
    made.files[f"{folder}/preview.webp"] = picture
    made.files[f"{folder}/thumbnail.webp"] = _webp(thumbnail, quality=60)
    made.manifest["frames"].append(
        {
            "id": frame_id, "hash": f"h{number}", "instance": number, "frame": 1,
            "size_bytes": len(data),
        }
    )  # fmt: skip


def _webp(image: Any, *, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(numpy.ascontiguousarray(image, dtype=numpy.uint8)).convert("RGB").save(
        out, "WEBP", quality=quality
    )
    return out.getvalue()
