"""A data set in another transfer syntax, for a peer that cannot take the stored one (PS3.5 A).

Only towards uncompressed little endian, which every peer must take. Video is never recoded. Runs in
the pool: pydicom and codecs read strangers' bytes here.
"""

from array import array
from io import BytesIO
from typing import Final

from pydicom import Dataset, dcmread, dcmwrite
from pydicom.uid import UID

from binome.dicom.errors import Unreadable
from binome.dicom.uids import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    VIDEO_TRANSFER_SYNTAXES,
)

TARGETS: Final = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
#: VRs of raw words, which pydicom leaves in the order they came: array letter by VR.
_WORDS: Final = {"OW": "H", "OF": "I", "OL": "I", "OD": "Q", "OV": "Q"}


def recode(source: bytes | str, syntaxes: tuple[str, ...]) -> tuple[str, bytes] | None:
    """(transfer syntax, data set after group 0002) in the first of TARGETS that is wanted.

    None when no target is wanted or the object is a video. Raises Unreadable.
    """
    target = next((uid for uid in TARGETS if uid in syntaxes), None)
    if target is None:
        return None
    try:
        data_set = dcmread(BytesIO(source) if isinstance(source, bytes) else source)
        stored = data_set.file_meta.TransferSyntaxUID
        if stored in VIDEO_TRANSFER_SYNTAXES:
            return None
        _to_native_little_endian(data_set, stored)
        return target, _encoded(data_set, is_implicit=target == IMPLICIT_VR_LITTLE_ENDIAN)
    except (ValueError, AttributeError, RuntimeError, NotImplementedError) as error:
        raise Unreadable("unsupported") from error


def _to_native_little_endian(data_set: Dataset, stored: UID) -> None:
    if stored.is_encapsulated and "PixelData" in data_set:
        data_set.decompress(generate_instance_uid=False)
    elif stored == EXPLICIT_VR_BIG_ENDIAN:
        for element in data_set.iterall():
            if element.VR in _WORDS and isinstance(element.value, bytes):
                element.value = _swapped(element.value, _WORDS[element.VR])


def _swapped(value: bytes, letter: str) -> bytes:
    words = array(letter)
    whole = len(value) // words.itemsize * words.itemsize
    words.frombytes(value[:whole])
    words.byteswap()
    return words.tobytes() + value[whole:]


def _encoded(data_set: Dataset, *, is_implicit: bool) -> bytes:
    del data_set.file_meta
    data_set.preamble = None
    out = BytesIO()
    plain = Dataset(data_set)
    dcmwrite(out, plain, implicit_vr=is_implicit, little_endian=True, enforce_file_format=False)
    return out.getvalue()
