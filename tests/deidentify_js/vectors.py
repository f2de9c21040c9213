"""Files for both engines: those in pydicom's wheel, and planted ones that the tests make."""

from dataclasses import dataclass, field, fields, replace
from functools import cache
from io import BytesIO

from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.deidentify.files import Deidentified, deidentify_file
from binome.dicom.errors import DicomError
from binome.dicom.quiet import quiet_pydicom
from tests.dicom.conftest import wheel_files
from tests.dicom.planted import NAME, PATIENT_ID, file_of, planted_data_set, standard_tags
from tests.dicom.planted_oddly import oddly_planted

KEY = bytes(range(32))
PSEUDONYM = "BN-8P5A-BQ04-Q"
MOST_BYTES = 400_000
BARE = Policy(**{one.name: False for one in fields(Policy) if one.name != "masks"})  # type: ignore[arg-type]
ALL_KEPT = replace(
    Policy(),
    retain_uids=True,
    retain_device_identity=True,
    retain_institution_identity=True,
    retain_full_dates=True,
)
#: Texts whose folding, cleaning or character set is not plain.
TEXTS = {
    "ISO_IR 100": "Scanner cérébral sans injection Ångström ß Straße",
    "ISO_IR 101": "tułów głowa Łódź",
    "ISO_IR 126": "ΠΝΕΥΜΟΝΑΣ θώραξ ς",
    "ISO_IR 127": "صدر الرئة",
    "ISO_IR 138": "חזה",
    "ISO_IR 144": "Грудная клетка КТ",
    "ISO_IR 148": "Göğüs İĞÜŞ ı",
    "ISO_IR 192": "胸部 CT ﬁbrosis ＣＴ thorax Tórax 3mm H31s ²³ ٣٤",
    "GB18030": "胸部平扫 CT",
}
DESCRIPTIONS = (
    "CT Abdomen Pelvis W Contrast - Quirinale",
    "t1_mprage_sag_p2_iso_1.0",
    "12/03/2024 thorax 06 12 34 56 78 (5 mm)",
    "ThoraxRoutine 5mm^HEAD/NECK C5/C6 <b1000>",
    "Angio + TSA 100 %",
)


@dataclass(frozen=True)
class Vector:
    name: str
    data: bytes
    policy: Policy = field(default_factory=Policy)

    def by_python(self) -> tuple[Deidentified | None, str]:
        """What the Python engine makes of it: the outcome, or the word it is left out for."""
        try:
            outcome = deidentify_file(
                self.data, policy=self.policy, secrets=SiteSecrets(KEY), pseudonym=PSEUDONYM
            )
        except DicomError as failure:
            return None, failure.reason
        return (None, outcome.refused) if outcome.refused else (outcome, "")

    @property
    def policy_fields(self) -> dict[str, bool]:
        return {
            one.name: getattr(self.policy, one.name)
            for one in fields(Policy)
            if one.name != "masks"
        }


@cache
def wheel_vectors() -> list[Vector]:
    files = [path for path in wheel_files() if path.stat().st_size <= MOST_BYTES]
    return [Vector(path.name, path.read_bytes()) for path in files]


@cache
def planted_vectors() -> list[Vector]:
    """A patient in every attribute of the standard, flat and nested, explicit and implicit."""
    found, tags = [], standard_tags()
    with quiet_pydicom():
        for start in range(0, len(tags), 1000):
            chosen = tags[start : start + 1000]
            flat = file_of(planted_data_set(chosen))
            nested = file_of(planted_data_set(chosen, nested=True))
            found.append(Vector(f"planted {start}", flat))
            found.append(Vector(f"planted {start} implicit", implicit(flat)))
            found.append(Vector(f"planted {start} nested", nested))
            found.append(Vector(f"planted {start} nested implicit", implicit(nested)))
        for name, policy in (("bare", BARE), ("all kept", ALL_KEPT)):
            found.append(Vector(f"planted {name}", file_of(planted_data_set(tags[:300])), policy))
    return found


@cache
def odd_vectors() -> list[Vector]:
    """A patient where no table looks, explicit and implicit."""
    with quiet_pydicom():
        found = [Vector(name, data) for name, data in oddly_planted().items()]
        own = ("JPEG", "UN", "as CS")  # coded pixels, and VRs which implicit data do not tell
        plain = [one for one in found if not any(word in one.name for word in own)]
        return found + [Vector(f"{one.name}, implicit", implicit(one.data)) for one in plain]


@cache
def written_vectors() -> list[Vector]:
    """Texts of many character sets, descriptions, dates with zones, odd numbers."""
    found = []
    with quiet_pydicom():
        for term, text in TEXTS.items():
            found.append(Vector(f"text {term}", _file(_told(text), term)))
        found.append(Vector("descriptions", _file(_described(), "ISO_IR 192")))
        found.append(Vector("values", _file(_odd_values(), "ISO_IR 192")))
        data = _file(_odd_values(), "ISO_IR 192")
        found.append(Vector("values bare", data, BARE))
        found.append(Vector("values kept", data, ALL_KEPT))
    return found


def implicit(data: bytes) -> bytes:
    """The same file in implicit VR."""
    data_set, stream = dcmread(BytesIO(data)), BytesIO()
    data_set.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    dcmwrite(stream, data_set, implicit_vr=True, little_endian=True)
    return stream.getvalue()


def _told(text: str) -> Dataset:
    data_set = planted_data_set([])
    data_set.PatientName = f"{text.split()[0]}^Zephyrine"
    data_set.StudyDescription = f"{text} {NAME}"
    data_set.SeriesDescription = text
    data_set.ImageComments = text
    data_set.Manufacturer = text
    data_set.InstitutionName = f"Hopital {text}"
    return data_set


def _described() -> Dataset:
    data_set = planted_data_set([])
    items = []
    for text in DESCRIPTIONS:
        item = Dataset()
        item.SeriesDescription, item.ContentLabel, item.ImageType = text, "A B", ["DERIVED", text]
        item.CodeMeaning, item.CodingSchemeDesignator, item.CodeValue = text, "99QUIRINALE", "1"
        items.append(item)
    data_set.ReferencedSeriesSequence = items
    data_set.RequestAttributesSequence = items[:2]
    data_set.StudyDescription = DESCRIPTIONS[0]
    return data_set


def _odd_values() -> Dataset:
    data_set = planted_data_set([])
    data_set.PatientBirthDate, data_set.PatientAge = "20231231", "000Y"
    data_set.AcquisitionDateTime = "20240304235959.123456+0530"
    data_set.TimezoneOffsetFromUTC = "-0330"
    data_set.ContentDate, data_set.SeriesDate = "2024.03.04", "19991345"
    data_set.StudyTime, data_set.SeriesTime = "10:11:12", "noon"
    data_set.ImagePositionPatient = [" 1.50", "-2e3 ", "+.5"]
    data_set.PixelSpacing = ["0.5", "48219377"]
    data_set.Rows = data_set.Columns = 1
    data_set.DeviceSerialNumber, data_set.StationName = "SN-7 Quirinale", "CT1 Xanadu"
    data_set.BodyPartExamined, data_set.ImageType = "ZEPHYRINE", ["ORIGINAL", "QUIRINALE"]
    data_set.ICCProfile = bytes(36) + b"acsp" + bytes(5)
    block = data_set.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0E, "FD", [0.5, -0.5, 0.0])
    block.add_new(0x08, "CS", "QUIRINALE")
    data_set.add_new(0x60000010, "US", 2)
    data_set.OtherPatientIDs = [PATIENT_ID, "AB-1"]
    return data_set


def _file(data_set: Dataset, term: str) -> bytes:
    """As file_of, in another character set."""
    data = BytesIO(file_of(data_set))
    read, stream = dcmread(data), BytesIO()
    list(read.iterall())
    read.SpecificCharacterSet = term
    dcmwrite(stream, read)
    return stream.getvalue()
