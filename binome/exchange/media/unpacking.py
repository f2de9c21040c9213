"""A zip that was sent to a case: its DICOM files become files of the case, the zip itself goes."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from binome.cases.models import Case
from binome.dicom.scan import is_dicom
from binome.exchange.media import zips
from binome.exchange.media.importing import Form, Medium, import_into_case
from binome.exchange.media.refusals import SENTENCES, ArchiveRefused
from binome.exchange.refusals import CaseClosed, TooLarge, TooManyFiles


def is_zip_file(path: Path) -> bool:
    """Whether the bytes kept are those of a zip and not of a DICOM file behind an odd preamble."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        head = file.read(zips.HEAD_BYTES)
    return zips.is_zip(head) and not is_dicom(head)


def unpack_into_case(path: Path, *, case: Case, at: datetime) -> str:
    """Add what is in the zip to the case; return the word the zip's own row ends with.

    Raises OutOfSpace: the job tries again later, and what was added is known by its hash.
    """
    try:
        tally = import_into_case(Medium(path, Form.ZIP), case=case, at=at)
    except (ArchiveRefused, CaseClosed) as refusal:
        return refusal.word
    except (TooLarge, TooManyFiles):
        return "zip_too_large"
    if tally.seen:
        return "unpacked"
    return _told(tally.left_out)


def _told(left_out: Counter[str]) -> str:
    """Why nothing came out: the commonest trouble that has a sentence of its own."""
    for word, _ in left_out.most_common():
        if word in SENTENCES and left_out[word]:
            return word
    return "nothing_inside"
