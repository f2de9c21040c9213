"""The keys of one node and the senders it knows, as files in its data folder.

`keys/parcel.age` opens what is sealed to this node, `keys/parcel-sign.pem` signs what it sends;
`parcels/senders.txt` names whose signatures it believes, a key and a name on each line.
"""

from dataclasses import dataclass
from pathlib import Path

from binome.kernel.files import kept_private, write_private
from binome.parcels.refusals import NotAParcel
from binome.seal import sealed, signatures
from binome.seal.signatures import Signer

MOST_SENDERS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ParcelKeys:
    """Keys below a data folder; made at first use, readable by their owner only."""

    data: Path

    @property
    def identity(self) -> str:
        """The private age identity."""
        return kept_private(self.data / "keys" / "parcel.age", sealed.new_identity())

    @property
    def recipient(self) -> str:
        """What others seal to."""
        return sealed.recipient_of(self.identity)

    @property
    def signer(self) -> Signer:
        """The private signing key."""
        return Signer(
            kept_private(self.data / "keys" / "parcel-sign.pem", signatures.new_signer_pem())
        )

    @property
    def shelf_folder(self) -> Path:
        """Where parcels gather."""
        return self.data / "parcels"

    def senders(self) -> dict[str, str]:
        """Names of the senders this node trusts, by key; itself included."""
        known = {self.signer.public: "this node"}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                key, _space, name = line.partition(" ")
                if key:
                    known[key] = name
        return known

    def trust(self, key: str, name: str) -> None:
        """Believe a sender from now on; raises NotASigningKey."""
        known = {**self.senders(), signatures.check_public(key): " ".join(name.split())[:100]}
        known.pop(self.signer.public)
        text = "".join(f"{one} {called}\n" for one, called in sorted(known.items()))
        if len(text.encode()) > MOST_SENDERS_BYTES:
            raise NotAParcel
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_private(self._file, text)

    @property
    def _file(self) -> Path:
        return self.data / "parcels" / "senders.txt"
