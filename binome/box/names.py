"""The names behind what was sent: sealed as they are written, shown only to who has the words.

A stolen box opens none of them: the key lies under a passphrase that was printed once.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from binome.kernel.files import kept_private, write_private
from binome.kernel.ids import ALPHABET
from binome.parcels.places import write_whole
from binome.seal import passphrase, sealed
from binome.seal.sealed import CannotOpen

WORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Names:
    """`names/` below a box's folder: one sealed card a case."""

    data: Path

    @property
    def recipient(self) -> str:
        """To whom cards are sealed; made with its key."""
        return self._recipient_file.read_text(encoding="ascii").strip()

    def made(self) -> str:
        """Make the key; return the passphrase that opens it, once. Empty when it was there."""
        if self._recipient_file.exists():
            return ""
        words = "".join(secrets.choice(ALPHABET) for _ in range(WORDS))
        identity = sealed.new_identity()
        folder = self.data / "keys"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(folder / "names.age", passphrase.seal(identity.encode(), words))
        write_private(self._recipient_file, sealed.recipient_of(identity))
        return "-".join(words[at : at + 5] for at in range(0, WORDS, 5))

    def keep(self, key: str, card: dict[str, Any], *, also: str = "") -> bytes:
        """Keep a card under its case's key; return it sealed, to a site's vault too."""
        (self.data / "names").mkdir(mode=0o700, exist_ok=True)
        plain = json.dumps(card, ensure_ascii=False).encode()
        recipients = [self.recipient, *([also] if also else [])]
        box = sealed.seal(plain, recipients)
        write_whole(self.data / "names" / f"{key}.age", box)
        return sealed.seal(plain, [also]) if also else box

    def shown(self, key: str, words: str) -> dict[str, Any]:
        """Open a card; raises CannotOpen for wrong words or a case that is not here."""
        return self.card(key, self.opened(words))

    def opened(self, words: str) -> str:
        """Return what opens every card; raises CannotOpen for wrong words."""
        locked = self.data / "keys" / "names.age"
        if not locked.exists():
            raise CannotOpen
        heard = "".join(letter for letter in words.lower() if letter.isalnum())
        heard = heard.translate(str.maketrans("ilo", "110"))
        return passphrase.open_sealed(locked.read_bytes(), heard).decode("ascii")

    def card(self, key: str, identity: str) -> dict[str, Any]:
        """Open a card with what `opened` returned; raises CannotOpen for a case not here."""
        path = self.data / "names" / f"{key}.age"
        if not path.exists():
            raise CannotOpen
        card: dict[str, Any] = json.loads(sealed.open_sealed(path.read_bytes(), identity))
        return card

    @property
    def _recipient_file(self) -> Path:
        return self.data / "keys" / "names.pub"


def kept_secret(data: Path) -> str:
    """The key of tokens and pages of this box; made at first use."""
    return kept_private(data / "keys" / "pages.secret", secrets.token_urlsafe(32))
