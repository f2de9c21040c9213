"""One look at a stranger's file, inside the killable pool: is it DICOM, whose, of which study.

No Django here: the pool's workers import this module alone.
"""

from dataclasses import dataclass
from pathlib import Path

from binome.dicom.deidentify.claims import says_deidentified
from binome.dicom.errors import Unusual
from binome.dicom.scan import Scanned, is_dicom, scan
from binome.dicom.slow import scan_slowly

HEAD_BYTES = 256
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Look:
    """What a file says of itself. Holds the patient's identity: sealed before it is kept."""

    name: str
    number: str
    issuer: str
    birth_date: str
    sex: str
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    modality: str
    description: str
    study_date: str
    refused: str | None
    needs_pixel_review: bool
    is_deidentified: bool

    def __repr__(self) -> str:
        return "Look(…)"


def is_dicom_file(path: Path) -> bool:
    """Whether the first bytes are a DICOM file's; cheap and safe, no pool needed."""
    with path.open("rb") as file:
        return is_dicom(file.read(HEAD_BYTES))


def look_at(path: str) -> Look:
    """Read a DICOM file's header. Raises Unreadable with its reason."""
    with Path(path).open("rb") as file:
        try:
            return _look(scan(file), path)
        except Unusual:
            return _look(scan_slowly(path), path)


def _look(scanned: Scanned, path: str) -> Look:
    from binome.dicom.deidentify.prospect import prospect  # pydicom: in the pool only

    ahead = prospect(path)
    return Look(
        name=scanned.text(0x00100010)[:LONGEST],
        number=scanned.text(0x00100020)[:LONGEST],
        issuer=scanned.text(0x00100021)[:LONGEST],
        birth_date=scanned.text(0x00100030)[:LONGEST],
        sex=scanned.text(0x00100040)[:LONGEST],
        study_instance_uid=scanned.text(0x0020000D)[:LONGEST],
        series_instance_uid=scanned.text(0x0020000E)[:LONGEST],
        sop_instance_uid=scanned.sop_instance_uid[:LONGEST],
        modality=scanned.text(0x00080060)[:16],
        description=scanned.text(0x0008103E)[:LONGEST],
        study_date=scanned.text(0x00080020)[:LONGEST],
        refused=ahead.refused,
        needs_pixel_review=ahead.needs_pixel_review,
        is_deidentified=says_deidentified(scanned),
    )
