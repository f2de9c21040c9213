"""The two halves of a recovery key: what the machine keeps can write a backup and read none.

`keys/backup.json` holds the public recipient, the key that signs snapshots and the key that names
objects; the recovery file, kept apart, holds what opens them (docs/formats/backup.md, 2).
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.kernel.files import write_private
from binome.seal import sealed, signatures

FILE = "backup.json"
TITLE = "# Binôme recovery key. Keep it away from the server, on paper or on a stick, twice."
SIGNED_BY = "# Snapshots are signed by "


class NoRecoveryKey(Refusal):
    """The machine does not know to whom a backup is sealed."""

    word = "no_recovery_key"
    sentence = _(
        "There is no recovery key yet, so nothing was backed up."
        " Make one with `binome recovery-key FILE` and keep that file away from this server."
    )


class KeyExists(Refusal):
    """A second key would make the first one useless for what comes."""

    word = "recovery_key_exists"
    sentence = _(
        "This server has a recovery key already. Nothing was changed. To replace it, move"
        " keys/backup.json of the data folder away first; older backups still need the older key."
    )


class NotARecoveryKey(Refusal):
    """The file named is no recovery key."""

    word = "not_a_recovery_key"
    sentence = _("This file is not a Binôme recovery key. Nothing was restored or changed.")


@dataclass(frozen=True, slots=True)
class WritingKeys:
    """What the machine keeps."""

    recipient: str
    signing_key: str
    naming_key: str


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """What opens backups, and who must have signed them."""

    identity: str
    signer: str


def make(keys: Path, out: Path) -> None:
    """Make a recovery key: one half into the key folder, the other into `out`."""
    if (keys / FILE).exists() or out.exists():
        raise KeyExists
    identity, signing_key = sealed.new_identity(), signatures.new_signer_pem()
    signer = signatures.Signer(signing_key).public
    write_private(out, f"{TITLE}\n{SIGNED_BY}{signer}\n{identity}\n")
    kept = {
        "recipient": sealed.recipient_of(identity),
        "signing_key": signing_key,
        "naming_key": secrets.token_hex(32),
    }
    write_private(keys / FILE, json.dumps(kept))


def writing_keys(keys: Path) -> WritingKeys:
    """Return the machine's half; raises NoRecoveryKey."""
    try:
        return WritingKeys(**json.loads((keys / FILE).read_text()))
    except FileNotFoundError:
        raise NoRecoveryKey from None


def recovery_key(path: Path) -> RecoveryKey:
    """Read a recovery file; raises NotARecoveryKey."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        raise NotARecoveryKey from None
    signers = [n.removeprefix(SIGNED_BY).strip() for n in lines if n.startswith(SIGNED_BY)]
    identities = [n.strip() for n in lines if n.startswith("AGE-SECRET-KEY-")]
    if len(signers) != 1 or len(identities) != 1:
        raise NotARecoveryKey
    return RecoveryKey(identities[0], signers[0])
