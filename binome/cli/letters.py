"""`binome parcel mail`, `binome box mail | hear`: parcels, answers and receipts as letters."""

import argparse
import os
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from binome.box import settings as box_settings
from binome.box.carrying import take_from
from binome.box.queue import Queue
from binome.cli.main import DONE, FAILED
from binome.cli.progress import say
from binome.config.email import email_settings
from binome.dicom.pool import Pool
from binome.parcels.letters import letters, size_of
from binome.parcels.places import write_whole


def mail(options: argparse.Namespace) -> int:
    """Send a folder."""
    return _mail([Path(options.folder)], options)


def mail_queue(options: argparse.Namespace) -> int:
    """Send what waits at this box, the most urgent first, as far as it is small enough."""
    data = Path(options.data)
    box_settings.load(data)
    queue = Queue(data / "queue.sqlite")
    try:
        waiting = [data / "spool" / name for name in queue.to_carry()]
    finally:
        queue.close()
    small, left = [], options.most_mb * 1e6
    for folder in waiting:
        if size_of([folder]) <= left:
            small.append(folder)
            left -= size_of([folder])
    if len(small) < len(waiting):
        say(f"{len(waiting) - len(small)} parcels are too large for letters; they stay queued.")
    return _mail(small, options)


def hear(options: argparse.Namespace) -> int:
    """Take in what the hub answered."""
    data = Path(options.data)
    kept = box_settings.load(data)
    queue = Queue(data / "queue.sqlite")
    try:
        with Pool(1) as pool:
            taken = take_from(
                Path(options.source), data=data, queue=queue, hub_key=kept.hub_key, pool=pool
            )
    finally:
        queue.close()
    print(f"{taken.answers} answers, {taken.receipts} receipts are new.")
    return DONE


def _mail(folders: list[Path], options: argparse.Namespace) -> int:
    size = size_of(folders)
    if not size or size > options.most_mb * 1e6:
        say("There is nothing to send, or more than letters may carry. Nothing was sent.")
        return FAILED
    settings = email_settings(os.environ.get("BINOME_EMAIL_URL", ""), Path(options.data))
    written = letters(
        folders, sender=settings["DEFAULT_FROM_EMAIL"], to=options.to,
        letter_bytes=int(options.letter_mb * 1e6),
    )  # fmt: skip
    folder = options.out or settings.get("EMAIL_FILE_PATH")
    try:
        count = _kept(written, Path(folder)) if folder else _sent(written, settings)
    except (OSError, smtplib.SMTPException):
        say("The mail server did not take the letters. What is here is safe; try again.")
        return FAILED
    print(f"{count} letters, {size} bytes. What arrives is said by receipts.")
    return DONE


def _kept(written: Iterable[EmailMessage], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for letter in written:
        count += 1
        write_whole(folder / f"binome-{count:03}.eml", letter.as_bytes())
    return count


def _sent(written: Iterable[EmailMessage], settings: dict[str, Any]) -> int:
    count = 0
    with _server(settings) as server:
        for letter in written:
            server.send_message(letter)
            count += 1
    return count


@contextmanager
def _server(settings: dict[str, Any]) -> Iterator[smtplib.SMTP]:
    at = settings["EMAIL_HOST"], settings["EMAIL_PORT"]
    context, seconds = ssl.create_default_context(), settings["EMAIL_TIMEOUT"]
    if settings["EMAIL_USE_SSL"]:
        made: smtplib.SMTP = smtplib.SMTP_SSL(*at, timeout=seconds, context=context)
    else:
        made = smtplib.SMTP(*at, timeout=seconds)
    with made as server:
        if settings["EMAIL_USE_TLS"]:
            server.starttls(context=context)
        if settings["EMAIL_HOST_USER"]:
            server.login(settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"])
        yield server
