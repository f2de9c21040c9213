"""Seal bytes and files to age recipients, and open them with an identity."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from binome.kernel.errors import Refusal

MOST_RECIPIENTS = 64
# Writers add a "grease" stanza or two that opens nothing, so that readers stay tolerant.
MOST_STANZAS = MOST_RECIPIENTS + 2
MOST_HEADER_BYTES = 16 * 1024
MAGIC = b"age-encryption.org/v1\n"


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class TooManyRecipients(Refusal):
    """More recipients than an object may have; refused before the library sees it."""

    word = "too_many_recipients"
    sentence = _("This cannot be sealed to so many readers. Nothing was sealed.")


class NotARecipient(Refusal):
    """A text that is no age recipient or identity."""

    word = "not_a_recipient"
    sentence = _("This key is damaged or of an unknown kind. Nothing was sealed or opened.")


class CannotOpen(Refusal):
    """The bytes are damaged, or were not sealed to this key."""

    word = "cannot_open"
    sentence = _("This key does not open what was sealed. What is sealed stays as it is.")


def new_identity() -> str:
    """Return a new X25519 identity (AGE-SECRET-KEY-1…): keep it secret, never in the database."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the public recipient (age1…) of an identity."""
    return str(_identity(identity).to_public())


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Return `data` sealed to 1 to 64 recipients; raises TooManyRecipients, NotARecipient."""
    return bytes(pyrage.encrypt(data, _recipients(recipients)))


def open_sealed(data: bytes, identity: str) -> bytes:
    """Return what was sealed; raises CannotOpen when damaged or not for this identity."""
    _refuse_crowded(data)
    try:
        return bytes(pyrage.decrypt(data, [_identity(identity)]))
    except pyrage.DecryptError:
        raise CannotOpen from None


def seal_file(source: Path, target: BinaryIO, recipients: Sequence[str]) -> None:
    """Seal the file at `source` into `target`, in pieces; the caller makes `target` durable."""
    with source.open("rb") as plain:
        pyrage.encrypt_io(plain, target, _recipients(recipients))


def open_file(source: Path, target: BinaryIO, identity: str) -> None:
    """Write to `target` what `source` seals, in pieces; raises CannotOpen."""
    with source.open("rb") as sealed:
        _refuse_crowded(sealed.read(MOST_HEADER_BYTES))
        sealed.seek(0)
        try:
            pyrage.decrypt_io(sealed, target, [_identity(identity)])
        except pyrage.DecryptError:
            raise CannotOpen from None
        except OSError as error:
            if error.errno is None:  # not the disk: a later piece does not fit its seal
                raise CannotOpen from None
            raise


def _recipients(recipients: Sequence[str]) -> list[Any]:
    if not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise TooManyRecipients
    try:
        return [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise NotARecipient from None


def _identity(identity: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise NotARecipient from None


def _refuse_crowded(data: bytes) -> None:
    """Stop a header of very many stanzas before each costs a key exchange."""
    if not data.startswith(MAGIC):
        raise CannotOpen
    header = data[:MOST_HEADER_BYTES]
    end = header.find(b"\n--- ")
    if end < 0 or header.count(b"\n-> ", 0, end) > MOST_STANZAS:
        raise CannotOpen
