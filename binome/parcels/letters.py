"""Parcels by e-mail: their files as attachments of letters, and out of a mailbox into a folder.

A letter proves nothing and hides nothing that a manifest does not say; order, repetition and loss
never matter, as on any road. Names and subjects say nothing of a patient.
"""

import hashlib
import mailbox
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final

from binome.parcels import manifest as outer
from binome.parcels.gathering import files_in
from binome.parcels.places import MANIFEST, SEGMENT_ENDING, SIGNATURE, segment_name, write_whole
from binome.parcels.readme import README_TEXT
from binome.parcels.receipts import MOST_RECEIPT_BYTES
from binome.parcels.refusals import TooLargeForLetters
from binome.seal.sealed import MAGIC as SEALED

#: Many servers take 10 MB; base64 makes four bytes of three.
LETTER_BYTES: Final = 7_000_000
MOST_BYTES: Final = 20_000_000
MOST_LETTER_BYTES: Final = 64 << 20
MOST_LETTERS: Final = 10_000
RECEIPT: Final = ".receipt"
HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]")


def letters(
    folders: Iterable[Path], *, sender: str, to: str, letter_bytes: int = LETTER_BYTES
) -> Iterator[EmailMessage]:
    """Letters with all parcel files of some folders; raises TooLargeForLetters."""
    groups = list(_groups(_parts(folders), letter_bytes))
    for number, paths in enumerate(groups, start=1):
        letter = EmailMessage(policy=policy.SMTP)
        letter["From"], letter["To"] = sender, to
        letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="binome.invalid")
        letter["Subject"] = f"Binome {number}/{len(groups)}"
        letter.set_content(README_TEXT)
        for path in paths:
            letter.add_attachment(
                path.read_bytes(), maintype="application", subtype="octet-stream",
                filename=path.name,
            )  # fmt: skip
        yield letter


def size_of(folders: Iterable[Path]) -> int:
    """The bytes that would travel, before they are made letters."""
    return sum(path.stat().st_size for path in _parts(folders))


def take_out(source: Path, into: Path) -> int:
    """Write what is a parcel's in the letters below `source` (a Maildir, mboxes, single letters)
    to the folder `into`; names are made of the content. Returns how many files."""
    count = 0
    for content in _letters_in(source):
        for data in _attached(content):
            count += _write(data, into)
    return count


def _parts(folders: Iterable[Path]) -> list[Path]:
    endings = (SEGMENT_ENDING, RECEIPT)
    return [
        path
        for folder in folders
        for path in files_in(folder)
        if path.suffix in endings or path.name in (SIGNATURE, MANIFEST)
    ]


def _groups(paths: Sequence[Path], most: int) -> Iterator[list[Path]]:
    held: list[Path] = []
    size = 0
    for path in paths:
        length = path.stat().st_size
        if length > most:
            raise TooLargeForLetters
        if held and size + length > most:
            yield held
            held, size = [], 0
        held.append(path)
        size += length
    if held:
        yield held


def _letters_in(source: Path) -> Iterator[bytes]:
    count = 0
    for path in files_in(source) if source.is_dir() else iter([source]):
        for content in _letters_of(path):
            count += 1
            if count > MOST_LETTERS:
                return
            yield content


def _letters_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        head = file.read(80)
    if head.startswith(b"From "):
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()
    elif HEADER.match(head) and path.stat().st_size <= MOST_LETTER_BYTES:
        yield path.read_bytes()


def _attached(content: bytes) -> Iterator[bytes]:
    """The attachments of a letter; one that makes no sense has none."""
    if len(content) > MOST_LETTER_BYTES:
        return
    with suppress(MessageError, ValueError, LookupError, RecursionError, AttributeError):
        letter: Message = BytesParser(policy=policy.compat32).parsebytes(content)
        for part in letter.walk():
            data = None if part.is_multipart() else part.get_payload(decode=True)
            if isinstance(data, bytes):
                yield data


def _write(data: bytes, into: Path) -> bool:
    """Keep what begins as a part of a parcel does; whether it is one is for the shelf to say."""
    name = hashlib.sha256(data).hexdigest()
    if data.startswith(SEALED):
        target = into / segment_name(name)
    elif outer.claim_of(data) is not None:
        target = into / f"{name}.sig"
    elif data.startswith(b"{") and len(data) <= MOST_RECEIPT_BYTES and b"binome-receipt" in data:
        target = into / f"{name}{RECEIPT}"
    elif data.startswith(b"{") and len(data) <= outer.MOST_MANIFEST_BYTES:
        target = into / f"{name}.json"
    else:
        return False
    if not target.exists():
        write_whole(target, data)
    return True
