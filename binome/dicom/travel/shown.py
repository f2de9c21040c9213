"""What is asked of `showing`, and what it says; light, so that a hub starts without codecs."""

from dataclasses import dataclass

from binome.dicom.travel.packed import Packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the header of an instance and one of its previews lie."""

    instance: Packed
    rough: int
    literals_path: str
    literals_offset: int
    body_path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Pictured:
    """What the picture is of; `number` is the patient's, a pseudonym where names were removed."""

    series_number: int
    instance_number: int
    modality: str
    number: str
    is_deidentified: bool

    def __repr__(self) -> str:
        return "Pictured(…)"
