"""Reading and writing the user information item, 50H (PS3.7 Annex D.3.3)."""

from collections.abc import Callable
from dataclasses import replace

from binome.dicom.network import items
from binome.dicom.network.errors import Violation
from binome.dicom.network.items import UserIdentity, UserInformation

SUB_ITEMS = 1024


def read_user_information(body: memoryview) -> UserInformation:
    """Every sub-item we know, read; Violation when one is malformed or there are too many."""
    found = UserInformation()
    for count, (kind, sub_item) in enumerate(items.walk(body)):
        if count >= SUB_ITEMS:
            raise Violation("too many user information items")
        reader = _READERS.get(kind)
        if reader:
            found = reader(found, sub_item)
    return found


def write_user_information(information: UserInformation) -> bytes:
    """Item 50H with what is set in `information`, in the order of PS3.7 D.3.3."""
    parts = [
        items.item(items.MAXIMUM_LENGTH, items.LONG.pack(information.maximum_length)),
        items.uid_item(items.IMPLEMENTATION_CLASS, information.implementation_class_uid),
    ]
    if information.asynchronous_window:
        window = b"".join(items.SHORT.pack(size) for size in information.asynchronous_window)
        parts.append(items.item(items.ASYNCHRONOUS_WINDOW, window))
    for uid, roles in information.roles.items():
        parts.append(items.item(items.ROLE_SELECTION, items.prefix(uid.encode()), bytes(roles)))
    version = information.implementation_version.encode("ascii")
    parts.append(items.item(items.IMPLEMENTATION_VERSION, version))
    for uid, value in information.extended.items():
        parts.append(items.item(items.EXTENDED, items.prefix(uid.encode()), value))
    if information.identity:
        parts.append(items.item(items.USER_IDENTITY_AC, items.prefix(b"")))
    return items.item(items.USER_INFORMATION, *parts)


def _maximum_length(found: UserInformation, body: memoryview) -> UserInformation:
    if len(body) != 4:
        raise Violation("the maximum length item is not 4 bytes long")
    return replace(found, maximum_length=items.LONG.unpack(body)[0])


def _implementation_class(found: UserInformation, body: memoryview) -> UserInformation:
    return replace(found, implementation_class_uid=items.uid_of(body))


def _implementation_version(found: UserInformation, body: memoryview) -> UserInformation:
    return replace(found, implementation_version=bytes(body[:16]).decode("ascii", "replace"))


def _window(found: UserInformation, body: memoryview) -> UserInformation:
    if len(body) != 4:
        raise Violation("the asynchronous window item is not 4 bytes long")
    invoked, performed = items.SHORT.unpack(body[:2])[0], items.SHORT.unpack(body[2:])[0]
    return replace(found, asynchronous_window=(invoked, performed))


def _roles(found: UserInformation, body: memoryview) -> UserInformation:
    uid, rest = items.prefixed(body)
    if len(rest) != 2:
        raise Violation("the role selection item has no two roles")
    found.roles[items.uid_of(uid)] = (rest[0] == 1, rest[1] == 1)
    return found


def _extended(found: UserInformation, body: memoryview) -> UserInformation:
    uid, rest = items.prefixed(body)
    found.extended[items.uid_of(uid)] = bytes(rest)
    return found


def _common_extended(found: UserInformation, body: memoryview) -> UserInformation:
    uid, rest = items.prefixed(body)
    service_class, _ = items.prefixed(rest)
    found.service_classes[items.uid_of(uid)] = items.uid_of(service_class)
    return found


def _identity(found: UserInformation, body: memoryview) -> UserInformation:
    if len(body) < 2:
        raise Violation("the user identity item is cut short")
    primary, rest = items.prefixed(body[2:])
    secondary = items.prefixed(rest)[0] if body[0] == 2 else rest[:0]
    identity = UserIdentity(
        kind=body[0],
        wants_response=body[1] == 1,
        primary=bytes(primary),
        secondary=bytes(secondary),
    )
    return replace(found, identity=identity)


_READERS: dict[int, Callable[[UserInformation, memoryview], UserInformation]] = {
    items.MAXIMUM_LENGTH: _maximum_length,
    items.IMPLEMENTATION_CLASS: _implementation_class,
    items.IMPLEMENTATION_VERSION: _implementation_version,
    items.ASYNCHRONOUS_WINDOW: _window,
    items.ROLE_SELECTION: _roles,
    items.EXTENDED: _extended,
    items.COMMON_EXTENDED: _common_extended,
    items.USER_IDENTITY_RQ: _identity,
}
