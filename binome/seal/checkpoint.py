"""The signed text of a checkpoint of an audit log (docs/formats/audit-log.md), read anywhere."""

import base64
from dataclasses import dataclass
from typing import Final

from binome.kernel.errors import Refusal
from binome.seal import signatures

PURPOSE: Final = "binome audit checkpoint 1"
TITLE: Final = "binome audit checkpoint"


class NotACheckpoint(Refusal):
    """Not the text of a signed checkpoint, or its signature does not fit."""

    word = "not_a_checkpoint"
    sentence = "This is no signed checkpoint of an audit, or it was changed. Nothing was compared."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signed text says."""

    size: int
    root: bytes
    at: str
    signer: str


def read(text: str) -> Checkpoint:
    """Read the text of a checkpoint and hold it against its own signature; raises NotACheckpoint.

    Whether the signer is the right one is for the caller to say.
    """
    lines = text.strip().split("\n")
    try:
        title, size, root, at, by, signature = lines
        if title != TITLE:
            raise NotACheckpoint
        signatures.verify(signed_part(lines[:5]), signature, by=by, purpose=PURPOSE)
        return Checkpoint(int(size), base64.b64decode(root, validate=True), at, by)
    except (ValueError, signatures.WrongSignature, signatures.NotASigningKey):
        raise NotACheckpoint from None


def signed_part(lines: list[str]) -> bytes:
    """The bytes that the signature of a checkpoint covers."""
    return ("\n".join(lines) + "\n").encode()
