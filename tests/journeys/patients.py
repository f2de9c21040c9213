"""The patients of the journeys, and the files of their images; what is planted must never leak."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from binome.dicom import demo

PATIENT = demo.DemoPatient(
    name="ZOUNGRANA^Wendpanga Rasmane", patient_id="KB-77120", birth_date="19580411", sex="M",
    institution="Clinique Ouandja-Vakaga",
)  # fmt: skip
TYPED_NAME = "ZOUNGRANA Wendpanga Rasmane"
TYPED_BIRTH_DATE = "1958-04-11"
PLANTED = (
    "zoungrana", "wendpanga", "rasmane", "kb-77120", "19580411", "1958-04-11",
    "ouandja", "vakaga",
)  # fmt: skip


@dataclass(frozen=True)
class Series:
    """Files on the sender's disk and how many images they are."""

    name: str
    paths: tuple[Path, ...]

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.paths)


def generated_series(folder: Path, *, slices: int = 120) -> Series:
    """The head CT that travels; even its file names hold the patient's name."""
    paths = []
    made = demo.ct_phantom(PATIENT, study_date="20261101", slices=slices)
    for number, data in enumerate(made, start=1):
        paths.append(folder / f"ZOUNGRANA_{number:04}.dcm")
        paths[-1].write_bytes(data)
    return Series("generated", tuple(paths))


def planted_copies(source: Path, folder: Path) -> Series:
    """Copies of the files below a folder with the patient planted in each header and name."""
    import pydicom

    paths = []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        dataset = pydicom.dcmread(path)
        dataset.SpecificCharacterSet = "ISO_IR 192"
        dataset.PatientName, dataset.PatientID = PATIENT.name, PATIENT.patient_id
        dataset.PatientBirthDate, dataset.PatientSex = PATIENT.birth_date, PATIENT.sex
        dataset.InstitutionName = PATIENT.institution
        dataset.OtherPatientIDs = PATIENT.patient_id
        paths.append(folder / f"rasmane-{path.name}")
        dataset.save_as(paths[-1])
    return Series(source.name, tuple(paths))


def found_in(data: bytes, words: Iterable[str] = PLANTED) -> list[str]:
    """Which planted words these bytes hold, however they were written."""
    low, plain = data.lower(), _plain(data)
    return [
        word
        for word in words
        if word in plain or word.encode() in low or word.encode("utf-16-le") in low
    ]


def _plain(data: bytes) -> str:
    """A text in small letters without accents; nothing of what is no text."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
