"""Data sets with a patient planted wherever a value can hold one, to look for leaks afterwards."""

from io import BytesIO

from pydicom import dcmwrite
from pydicom.datadict import DicomDictionary, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

NAME = "Quirinale^Zephyrine"
WORDS = ("quirinale", "zephyrine", "hopital xanadu", "xanadu", "vaugelas")
NUMBERS = ("48219377", "0612345678", "19730714")
PATIENT_ID = "MRN-48219377"
PLACE = "Hopital Xanadu, 14 rue Vaugelas"
TEXT = f"{NAME} {PATIENT_ID} {PLACE} tel 0612345678 born 14/07/1973 abdomen"

#: What is planted per VR.
PLANTS: dict[str, object] = {
    "AE": "QUIRINALE",
    "CS": "ZEPHYRINE",
    "DA": "19730714",
    "DT": "19730714101010",
    "LO": f"{NAME} {PATIENT_ID}",
    "LT": TEXT,
    "PN": NAME,
    "SH": "Quirinale",
    "ST": TEXT,
    "TM": "101010",
    "UC": TEXT,
    "UI": "1.2.3.48219377",
    "UR": "http://xanadu.example/48219377",
    "UT": TEXT,
    "OB": b"Quirinale 48219377",
    "UN": b"Quirinale 48219377",
}
_SKIPPED_GROUPS = {0x0000, 0x0002, 0x0004, 0x7FE0}
_STRUCTURE = {0x00080005, 0x00080016, 0x00420011}


def planted_data_set(tags: list[int], *, nested: bool = False) -> Dataset:
    """A CT-like data set where each of `tags` holds the patient in its own VR's way."""
    data_set = Dataset()
    for tag in tags:
        vr = DicomDictionary[tag][0]
        if vr in PLANTS:
            data_set.add(DataElement(tag, vr, PLANTS[vr], validation_mode=0))
    if nested:
        inner, outer = data_set, Dataset()
        outer.ReferencedSeriesSequence = Sequence([inner])
        data_set = Dataset()
        data_set.SourceInstanceSequence = Sequence([outer])
    _identify(data_set)
    return data_set


def _identify(data_set: Dataset) -> None:
    data_set.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    data_set.SOPInstanceUID = "1.2.3.48219377.1"
    data_set.StudyInstanceUID = "1.2.3.48219377.2"
    data_set.SeriesInstanceUID = "1.2.3.48219377.3"
    data_set.PatientName = NAME
    data_set.PatientID = PATIENT_ID
    data_set.PatientBirthDate = "19730714"
    data_set.InstitutionName = PLACE
    data_set.PatientTelephoneNumbers = "0612345678"
    data_set.StudyDate = "20240304"
    data_set.Modality = "CT"
    block = data_set.private_block(0x0019, "QUIRINALE 1.0", create=True)
    block.add_new(0x01, "LO", NAME)
    block.add_new(0x02, "UN", b"Quirinale 48219377")
    item = Dataset()
    item.private_block(0x0021, "ACME", create=True).add_new(0x05, "LT", TEXT)
    block.add_new(0x03, "SQ", Sequence([item]))


def standard_tags() -> list[int]:
    """Every tag of the standard that a plant fits, group by group."""
    return [
        tag
        for tag, entry in DicomDictionary.items()
        if entry[0] in PLANTS and tag >> 16 not in _SKIPPED_GROUPS and tag not in _STRUCTURE
    ]


def file_of(data_set: Dataset) -> bytes:
    """The data set as a PS3.10 file with names in its preamble and meta information."""
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data_set.file_meta.SourceApplicationEntityTitle = "QUIRINALE"
    data_set.preamble = b"Quirinale 48219377".ljust(128, b"\x00")
    data_set.SpecificCharacterSet = "ISO_IR 192"
    stream = BytesIO()
    dcmwrite(stream, data_set, enforce_file_format=True)
    return stream.getvalue()


def leaks_in(data: bytes) -> list[str]:
    """Planted words and numbers found in the bytes of a file."""
    low = data.lower()
    return [word for word in (*WORDS, *NUMBERS) if word.encode() in low]


def where(data_set: Dataset) -> list[str]:
    """Keywords of the elements that still hold a planted word, for a failing test to name."""
    return [
        keyword_for_tag(element.tag)
        for element in data_set.iterall()
        if element.VR != "SQ" and leaks_in(str(element.value).encode())
    ]
