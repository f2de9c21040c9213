"""A newborn's ultrasound as a machine makes it: the name printed above, a measurement below."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from tests.exchange.files import Made
from tests.journeys.hub import Hub
from tests.journeys.sending import Identity

NEWBORN = Made(
    name="NZAPALAINGA^Nouveau-ne", number="NB-20418", birth_date="20260211", modality="US",
    study="1.2.826.0.1.3680043.10.999.4242.81",
)  # fmt: skip
#: The same name, another child of another year.
HOMONYM = replace(
    NEWBORN, number="NB-77310", birth_date="20190807", modality="CT",
    study="1.2.826.0.1.3680043.10.999.4242.82",
)  # fmt: skip
FIRST_DAY, AFTER_21_DAYS = "20260301", "20260322"
NAME_ROWS, MEASURED_ROWS = slice(0, 4), slice(12, 16)
#: Left, top, width, height: the name's rows and nothing of the measurement's.
BOX = {"left": 0, "top": 0, "width": 16, "height": 5}


def identity_of(made: Made) -> Identity:
    """What the sender types."""
    born = f"{made.birth_date[:4]}-{made.birth_date[4:6]}-{made.birth_date[6:]}"
    return Identity(made.name.replace("^", " "), made.number, born, "Female")


def picture() -> Any:
    """16 x 16 levels."""
    levels = numpy.full((16, 16), 300, "<u2")
    levels[NAME_ROWS] = numpy.arange(64).reshape(4, 16) * 50 + 500
    levels[MEASURED_ROWS] = numpy.arange(64).reshape(4, 16) * 30 + 700
    return levels


def written_on(folder: Path, made: Made, *, day: str) -> Path:
    """A file of one picture, of that day, in a series of its own."""
    data_set = dcmread(BytesIO(replace(made, study=f"{made.study}.{day}").bytes()))
    data_set.StudyDate = day
    data_set.PixelData = picture().tobytes()
    path = folder / f"{made.number}-{day}.dcm"
    data_set.save_as(path)
    return path


def stored_at(hub: Hub) -> list[Dataset]:
    """Every DICOM file that the hub holds for good."""
    found = []
    for path in (hub.data / "blobs").rglob("*"):
        try:
            found += [dcmread(path)] if path.is_file() else []
        except InvalidDicomError:
            continue
    return found
