"""`python -m benchmarks.film [--photographs N] [--lifelike]`: corners and gates over invented
photographs; lifelike ones have a bending lens, tubes behind the box and fingers."""

import argparse
import time
from collections import Counter
from dataclasses import replace

import numpy
from PIL import Image

from binome.dicom.film.advice import advice
from binome.dicom.film.corners import find_corners
from binome.dicom.film.gates import measured
from binome.dicom.film.panels import Grid
from binome.dicom.film.rectify import rectified
from tests.dicom.film.synthetic import Scene, error_share, taken

SIZE = (1200, 1500)
FAULTS = ("blur", "glare", "moire")
WAYS: dict[str, dict[str, float]] = {
    "good": {}, "noisy": {"noise": 9.0}, "blur": {"blur_px": 3.0}, "glare": {"glare": 1},
    "moire": {"moire": 0.1},
}  # fmt: skip


def main() -> None:
    """Print how many films were found, claimed wrongly, and what the gates said of each kind."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--photographs", type=int, default=200)
    words.add_argument("--lifelike", action="store_true")
    asked = words.parse_args()
    count = asked.photographs
    errors, claimed_wrongly, seconds = [], 0, 0.0
    said: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for seed in range(count):
        way = list(WAYS)[seed % len(WAYS)]
        scene = Scene(seed=1000 + seed, size=SIZE, **WAYS[way])  # type: ignore[arg-type]
        truth = taken(replace(scene, is_lifelike=asked.lifelike))
        levels = numpy.asarray(Image.fromarray(truth.pixels).convert("L"))
        begun = time.process_time()
        corners = find_corners(levels)
        film = rectified(levels, corners.points)
        figures = measured(levels, corners, film)
        seconds += time.process_time() - begun
        error = error_share(corners.points, truth)
        errors.append(error if corners.certainty == "found" else 1.0)
        claimed_wrongly += corners.certainty == "found" and error > 0.01
        said[way].update(["all", *(set(advice(figures, corners, Grid())) & set(FAULTS))])
    within = sum(error <= 0.01 for error in errors)
    print(f"{within} of {count} within 1 % of the diagonal; {claimed_wrongly} claimed wrongly;")
    print(f"median {numpy.median(errors):.3%}; {seconds / count:.2f} CPU-s a photograph")
    for way, found in said.items():
        print(way, dict(found))


if __name__ == "__main__":
    main()
