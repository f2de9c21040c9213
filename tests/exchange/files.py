"""Small DICOM files of made-up patients, and things that only look like them."""

from dataclasses import dataclass, replace
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, UltrasoundImageStorage

STUDY = "1.2.826.0.1.3680043.10.999.1"


@dataclass(frozen=True)
class Made:
    """What one file says."""

    name: str = "KONE^Nadia"
    number: str = "4711"
    birth_date: str = "19870403"
    sex: str = "F"
    modality: str = "CT"
    study: str = STUDY
    instance: int = 1

    def bytes(self) -> bytes:
        meta = FileMetaDataset()
        is_ultrasound = self.modality == "US"
        meta.MediaStorageSOPClassUID = UltrasoundImageStorage if is_ultrasound else CTImageStorage
        meta.MediaStorageSOPInstanceUID = f"{self.study}.1.{self.instance}"
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        made = Dataset()
        made.file_meta = meta
        made.SOPClassUID = meta.MediaStorageSOPClassUID
        made.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        made.StudyInstanceUID, made.SeriesInstanceUID = self.study, f"{self.study}.1"
        made.PatientName, made.PatientID = self.name, self.number
        made.PatientBirthDate, made.PatientSex = self.birth_date, self.sex
        made.StudyDate, made.StudyTime, made.Modality = "20260301", "021500", self.modality
        made.AccessionNumber, made.InstanceNumber = "ACC77", self.instance
        made.StudyDescription = "CT head"
        made.Rows = made.Columns = 16
        made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
        made.BitsAllocated = made.BitsStored = 16
        made.HighBit, made.PixelRepresentation = 15, 0
        made.PixelData = self.instance.to_bytes(2, "little") * 256
        target = BytesIO()
        made.save_as(target, enforce_file_format=True)
        return target.getvalue()


NADIA = Made()
SOMEBODY_ELSE = Made(
    name="DIALLO^Ousmane", number="0815", birth_date="19550101", sex="M", instance=9
)


def slices(count: int, made: Made = NADIA) -> list[bytes]:
    return [replace(made, instance=number).bytes() for number in range(1, count + 1)]
