"""Which instances a C-MOVE or C-GET names, and where their bytes lie."""

from collections.abc import Iterator
from functools import partial

from binome.archive.blobs import blobs
from binome.archive.originals import Original, originals
from binome.dicom.network import status
from binome.dicom.network.errors import ServiceRefused
from binome.dicom.network.handlers import Query, Stored
from binome.dicom.network.status import Status
from binome.node.answers import keys_of
from binome.people.actors import Actor

#: Level to its unique key (PS3.4 C.6.1.1, C.6.2.1), the levels above first.
UNIQUE_KEYS = {
    "PATIENT": "00100020",
    "STUDY": "0020000D",
    "SERIES": "0020000E",
    "IMAGE": "00080018",
}
NO_UNIQUE_KEY = Status(
    status.IDENTIFIER_MISMATCH, "Name what to send by the unique key of its level."
)


def instances_named(query: Query, *, by: Actor) -> list[Original]:
    """Visible instances; ServiceRefused when the level's unique key is empty or a pattern."""
    asked = keys_of(query)
    wanted = {tag: asked[tag] for tag in UNIQUE_KEYS.values() if asked.get(tag)}
    named = wanted.get(UNIQUE_KEYS[query.level], "")
    if not named or any("*" in value or "?" in value for value in wanted.values()):
        raise ServiceRefused(NO_UNIQUE_KEY)
    return originals(by, wanted)


def as_stored(instances: list[Original]) -> Iterator[Stored]:
    """The instances as the network sends them; bytes are fetched when their turn comes."""
    store = blobs()
    for instance in instances:
        yield Stored(
            sop_class_uid=instance.sop_class_uid,
            sop_instance_uid=instance.sop_instance_uid,
            transfer_syntax_uid=instance.transfer_syntax_uid,
            source=partial(store.local, instance.blob),
            offset=instance.data_set_offset,
            length_bytes=instance.blob_bytes - instance.data_set_offset,
        )
