"""Objects as OHIF (dcmjs) writes them on a study: what it copies, what it makes up."""

from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

SR, SEG, KEY_OBJECT = (
    "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.66.4",
    "1.2.840.10008.5.1.4.1.1.88.59",
)  # fmt: skip
OBSERVER = "Kofi^Elsewhere"
TODAY = "20261122"


def head(source: Dataset, sop_class_uid: str, modality: str) -> Dataset:
    """Patient and study as copied from an image without dates, a series of its own."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = sop_class_uid, generate_uid()
    made.PatientID, made.PatientName = str(source.PatientID), OBSERVER
    made.StudyInstanceUID = source.StudyInstanceUID
    made.SeriesInstanceUID, made.SeriesNumber, made.InstanceNumber = generate_uid(), 99, 1
    made.Modality, made.StudyDate, made.ContentDate = modality, "", TODAY
    made.SeriesDescription, made.Manufacturer = "Drawn by hand", "OHIF"
    made.add_new(0x00091001, "LO", OBSERVER)
    return made


def measured(source: Dataset, *, names: str = "") -> bytes:
    """A measurement report: an observer, a length, the image it was measured on."""
    made = head(source, SR, "SR")
    image = Dataset()
    image.ReferencedSOPClassUID = source.SOPClassUID
    image.ReferencedSOPInstanceUID = names or source.SOPInstanceUID
    observer, length, scoord, shown = Dataset(), Dataset(), Dataset(), Dataset()
    observer.RelationshipType, observer.ValueType = "HAS OBS CONTEXT", "PNAME"
    observer.PersonName = OBSERVER
    length.RelationshipType, length.ValueType = "CONTAINS", "NUM"
    value = Dataset()
    value.NumericValue = "12.5"
    length.MeasuredValueSequence = [value]
    scoord.RelationshipType, scoord.ValueType = "INFERRED FROM", "SCOORD"
    scoord.GraphicType, scoord.GraphicData = "POLYLINE", [1.0, 1.0, 9.0, 9.0]
    shown.RelationshipType, shown.ValueType = "SELECTED FROM", "IMAGE"
    shown.ReferencedSOPSequence = [image]
    scoord.ContentSequence, length.ContentSequence = [shown], [scoord]
    made.ValueType, made.ContentSequence = "CONTAINER", [observer, length]
    return file_of(made)


def segmented(source: Dataset, *, sop_class_uid: str = SEG) -> bytes:
    """One segment, one bit a pixel."""
    made = head(source, sop_class_uid, "SEG")
    segment, image, series = Dataset(), Dataset(), Dataset()
    segment.SegmentNumber, segment.SegmentLabel = 1, "Haematoma"
    image.ReferencedSOPClassUID = source.SOPClassUID
    image.ReferencedSOPInstanceUID = source.SOPInstanceUID
    series.SeriesInstanceUID, series.ReferencedInstanceSequence = source.SeriesInstanceUID, [image]
    made.SegmentSequence, made.ReferencedSeriesSequence = [segment], [series]
    made.SegmentationType, made.ContentCreatorName = "BINARY", OBSERVER
    made.Rows, made.Columns, made.NumberOfFrames = source.Rows, source.Columns, 1
    made.BitsAllocated = made.BitsStored = made.SamplesPerPixel = 1
    made.HighBit = made.PixelRepresentation = 0
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelData = bytes(source.Rows * source.Columns // 8)
    made["PixelData"].VR = "OB"
    return file_of(made)


def file_of(made: Dataset) -> bytes:
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    out = BytesIO()
    made.save_as(out, enforce_file_format=True)
    return out.getvalue()


def as_ohif_sends(*files: bytes) -> tuple[bytes, dict[str, str]]:
    """Body and headers of dicomweb-client's storeInstances, as our configuration completes them."""
    boundary = "b7c2"
    parts = b"".join(
        b"--b7c2\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n" for file in files
    )
    kind = f'multipart/related; type="application/dicom"; boundary="{boundary}"'
    return parts + b"--b7c2--", {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
