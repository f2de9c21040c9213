"""Lossless HTJ2K for the viewer: RPCL, a tile-part per resolution: a prefix is a small image."""

from __future__ import annotations

from dataclasses import dataclass

import imagecodecs
import numpy

from binome.dicom.codestream import resolution_ends
from binome.dicom.manifest_keys import ENCODER as ENCODER
from binome.dicom.native import Pixels

TRANSFER_SYNTAX_UID = "1.2.840.10008.1.2.4.202"


@dataclass(frozen=True)
class Codestream:
    """A codestream and how many of its bytes give a quarter and a half of the resolution."""

    data: bytes
    quarter_bytes: int
    half_bytes: int


def encode(pixels: Pixels) -> Codestream:
    """Encode 8 or 16 bit values, signed or not, grey (2 axes) or RGB (3 axes), without any loss."""
    data = imagecodecs.htj2k_encode(
        numpy.ascontiguousarray(pixels),
        reversible=True,
        tlm=True,
        tilepart=imagecodecs.HTJ2K.TILEPART.RESOLUTIONS,
    )
    ends = resolution_ends(bytes(data))
    return Codestream(bytes(data), quarter_bytes=ends[-3], half_bytes=ends[-2])


def decode(data: bytes, *, halvings: int = 0) -> Pixels:
    """Decode a codestream or a prefix of one, leaving out the finest `halvings` resolutions."""
    pixels: Pixels = imagecodecs.htj2k_decode(data, skipres=halvings, resilient=True)
    return pixels
