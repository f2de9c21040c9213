"""The preamble and group 0002 that make a received data set a file (PS3.10 7.1)."""

import struct

IMPLEMENTATION_CLASS_UID = "2.25.233410087310528861432985146790346531217"
IMPLEMENTATION_VERSION_NAME = "BINOME_1"

_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<HH2s2xI")
_PREAMBLE = bytes(128) + b"DICM"


def header(
    sop_class_uid: str,
    *,
    sop_instance_uid: str,
    transfer_syntax_uid: str,
    source_ae_title: str = "",
) -> bytes:
    """Everything in front of the data set, which itself stays as it was received."""
    group = _LONG.pack(2, 0x0001, b"OB", 2) + b"\0\1"
    group += _uid(0x0002, sop_class_uid) + _uid(0x0003, sop_instance_uid)
    group += _uid(0x0010, transfer_syntax_uid) + _uid(0x0012, IMPLEMENTATION_CLASS_UID)
    group += _text(0x0013, b"SH", IMPLEMENTATION_VERSION_NAME)
    if source_ae_title:
        group += _text(0x0016, b"AE", source_ae_title)
    return _PREAMBLE + _SHORT.pack(2, 0, b"UL", 4) + struct.pack("<I", len(group)) + group


def _uid(element: int, uid: str) -> bytes:
    raw = uid.encode("ascii")
    raw += b"\0" * (len(raw) & 1)
    return _SHORT.pack(2, element, b"UI", len(raw)) + raw


def _text(element: int, vr: bytes, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    raw += b" " * (len(raw) & 1)
    return _SHORT.pack(2, element, vr, len(raw)) + raw
