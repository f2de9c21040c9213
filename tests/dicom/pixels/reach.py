"""The real images within reach: pydicom's wheel and pydicom-data by path, samples when present."""

import importlib.util
from pathlib import Path

from tests.fixtures.samples import samples_folder

LARGEST_BYTES = 2_600_000
NOT_IMAGES = ("charsets", "hl7", "fhir", "tables", "schemas", "templates")


def wheel_images() -> list[Path]:
    """Files inside the wheels, found without pydicom's own look-up, which may go to the network."""
    folders = [_folder("pydicom") / "data" / "test_files", _folder("data_store") / "data"]
    return sorted(path for folder in folders for path in folder.glob("*.dcm"))


def sample_images() -> list[Path]:
    """Shared samples that may hold pixels; of a long series every fifth slice."""
    folder = samples_folder()
    if folder is None:
        return []
    found = [p for p in sorted(folder.rglob("*.dcm")) if not set(p.parts) & set(NOT_IMAGES)]
    small = [p for p in found if p.stat().st_size < LARGEST_BYTES]
    return [p for n, p in enumerate(small) if "studies" not in p.parts or n % 5 == 0]


def named(path: Path) -> str:
    """Return a short name for a test's report."""
    return "/".join(path.parts[-2:])


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])
