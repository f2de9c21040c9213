"""The age format's own test vectors (C2SP CCTV), kept in tests/vendor."""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parents[1] / "vendor" / "age-vectors.json"


@dataclass(frozen=True)
class Vector:
    """One file, with what opens it; `payload` is the SHA-256 of what is inside."""

    name: str
    is_openable: bool
    payload: str
    identities: tuple[str, ...]
    passphrases: tuple[str, ...]
    sealed: bytes

    def is_right(self, opened: bytes | None) -> bool:
        """Whether it opened as it should, or did not."""
        if opened is None or not self.is_openable:
            return (opened is None) == (not self.is_openable)
        return hashlib.sha256(opened).hexdigest() == self.payload


def vectors() -> list[Vector]:
    told = json.loads(KEPT.read_text())["vectors"]
    return [
        Vector(
            name, one["expect"] == "success", one["payload"], tuple(one["identity"]),
            tuple(one["passphrase"]), zlib.decompress(base64.b64decode(one["zlib"])),
        )
        for name, one in told.items()
    ]  # fmt: skip
