"""Where the bytes lie: a folder by default, S3 by one setting (docs/formats/blob-layout.md)."""

from functools import cache

from django.conf import settings

from binome.archive.blobs.folder import FolderBlobs
from binome.archive.blobs.protocol import Blob, BlobMissing, Blobs
from binome.archive.blobs.s3 import S3Blobs

__all__ = ["Blob", "BlobMissing", "Blobs", "blobs", "blobs_at"]


def blobs_at(address: str) -> Blobs:
    """The store named by BINOME_BLOBS: `s3://bucket/prefix?endpoint=...`, else a folder's path."""
    if address.startswith("s3://"):
        return S3Blobs(address, spool=settings.DATA / "cache" / "blobs")
    return FolderBlobs(address or settings.DATA / "blobs")


@cache
def blobs() -> Blobs:
    """The store of this process."""
    return blobs_at(settings.BLOBS)
