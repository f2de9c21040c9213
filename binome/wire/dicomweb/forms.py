"""In which transfer syntax instances and frames are sent: as kept, or transcoded in the pool.

Lossless to lossless, and refused where it would not be exact; with loss only where Accept names
just that syntax, as another instance; a video goes as it is kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from binome.archive.blobs import blobs
from binome.archive.originals import Original
from binome.dicom import uids
from binome.dicom.errors import DicomError
from binome.dicom.network.part10 import header
from binome.dicom.pool import shared_pool
from binome.wire.dicomweb.accept import ANY_SYNTAX, Wanted
from binome.wire.dicomweb.streams import Part

JPEG = "1.2.840.10008.1.2.4."
RLE = "1.2.840.10008.1.2.5"
OCTETS = "application/octet-stream"
NATIVE = uids.EXPLICIT_VR_LITTLE_ENDIAN
BASELINE = JPEG + "50"
#: Media type of a compressed frame by transfer syntax (PS3.18 Table 8.7.3-5).
MEDIA_TYPES = {
    **{JPEG + last: "image/jpeg" for last in ("50", "51", "57", "70")},
    **{JPEG + last: "image/jls" for last in ("80", "81")},
    **{JPEG + last: "image/jp2" for last in ("90", "91")},
    **{JPEG + last: "image/jpx" for last in ("92", "93")},
    **{JPEG + last: "image/jxl" for last in ("110", "111", "112")},
    **{JPEG + last: "image/jphc" for last in ("201", "202", "203")},
    RLE: "image/dicom-rle",
}
#: What a media type alone means (PS3.18 Table 8.7.3-5, the default of each).
DEFAULTS = {
    OCTETS: NATIVE, "*/*": NATIVE, "image/jpeg": JPEG + "70", "image/jls": JPEG + "80",
    "image/jp2": JPEG + "90", "image/jxl": JPEG + "110", "image/jphc": JPEG + "201",
    "image/dicom-rle": RLE,
}  # fmt: skip
#: What instances and frames are turned into on request (binome.dicom.encode.TARGETS).
MADE = frozenset({NATIVE, JPEG + "57", *DEFAULTS.values()})
#: What whole instances are made with loss, on explicit request (binome.dicom.lossy.LOSSY).
LOSSY = frozenset({BASELINE, JPEG + "81", JPEG + "91"})
SAME_PIXELS = frozenset({uids.EXPLICIT_VR_LITTLE_ENDIAN, uids.IMPLICIT_VR_LITTLE_ENDIAN})
SECONDS_A_CALL = 120.0


@dataclass(frozen=True, slots=True)
class Form:
    """How frames are sent: their Content-Type, and the syntax to make, if not the kept one."""

    content_type: str
    target: str = ""


def form_of_frames(image: Original, wanted: Sequence[Wanted]) -> Form | None:
    """The first form of Accept that can be given; None when there is none."""
    for entry in wanted:
        if content_type := _kept(image, entry):
            return Form(content_type)
        target = entry.transfer_syntax.strip(ANY_SYNTAX) or DEFAULTS.get(entry.part_type, "")
        if _may_be_made(image, target, entry.part_type):
            media_type = OCTETS if target == NATIVE else MEDIA_TYPES[target]
            return Form(f"{media_type}; transfer-syntax={target}", target)
    return None


def _kept(image: Original, entry: Wanted) -> str:
    """The Content-Type of each frame as it is kept; empty when this entry does not take it.

    Octets of no said syntax mean native pixels; of "*" whatever is kept.
    """
    syntax = image.transfer_syntax_uid
    if not image.frame_table or syntax == uids.EXPLICIT_VR_BIG_ENDIAN:
        return ""
    is_native = syntax in SAME_PIXELS
    sent = NATIVE if is_native else syntax
    media_type = OCTETS if is_native else MEDIA_TYPES.get(syntax, OCTETS)
    if entry.part_type not in (media_type, OCTETS, "*/*", "image/*", "application/*"):
        return ""
    if entry.part_type == OCTETS and entry.transfer_syntax == "" and not is_native:
        return ""
    if entry.transfer_syntax not in ("", ANY_SYNTAX, sent):
        return ""
    return f"{media_type if entry.part_type != OCTETS else OCTETS}; transfer-syntax={sent}"


def _may_be_made(image: Original, target: str, part_type: str) -> bool:
    if image.transfer_syntax_uid in uids.VIDEO_TRANSFER_SYNTAXES:
        return False
    if target not in MADE | {BASELINE}:
        return False
    return part_type in ("*/*", OCTETS if target == NATIVE else MEDIA_TYPES[target])


def frames_made(image: Original, numbers: Sequence[int], target: str) -> list[bytes]:
    """Frames (from 1) in another syntax; raises DicomError."""
    from binome.dicom.transcode import frames_in

    with blobs().local(image.blob) as path:
        return shared_pool().call(
            frames_in, str(path), tuple(numbers), target, timeout_seconds=SECONDS_A_CALL
        )


def syntax_of_instances(found: Sequence[Original], wanted: Sequence[Wanted]) -> str | None:
    """The syntax to send all in, "*" for each as it is kept; None when Accept has none of these."""
    kept = {one.transfer_syntax_uid for one in found}
    for entry in wanted:
        syntax = entry.transfer_syntax or ANY_SYNTAX
        if entry.part_type not in ("application/dicom", "application/*", "*/*"):
            continue
        if syntax == ANY_SYNTAX or kept == {syntax}:
            return ANY_SYNTAX
        if syntax in MADE | LOSSY and not kept & uids.VIDEO_TRANSFER_SYNTAXES:
            return syntax
    return None


def instance_made(one: Original, target: str) -> bytes:
    """A whole file in another syntax, with loss as an instance of its own; raises DicomError."""
    from binome.dicom.lossy import derived_uid, made_lossy
    from binome.dicom.transcode import transcoded

    make, uid = transcoded, one.sop_instance_uid
    if target in LOSSY:
        make, uid = made_lossy, derived_uid(uid, target)
    with blobs().local(one.blob) as path:
        made = shared_pool().call(make, str(path), target, timeout_seconds=SECONDS_A_CALL)
    return header(one.sop_class_uid, sop_instance_uid=uid, transfer_syntax_uid=target) + made


def instances_made(found: Sequence[Original], target: str) -> Iterator[Part]:
    """A part for each instance. What cannot be exact in `target` goes in the default syntax.

    Every client takes that one (PS3.18 8.7.3.2); left out, it would be missed by nobody.
    """
    for one in found:
        syntax, content = _made_or_kept(one, target)
        media_type = f"application/dicom; transfer-syntax={syntax}"
        yield Part(media_type, content if content else [(one.blob, 0, one.blob_bytes)])


def _made_or_kept(one: Original, target: str) -> tuple[str, bytes]:
    for syntax in (target, NATIVE):
        if one.number_of_frames == 0 or syntax in (ANY_SYNTAX, one.transfer_syntax_uid):
            break
        with suppress(DicomError):
            return syntax, instance_made(one, syntax)
    return one.transfer_syntax_uid, b""
