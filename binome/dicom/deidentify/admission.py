"""What de-identification refuses, and what a person must look at first: pixels can hold names."""

from typing import Final

from pydicom.dataset import Dataset

from binome.dicom import uids

#: Modalities whose machines print the patient's name into the picture.
_PRINTING_MODALITIES: Final = frozenset(
    {
        "US",
        "IVUS",
        "SC",
        "OT",
        "XC",
        "ES",
        "GM",
        "SM",
        "OP",
        "ECG",
        "BDUS",
        "HD",
        "DOC",
        "BMD",
        "OPT",
    }
)
_SECONDARY_WORDS: Final = frozenset({"SCREEN SAVE", "SCREENSHOT", "SCREEN", "CAPTURE", "REPORT"})


def refusal_of(data_set: Dataset, sop_class_uid: str, transfer_syntax_uid: str) -> str | None:
    """The reason this kind of object is not de-identified, or None."""
    if sop_class_uid == uids.MEDIA_STORAGE_DIRECTORY or "DirectoryRecordSequence" in data_set:
        return "media_directory"
    if sop_class_uid.startswith(uids.ENCAPSULATED_DOCUMENT_ROOT) or _has_document(data_set):
        return "encapsulated_document"
    if transfer_syntax_uid in uids.VIDEO_TRANSFER_SYNTAXES or sop_class_uid in uids.VIDEO_STORAGE:
        return "video"
    if sop_class_uid in uids.AUDIO_STORAGE:
        return "audio"
    if sop_class_uid == uids.RAW_DATA_STORAGE:
        return "raw_data"
    if not uids.is_standard(sop_class_uid):
        return "private_sop_class" if sop_class_uid else "no_sop_class"
    return None


def needs_pixel_review(data_set: Dataset, sop_class_uid: str) -> bool:
    """True when text is likely burned in, whatever the machine claims, and a person must look.

    Only CT, MR, PET and the like, made by the machine itself, are trusted without being seen.
    """
    if "Rows" not in data_set and "PixelData" not in data_set:
        return False
    if str(data_set.get("BurnedInAnnotation", "")).strip().upper() == "YES":
        return True
    if str(data_set.get("Modality", "")).strip().upper() in _PRINTING_MODALITIES:
        return True
    roots = (uids.SECONDARY_CAPTURE_ROOT, uids.VISIBLE_LIGHT_ROOT, *uids.ULTRASOUND_ROOTS)
    if sop_class_uid.startswith(roots) or "ConversionType" in data_set:
        return True
    return _is_screen(data_set) or _has_embedded_overlay(data_set)


def _has_document(data_set: Dataset) -> bool:
    return "EncapsulatedDocument" in data_set


def _is_screen(data_set: Dataset) -> bool:
    kinds = data_set.get("ImageType") or []
    values = [kinds] if isinstance(kinds, str) else kinds
    words = {str(value).upper() for value in values}
    return any(screen in word for word in words for screen in _SECONDARY_WORDS)


def _has_embedded_overlay(data_set: Dataset) -> bool:
    """An overlay in the unused bits of the pixels stays there after its group is removed."""
    return any(
        tag.group & 0xFF00 == 0x6000 and tag.element == 0x0102 and data_set[tag].value
        for tag in list(data_set.keys())
    )
