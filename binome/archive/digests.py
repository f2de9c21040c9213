"""Digests of data sets, made when somebody asks for one that nobody needed at the door.

An object is hashed once on its way in, whole, for its name. The digest of its data set alone says
whether two objects are the same however group 0002 was written, and binds reports to images.
"""

import hashlib
from collections.abc import Iterator

from binome.archive.blobs import BlobMissing, blobs
from binome.archive.models import Instance


def data_set_digest(instance_id: str) -> str:
    """The SHA-256 of a stored data set, kept from now on; empty when its object cannot be read."""
    instance = Instance.objects.only("blob", "data_set_offset", "data_set_sha256").get(
        pk=instance_id
    )
    if not instance.data_set_sha256:
        instance.data_set_sha256 = _hashed(instance.blob, instance.data_set_offset)
        instance.save(update_fields=["data_set_sha256"])
    return instance.data_set_sha256


def complete(series_id: str) -> None:
    """Make every digest of a series that is missing; safe to run twice."""
    missing = Instance.objects.filter(series_id=series_id, data_set_sha256="")
    for instance_id in list(missing.values_list("pk", flat=True)):
        data_set_digest(instance_id)


def _hashed(blob: str, offset: int) -> str:
    digest = hashlib.sha256()
    try:
        for piece in _behind(blob, offset):
            digest.update(piece)
    except (BlobMissing, OSError):
        return ""
    return digest.hexdigest()


def _behind(blob: str, offset: int) -> Iterator[memoryview]:
    """The bytes of an object from an offset on."""
    left = offset
    for chunk in blobs().stream(blob):
        yield memoryview(chunk)[left:]
        left = max(0, left - len(chunk))
