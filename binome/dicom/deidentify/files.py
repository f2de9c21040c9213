"""De-identify files: the header goes through the engine, the pixel data are copied untouched.

Runs in the killable pool: it parses strangers' bytes with pydicom and inflates deflated sets.
"""

import re
import struct
import zlib
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID

from binome.dicom import uids
from binome.dicom.deidentify.admission import needs_pixel_review, refusal_of
from binome.dicom.deidentify.beside_pixels import beside_pixels, blanked
from binome.dicom.deidentify.card import Original, original_of
from binome.dicom.deidentify.engine import Engine
from binome.dicom.deidentify.hidden import hidden_words
from binome.dicom.deidentify.masking import Masked, boxes_for, describe_masked, masked
from binome.dicom.deidentify.policy import CLEAN_PIXEL_DATA, Policy
from binome.dicom.deidentify.secrets import SiteSecrets
from binome.dicom.deidentify.subject import Subject, subject_of
from binome.dicom.errors import DicomError, Unreadable
from binome.dicom.pixel_data import Geometry
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import read_meta
from binome.dicom.slow import element_letters, pixel_data_at
from binome.dicom.source import Source

IMPLEMENTATION_CLASS_UID: Final = "2.25.259127471094871034859230164510398470215"
IMPLEMENTATION_VERSION_NAME: Final = "BINOME"
METHOD: Final = "DICOM PS3.15 Annex E, Basic Profile, by Binome"
MOST_INFLATED_BYTES: Final = 1024**3


@dataclass(frozen=True, slots=True)
class Deidentified:
    """The outcome for one file; `data` is empty when `refused` names a reason word."""

    data: bytes
    original: Original | None
    needs_pixel_review: bool
    refused: str | None = None
    sop_instance_uid: str = ""
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class _Encoding:
    transfer_syntax_uid: str
    is_implicit: bool
    is_little: bool


def deidentify_file(
    source: bytes | str | Path,
    *,
    policy: Policy,
    secrets: SiteSecrets,
    pseudonym: str,
    target: str | Path | None = None,
) -> Deidentified:
    """One PS3.10 file or bare data set, whole in memory, de-identified under the policy.

    Pixels are the same, bit for bit, in the same transfer syntax: comments and tails beside them
    become zeros. With `target` the file
    is written there (not synced) and `data` stays empty: large files need not cross the pool's
    pipe. Raises Unreadable.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    with quiet_pydicom():
        try:
            pieces, outcome = _deidentified(data, policy, secrets, pseudonym)
            if outcome.refused:
                return outcome
            if target is None:
                return replace(outcome, data=b"".join(pieces))
            with Path(target).open("wb") as file:
                file.writelines(pieces)
            return outcome
        except (DicomError, MemoryError, OSError):
            raise
        except Exception:
            raise Unreadable("bad_element") from None


def _deidentified(
    data: bytes, policy: Policy, secrets: SiteSecrets, pseudonym: str
) -> tuple[list[bytes | bytearray | memoryview], Deidentified]:
    """The pieces of the new file in order, and what is told of it."""
    meta, offset = read_meta(Source(data), set())
    syntax = ""
    if element := meta.get(0x00020010):
        syntax = data[element[1] : element[1] + min(element[2], 64)].decode("ascii", "replace")
        syntax = syntax.strip(" \x00")
    if syntax == uids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN:
        data = _inflated(data[offset:])
    stream = BytesIO(data)
    data_set = dcmread(stream, force=True, stop_before_pixels=True)
    stopped = stream.tell()
    encoding = _encoding_of(data_set, syntax)
    sop_class_uid = str(data_set.get("SOPClassUID", "") or _meta_class(data_set))
    if reason := refusal_of(data_set, sop_class_uid, encoding.transfer_syntax_uid):
        return [], Deidentified(b"", None, needs_pixel_review=False, refused=reason)
    needs_review = needs_pixel_review(data_set, sop_class_uid)
    subject = subject_of(data_set, policy=policy, secrets=secrets, pseudonym=pseudonym)
    original = original_of(data_set, subject)
    pixels = _masked(data, data_set, policy, encoding)
    Engine(subject).clean(data_set)
    _mark(data_set, subject, is_masked=pixels is not None)
    if pixels is None:
        kept = _pixels(data, stopped, data_set, encoding, hidden=hidden_words(subject.forbidden))
    else:
        describe_masked(data_set, pixels)
        encoding, needs_review = _uncompressed(encoding, pixels), False
        kept = _written(pixels, encoding)
    body = [_header(data_set, encoding), *kept]
    if syntax == uids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN:
        body = [_deflated(b"".join(body))]
    sop_instance_uid = str(data_set.get("SOPInstanceUID", "") or "")
    outcome = Deidentified(
        b"", original, needs_review, sop_instance_uid=sop_instance_uid, is_masked=pixels is not None
    )
    return [_meta(data_set, sop_class_uid, encoding), *body], outcome


def _inflated(compressed: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(compressed, MOST_INFLATED_BYTES)
    except zlib.error:
        raise Unreadable("bad_compression") from None
    if inflater.unconsumed_tail:
        raise Unreadable("bad_compression")
    return data


def _deflated(body: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    compressed = deflater.compress(body) + deflater.flush()
    return compressed + b"\x00" * (len(compressed) % 2)


def _encoding_of(data_set: Dataset, syntax: str) -> _Encoding:
    """How the data set is written: what pydicom found goes before what the file claims."""
    found_implicit, found_little = data_set.original_encoding
    is_implicit, is_little = bool(found_implicit), bool(found_little)
    if not syntax:
        explicit = uids.EXPLICIT_VR_LITTLE_ENDIAN if is_little else uids.EXPLICIT_VR_BIG_ENDIAN
        syntax = uids.IMPLICIT_VR_LITTLE_ENDIAN if is_implicit else explicit
    return _Encoding(syntax, is_implicit, is_little)


def _meta_class(data_set: Dataset) -> str:
    return str(data_set.file_meta.get("MediaStorageSOPClassUID", "") or "")


def _mark(data_set: Dataset, subject: Subject, *, is_masked: bool) -> None:
    """Say what was done (PS3.15 E.1.1 step 6, PS3.3 C.7.1.1 and C.12.1)."""
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.PatientIdentityRemoved = "YES"
    data_set.DeidentificationMethod = METHOD
    items, policy = [], subject.policy
    pixels = (CLEAN_PIXEL_DATA,) if is_masked else ()
    for code, meaning in sorted((*policy.codes, *pixels)):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
        items.append(item)
    data_set.DeidentificationMethodCodeSequence = Sequence(items)
    data_set.LongitudinalTemporalInformationModified = policy.dates_are
    if "StudyInstanceUID" in data_set:
        data_set.PatientName = data_set.PatientID = subject.pseudonym
        if subject.age and policy.retain_patient_characteristics:
            data_set.PatientAge = subject.age


def _header(data_set: Dataset, encoding: _Encoding) -> bytes:
    stream = DicomBytesIO()
    stream.is_little_endian = encoding.is_little
    stream.is_implicit_VR = encoding.is_implicit and not _declares_explicit(encoding)
    write_dataset(stream, data_set)
    return stream.getvalue()


def _declares_explicit(encoding: _Encoding) -> bool:
    return encoding.transfer_syntax_uid != uids.IMPLICIT_VR_LITTLE_ENDIAN


def _pixels(
    data: bytes,
    stopped: int,
    data_set: Dataset,
    encoding: _Encoding,
    *,
    hidden: re.Pattern[bytes] | None,
) -> list[bytes | bytearray | memoryview]:
    """The pixel data element: a header as declared, the value and its delimiter as received, but
    for comments and tails beside the pixels."""
    letters = element_letters(is_implicit=encoding.is_implicit, is_little=encoding.is_little)
    found = pixel_data_at(Source(data), stopped, letters=letters, geometry=_NO_GEOMETRY)
    if found is None:
        return []
    head = data[stopped : found.offset]
    if encoding.is_implicit and _declares_explicit(encoding):
        vr = b"OB" if found.is_encapsulated else b"OW"
        head = head[:4] + vr + b"\x00\x00" + head[4:]
    spans = beside_pixels(data, found, data_set, syntax=encoding.transfer_syntax_uid, hidden=hidden)
    return [head, blanked(memoryview(data)[found.offset : found.end], spans, offset=found.offset)]


def _masked(data: bytes, data_set: Dataset, policy: Policy, encoding: _Encoding) -> Masked | None:
    """The pixels under the policy's masks; None when no mask is for this image."""
    boxes = boxes_for(data_set, policy.masks)
    if not boxes:
        return None
    if encoding.is_implicit and _declares_explicit(encoding):
        raise Unreadable("cannot_be_masked")
    return masked(data, boxes)


def _uncompressed(encoding: _Encoding, pixels: Masked) -> _Encoding:
    if not pixels.was_compressed:
        return encoding
    return replace(encoding, transfer_syntax_uid=uids.EXPLICIT_VR_LITTLE_ENDIAN)


def _written(pixels: Masked, encoding: _Encoding) -> list[bytes | bytearray | memoryview]:
    """The pixel data element of masked pixels."""
    tag = Tag(pixels.keyword)
    head = struct.pack("<HH", tag.group, tag.element)
    if not encoding.is_implicit:
        head += pixels.vr.encode("ascii") + b"\x00\x00"
    return [head + struct.pack("<I", len(pixels.pixels)), pixels.pixels]


def _meta(data_set: Dataset, sop_class_uid: str, encoding: _Encoding) -> bytes:
    meta = FileMetaDataset()
    meta.FileMetaInformationGroupLength = 0  # counted when written
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = UID(sop_class_uid)
    meta.MediaStorageSOPInstanceUID = UID(str(data_set.get("SOPInstanceUID", "") or ""))
    meta.TransferSyntaxUID = UID(encoding.transfer_syntax_uid)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    stream = DicomBytesIO()
    stream.write(b"\x00" * 128 + b"DICM")
    write_file_meta_info(stream, meta, enforce_standard=False)
    return stream.getvalue()


_NO_GEOMETRY: Final = Geometry(0, 0, 0, 0, 0, "")
