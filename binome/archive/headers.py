"""The header of an instance as DICOM JSON, written once at the door and kept compressed."""

import zlib

from binome.dicom.scan import Scanned


def packed(found: Scanned) -> bytes:
    """DICOM JSON of everything but bulk data, zlib."""
    return zlib.compress(b"{}", 1)


def unpacked(header: bytes) -> bytes:
    """The JSON text."""
    return zlib.decompress(header) if header else b"{}"
