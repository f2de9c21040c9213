"""Small DICOM files made for tests: every identity in them is invented."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, generate_uid

SIDE = 32


@dataclass
class Made:
    """A series to make instances of; same study and patient unless told."""

    patient_id: str = "4711"
    patient_name: str = "Épreuve^Zoé"
    study_instance_uid: str = field(default_factory=generate_uid)
    series_instance_uid: str = field(default_factory=generate_uid)
    modality: str = "CT"
    transfer_syntax_uid: UID = ExplicitVRLittleEndian
    more: dict[str, Any] = field(default_factory=dict)

    def instance(self, number: int = 1, **more: Any) -> bytes:
        """One slice as the bytes of a file."""
        return file_of(self.data_set(number, **more), self.transfer_syntax_uid)

    def data_set(self, number: int = 1, **more: Any) -> Dataset:
        ds = Dataset()
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.SOPClassUID = CTImageStorage
        ds.SOPInstanceUID = generate_uid()
        ds.StudyInstanceUID, ds.SeriesInstanceUID = (
            self.study_instance_uid,
            self.series_instance_uid,
        )
        ds.PatientID, ds.PatientName = self.patient_id, self.patient_name
        ds.PatientBirthDate, ds.PatientSex = "19700203", "F"
        ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "20260317", "101500", "ACC1"
        ds.StudyDescription, ds.SeriesDescription = "Head", "Brain 5 mm"
        ds.Modality, ds.SeriesNumber, ds.InstanceNumber = self.modality, 3, number
        ds.ImagePositionPatient, ds.ImageOrientationPatient = (
            [0, 0, number * 5.0],
            [1, 0, 0, 0, 1, 0],
        )
        ds.PixelSpacing, ds.SliceThickness = [0.5, 0.5], 5
        ds.Rows = ds.Columns = SIDE
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
        ds.WindowCenter, ds.WindowWidth, ds.RescaleSlope, ds.RescaleIntercept = 40, 400, 1, -1024
        values = numpy.arange(SIDE * SIDE, dtype="<u2").reshape(SIDE, SIDE) + number
        ds.PixelData = values.tobytes()
        ds["PixelData"].VR = "OW"
        for keyword, value in {**self.more, **more}.items():
            setattr(ds, keyword, value)
        return ds


def file_of(data_set: Dataset, transfer_syntax_uid: UID = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a PS3.10 file."""
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = transfer_syntax_uid
    data_set.file_meta.MediaStorageSOPClassUID = data_set.SOPClassUID
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    out = BytesIO()
    data_set.save_as(out, enforce_file_format=True)
    return out.getvalue()
