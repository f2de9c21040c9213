"""C-GET as its SCU (PS3.4 C.4.3): what to propose, and the instances that come in between.

The bytes are kept as they come, behind a header of ours; the archive's word is the answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from binome.dicom.network import asking, command, sop_classes, status
from binome.dicom.network.asking import Moved
from binome.dicom.network.channel import Message
from binome.dicom.network.reception import Reception, Spool
from binome.dicom.network.requestor import Requestor
from binome.dicom.network.services.store import UID, open_reception

_STORAGE: Final = sop_classes.STORAGE_ROOT
#: Documents that stand beside images of any kind (PS3.4 Table B.5-1), never compressed.
DOCUMENTS: Final = tuple(
    _STORAGE + arcs
    for arcs in (
        "88.11", "88.22", "88.33", "88.34", "88.59", "88.67", "88.68", "11.1", "11.2", "66.4",
        "66.1", "104.1", "104.2",
    )
)  # fmt: skip
#: Images by the modality of their series.
IMAGES: Final[dict[str, tuple[str, ...]]] = {
    "CT": ("2", "2.1"), "MR": ("4", "4.1"), "CR": ("1", "1.1"), "DX": ("1.1", "1", "1.1.1"),
    "MG": ("1.2", "1.2.1", "13.1.3"), "US": ("6.1", "3.1", "6.2"), "XA": ("12.1", "12.1.1"),
    "RF": ("12.2", "12.2.1"), "NM": ("20",), "PT": ("128", "130"), "OP": ("77.1.5.1", "77.1.5.2"),
    "ES": ("77.1.1", "77.1.1.1"), "XC": ("77.1.4", "77.1.4.1"), "SM": ("77.1.6",),
    "IO": ("1.3", "1.3.1"), "PX": ("1.1", "1"), "RTSTRUCT": ("481.3",), "RTDOSE": ("481.2",),
    "RTPLAN": ("481.5",), "RTIMAGE": ("481.1",), "SEG": ("66.4",), "ECG": ("9.1.1", "9.1.2"),
}  # fmt: skip
SECONDARY: Final = ("7", "7.1", "7.2", "7.3", "7.4")
_JPEG: Final = "1.2.840.10008.1.2.4."
#: Each alone in a context: a peer chooses one syntax a context, so what it keeps stands alone.
COMPRESSED: Final = (
    _JPEG + "90", _JPEG + "70", _JPEG + "50", _JPEG + "91", _JPEG + "80", "1.2.840.10008.1.2.5",
    _JPEG + "57", _JPEG + "51", _JPEG + "81", _JPEG + "201",
)  # fmt: skip
MODALITY: Final = 0x00080060


@dataclass(frozen=True, slots=True)
class Arrived:
    """One instance that came: `reception` holds its file, its data set behind the header."""

    sop_instance_uid: str
    reception: Reception
    sha256: bytes


Keep = Callable[[Arrived], int]


def modalities_of(requestor: Requestor, study_instance_uid: str) -> set[str]:
    """Of the series that the peer names (C-FIND); raises NetworkError."""
    keys = {0x0020000D: study_instance_uid, 0x0020000E: "", MODALITY: ""}
    found = asking.find(requestor, keys, level=sop_classes.SERIES)
    return {str(match.get(MODALITY, "")) for match in found} - {""}


def storage_classes(modalities: Iterable[str]) -> list[str]:
    """Images of these modalities first, secondary captures, then documents."""
    arcs = [arc for modality in sorted(modalities) for arc in IMAGES.get(modality, ())]
    images = [_STORAGE + arc for arc in (*arcs, *SECONDARY)]
    return list(dict.fromkeys([*images, *DOCUMENTS]))


def proposals_to_get(classes: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The service, plain contexts for every class, then compressed ones for the images."""
    wanted = list(classes)
    plain: list[tuple[str, tuple[str, ...]]] = [
        (sop_classes.STUDY_ROOT_GET, asking.SYNTAXES),
        *((one, asking.SYNTAXES) for one in wanted),
    ]
    images = [one for one in wanted if one not in DOCUMENTS]
    return plain + [(one, (syntax,)) for one in images for syntax in COMPRESSED]


def get_study(requestor: Requestor, study_instance_uid: str, *, spool: Spool, keep: Keep) -> Moved:
    """Have a study sent on this association; `keep` answers each with a DIMSE status."""
    opened = partial(open_reception, spool=spool, calling_ae_title="")
    requestor.channel.open_reception = opened

    def answer(message: Message) -> None:
        uid = message.command.text(command.AFFECTED_SOP_INSTANCE_UID)
        code = _kept(message, uid, keep)
        requestor.channel.write(
            message.context,
            fields={
                command.COMMAND_FIELD: command.C_STORE_RQ | command.IS_RESPONSE,
                command.MESSAGE_ID_RESPONDED_TO: message.command.message_id,
                command.AFFECTED_SOP_CLASS_UID: message.context.abstract_syntax,
                command.AFFECTED_SOP_INSTANCE_UID: uid,
                command.STATUS: code,
            },
        )

    return asking.get_study(requestor, study_instance_uid, on_store=answer)


def _kept(message: Message, uid: str, keep: Keep) -> int:
    reception = message.reception
    if reception is None:
        return status.CANNOT_UNDERSTAND
    try:
        sha256 = reception.finish()
        if reception.has_no_room:
            return status.OUT_OF_RESOURCES
        if not UID.match(uid):
            return status.INVALID_INSTANCE
        return keep(Arrived(uid, reception, sha256))
    finally:
        reception.discard()
