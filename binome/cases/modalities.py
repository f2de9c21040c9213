"""DICOM's modality codes (PS3.3 C.7.3.1.1.1) as clinicians say them; an unlisted code stays."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "CR": _("X-ray"),
    "CT": _("CT"),
    "DX": _("X-ray"),
    "ES": _("Endoscopy"),
    "IO": _("Dental X-ray"),
    "MG": _("Mammography"),
    "MR": _("MRI"),
    "NM": _("Nuclear medicine"),
    "PT": _("PET"),
    "PX": _("Dental X-ray"),
    "RF": _("Fluoroscopy"),
    "RG": _("X-ray"),
    "US": _("Ultrasound"),
    "XA": _("Angiography"),
    "XC": _("Photograph"),
}


def modality_words(codes: str) -> str:
    """Say `CT, MR` as people do; two codes with one word are said once."""
    known = [str(WORDS.get(code, code)) for code in codes.split(", ") if code]
    return ", ".join(dict.fromkeys(known))
