"""A snapshot: which objects make which files at one instant; sealed, signed, named by its number.

The envelope is one line with the signature, then an age file (docs/formats/backup.md, 4).
"""

import hashlib
import hmac
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.operation.recovery import RecoveryKey, WritingKeys
from binome.operation.stores import Store
from binome.seal import sealed, signatures

VERSION = 1
PURPOSE = "binome backup snapshot 1"
FOLDER = "snapshots/"
MOST_SNAPSHOT_BYTES = 1 << 30


class NoBackupThere(Refusal):
    """No snapshot where one was looked for."""

    word = "no_backup_there"
    sentence = _("There is no such backup at that place. Nothing was restored or changed.")


class Tampered(Refusal):
    """What came back is not what was put there."""

    word = "backup_damaged"
    sentence = _(
        "This backup is damaged, or somebody changed it, or it belongs to another recovery key."
        " Nothing was restored. Try an earlier snapshot or another copy of the backup."
    )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the data folder and the SHA-256 of its parts, in order."""

    path: str
    size_bytes: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at one instant. `blob_lists` are objects of 32-byte names, one after another."""

    number: int
    at: str
    engine: str
    naming_key: str
    files: tuple[StoredFile, ...] = ()
    blob_lists: tuple[str, ...] = ()
    blobs: int = 0
    version: int = field(default=VERSION)

    @property
    def name(self) -> str:
        return f"{self.at}-{self.number:06d}"


def instant(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def object_name(content: str, naming_key: str) -> str:
    """Where the content with this SHA-256 lies; without the key the name says nothing of it."""
    name = hmac.digest(bytes.fromhex(naming_key), bytes.fromhex(content), hashlib.sha256).hex()
    return f"objects/{name[:2]}/{name}.age"


def names(store: Store) -> list[str]:
    """The snapshots of a store, oldest first."""
    found = (n.removeprefix(FOLDER) for n in store.names(FOLDER) if n.endswith(".age"))
    return sorted((n.removesuffix(".age") for n in found), key=number_of)


def number_of(name: str) -> int:
    tail = name.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def put(store: Store, snapshot: Snapshot, *, keys: WritingKeys, needs: Sequence[str]) -> None:
    """Write the names it needs, then the snapshot itself; from then on it counts."""
    store.put(f"{FOLDER}{snapshot.name}.needs", zlib.compress("\n".join(needs).encode()))
    store.settle()
    body = sealed.seal(json.dumps(asdict(snapshot)).encode(), [keys.recipient])
    signer = signatures.Signer(keys.signing_key)
    signature = signer.sign(_signed(snapshot.name, body), purpose=PURPOSE)
    store.put(f"{FOLDER}{snapshot.name}.age", signature.encode() + b"\n" + body)
    store.settle()


def get(store: Store, name: str, *, key: RecoveryKey) -> Snapshot:
    """Read a snapshot; raises NoBackupThere, Tampered."""
    signature, body = _envelope(store, name)
    try:
        signatures.verify(_signed(name, body), signature, by=key.signer, purpose=PURPOSE)
        said = json.loads(sealed.open_sealed(body, key.identity))
    except (signatures.WrongSignature, signatures.NotASigningKey, sealed.CannotOpen):
        raise Tampered from None
    if said["version"] != VERSION:
        raise NoBackupThere(
            str(_("This backup was written by a newer Binôme. Nothing was restored. Install it."))
        )
    files = tuple(StoredFile(f["path"], f["size_bytes"], tuple(f["parts"])) for f in said["files"])
    return Snapshot(**{**said, "files": files, "blob_lists": tuple(said["blob_lists"])})


def needs(store: Store, name: str) -> set[str]:
    """The objects a snapshot needs, as the server noted them; raises FileNotFoundError."""
    packed = b"".join(store.get(f"{FOLDER}{name}.needs"))
    return set(zlib.decompress(packed).decode().split())


def _envelope(store: Store, name: str) -> tuple[str, bytes]:
    read = bytearray()
    try:
        for chunk in store.get(f"{FOLDER}{name}.age"):
            read += chunk
            if len(read) > MOST_SNAPSHOT_BYTES:
                raise Tampered
    except FileNotFoundError:
        raise NoBackupThere from None
    line, _newline, body = bytes(read).partition(b"\n")
    return line.decode("ascii", errors="replace"), body


def _signed(name: str, body: bytes) -> bytes:
    return name.encode() + b"\n" + hashlib.sha256(body).digest()
