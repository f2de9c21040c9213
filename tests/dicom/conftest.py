"""Real files to read: those in pydicom's wheel, by path, and the shared samples when present."""

from pathlib import Path

import pydicom

WHEEL = Path(pydicom.__file__).parent / "data" / "test_files"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


def wheel_files() -> list[Path]:
    """DICOM files inside pydicom's wheel; nothing is fetched."""
    return sorted(path for path in WHEEL.rglob("*.dcm"))


def sample_files() -> list[Path]:
    """The shared samples, one per series; empty when they are not there."""
    files = sorted(SAMPLES.rglob("*.dcm"))
    chosen: dict[tuple[Path, int], Path] = {}
    for path in files:
        in_study = "studies" in path.parts
        chosen.setdefault((path.parent if in_study else path, 0), path)
    return list(chosen.values())


def real_files() -> list[Path]:
    return [*wheel_files(), *sample_files()]
