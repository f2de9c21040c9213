"""A frame with its drawings as a Secondary Capture image (PS3.3 A.8.1), for any other viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import imagecodecs
import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless

from binome.dicom.drawn.drawing import Authorship, Drawing
from binome.dicom.drawn.head import new_object, whole_reference
from binome.dicom.drawn.pictured import drawn_frame, labels_of, letter_of
from binome.dicom.written import file_bytes

SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
LONGEST_COMMENT: Final = 10_000
DERIVATION: Final = "Copy of the screen with the reader's drawings"


def screen_copy(drawings: Sequence[Drawing], by: Authorship, *, nth: int) -> bytes:
    """Return the file of one frame: RGB, compressed without loss; raises `Unreadable`."""
    pixels = numpy.asarray(drawn_frame(drawings))
    dataset = new_object(by, form=f"pictures {nth}", sop_class_uid=SECONDARY_CAPTURE, modality="OT")
    dataset.InstanceNumber = str(nth)
    dataset.ImageType, dataset.ConversionType = ["DERIVED", "SECONDARY"], "WSD"
    dataset.PatientOrientation = dataset.Laterality = ""
    dataset.DerivationDescription = DERIVATION
    dataset.SourceImageSequence = [whole_reference(drawings[0].image)]
    dataset.ImageComments = _comment(drawings)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "YBR_RCT"
    dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    coded = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True, mct=True)
    dataset.add_new("PixelData", "OB", encapsulate([bytes(coded)]))
    dataset["PixelData"].is_undefined_length = True
    return _file(dataset)


def _comment(drawings: Sequence[Drawing]) -> str:
    """What the letters on the picture mean, and how the image was turned."""
    on_it = [one for one in drawings if one.kind != "key"]
    lines = [f"{letter_of(n)}: {label}" for n, (_, label) in enumerate(labels_of(on_it)) if label]
    lines += [one.text for one in drawings if one.kind == "key" and one.text]
    view = drawings[-1].view
    if view.is_mirrored:
        lines.append("Mirrored left to right")
    if view.degrees:
        lines.append(f"Turned clockwise by {view.degrees} degrees")
    kept = "\r\n".join(lines).replace("\\", " ")
    return kept[:LONGEST_COMMENT]


def _file(dataset: Dataset) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return file_bytes(dataset)
