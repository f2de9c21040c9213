"""What a box knows of its site: the key of its pseudonyms, and to whom names are sealed.

A site without a vault has its key at the hub, which gives it to the site's box. A site with a
vault gives it itself: its recovery code, typed once at the box, opens the pieces the hub keeps;
the box keeps the key of the pseudonyms and forgets what opens names.
"""

import hmac
import json
from base64 import b64decode
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from binome.dicom.deidentify.secrets import SiteSecrets
from binome.kernel.errors import Refusal
from binome.kernel.files import write_private
from binome.seal import passphrase, sealed
from binome.seal.sealed import CannotOpen, NotARecipient

FILE: Final = "keys/site.json"


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class SiteKeyMissing(Refusal):
    """The site's key is in its vault, and nobody opened it for this box yet."""

    word = "site_key_missing"
    sentence = _(
        "This box does not have its site's key yet, so it cannot take names out the way the site"
        " does. Nothing was sent. Run binome box unlock with the recovery code of the vault."
    )


class WrongRecoveryCode(Refusal):
    """The code does not open this site's vault."""

    word = "wrong_recovery_code"
    sentence = _(
        "This recovery code does not open the vault of this site. Nothing was changed. Compare it"
        " with the sheet, letter by letter."
    )


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The key in hexadecimal, and the site's recipient (empty without a vault)."""

    name: str
    key: str
    recipient: str = ""

    def __repr__(self) -> str:
        return "SiteFacts(…)"

    @property
    def secrets(self) -> SiteSecrets:
        """What derives pseudonyms, UIDs and dates, as the hub and the site's browsers do."""
        return SiteSecrets(bytes.fromhex(self.key))


def load(data: Path) -> SiteFacts:
    """Read what is known; raises SiteKeyMissing."""
    try:
        return SiteFacts(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        raise SiteKeyMissing from None


def save(data: Path, facts: SiteFacts) -> None:
    """Keep it for the box alone (mode 0600), apart from what the box sends."""
    (data / FILE).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(data / FILE, json.dumps(asdict(facts)) + "\n")


def told_by_hub(said: dict[str, Any]) -> SiteFacts | None:
    """What the hub tells a box of a site without a vault; None where the vault has the key."""
    if not said.get("key"):
        return None
    return SiteFacts(str(said["name"]), str(said["key"]))


def from_vault(said: dict[str, Any], recovery_code: str) -> SiteFacts:
    """Open the vault's pieces with the recovery code; raises WrongRecoveryCode."""
    letters = "".join(character for character in recovery_code.upper() if character.isalnum())
    letters = letters.translate(str.maketrans("OIL", "011"))
    try:
        opened = passphrase.open_sealed(b64decode(said["recovery"]), letters)
        identity = opened.decode("ascii").strip()
        recipient = sealed.recipient_of(identity)
        kept = json.loads(sealed.open_sealed(b64decode(said["sealed_key"]), identity))
        key, site_id = str(kept["key"]), str(kept["site_id"])
    except (CannotOpen, NotARecipient, KeyError, TypeError, ValueError):
        raise WrongRecoveryCode from None
    if not hmac.compare_digest(_proof(identity, site_id, key), str(kept.get("proof"))):
        raise WrongRecoveryCode
    if recipient != said.get("recipient") or site_id != said.get("id"):
        raise WrongRecoveryCode
    return SiteFacts(str(said["name"]), key, recipient)


def _proof(identity: str, site_id: str, key: str) -> str:
    words = b"\0".join((b"binome-vault/1", site_id.encode(), key.encode()))
    return hmac.digest(identity.encode("ascii"), words, "sha256").hex()
