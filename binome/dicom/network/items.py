"""The variable items of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2, PS3.7 Annex D.3.3), bounded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from binome.dicom.network.errors import Violation

APPLICATION_CONTEXT_NAME = "1.2.840.10008.3.1.1.1"
UID_CHARACTERS = 64

APPLICATION_CONTEXT = 0x10
CONTEXT_RQ, CONTEXT_AC = 0x20, 0x21
ABSTRACT_SYNTAX, TRANSFER_SYNTAX = 0x30, 0x40
USER_INFORMATION = 0x50
MAXIMUM_LENGTH, IMPLEMENTATION_CLASS = 0x51, 0x52
ASYNCHRONOUS_WINDOW, ROLE_SELECTION = 0x53, 0x54
IMPLEMENTATION_VERSION, EXTENDED, COMMON_EXTENDED = 0x55, 0x56, 0x57
USER_IDENTITY_RQ, USER_IDENTITY_AC = 0x58, 0x59

ITEM_HEAD = struct.Struct(">BxH")
SHORT = struct.Struct(">H")
LONG = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """PS3.7 D.3.3.7: kind 1 user name, 2 with passcode, 3 Kerberos, 4 SAML, 5 JWT."""

    kind: int
    wants_response: bool
    primary: bytes = field(repr=False)
    secondary: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class UserInformation:
    """The sub-items of item 50H that we understand; unknown ones are skipped, as PS3.8 wants."""

    maximum_length: int = 0
    implementation_class_uid: str = ""
    implementation_version: str = ""
    asynchronous_window: tuple[int, int] | None = None
    roles: dict[str, tuple[bool, bool]] = field(default_factory=dict)  # SOP class: (SCU, SCP)
    extended: dict[str, bytes] = field(default_factory=dict)
    service_classes: dict[str, str] = field(default_factory=dict)
    identity: UserIdentity | None = None


def item(kind: int, *parts: bytes) -> bytes:
    """One item: type, reserved byte, two-byte length, body."""
    body = b"".join(parts)
    return ITEM_HEAD.pack(kind, len(body)) + body


def uid_item(kind: int, uid: str) -> bytes:
    """An item whose body is a UID, unpadded (PS3.8 Annex F)."""
    return item(kind, uid.encode("ascii"))


def walk(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(type, body) of each item in turn; Violation when a length runs past the end."""
    position = 0
    while position < len(data):
        if len(data) - position < ITEM_HEAD.size:
            raise Violation("an item is cut short")
        kind, length = ITEM_HEAD.unpack_from(data, position)
        start = position + ITEM_HEAD.size
        position = start + length
        if position > len(data):
            raise Violation("an item is longer than what holds it")
        yield kind, data[start:position]


def uid_of(body: memoryview) -> str:
    """A UID as text, without the padding some peers add; Violation past 64 characters."""
    if len(body) > UID_CHARACTERS + 2:
        raise Violation("a UID is longer than 64 characters")
    return bytes(body).decode("ascii", "replace").strip("\0 ")


def prefixed(data: memoryview) -> tuple[memoryview, memoryview]:
    """A field behind a two-byte length, and what follows it."""
    if len(data) < 2:
        raise Violation("a length is missing")
    (length,) = SHORT.unpack_from(data)
    if len(data) < 2 + length:
        raise Violation("a field is longer than its item")
    return data[2 : 2 + length], data[2 + length :]


def prefix(value: bytes) -> bytes:
    """`value` behind its two-byte length."""
    return SHORT.pack(len(value)) + value
