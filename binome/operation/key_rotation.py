"""A new key in the place of an old one, for every key whose loss or age allows it, by one command.

What the old key protected stays readable: it is written anew, or the old public half is kept.
Pseudonyms of a site hang on its secret for ever; that one is never rotated (docs/security.md).
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from binome.audit import checkpoints
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.kernel.files import write_private
from binome.operation import recovery
from binome.people import second_factors
from binome.people.actors import Actor
from binome.reports import paper_seal
from binome.reports.dictation import sealing
from binome.reports.services.dictating import seal_recordings_anew
from binome.seal.signatures import Signer, new_signer_pem

OLD_SECRETS_KEPT = 2


class NoSuchKey(Refusal):
    """A key that nobody knows, or that is never rotated."""

    word = "no_such_key"
    sentence = _("There is no key of this name to rotate. Nothing was changed.")


class RecoveryFileNeeded(Refusal):
    """The other half of a backup key goes where nobody but a human can put it."""

    word = "recovery_file_needed"
    sentence = _("Name the file for the new recovery key: --recovery-file. Nothing was changed.")


def rotate(name: str, *, by: Actor, at: datetime, recovery_file: Path | None = None) -> str:
    """Replace one key and return what to do next; raises NoSuchKey and RecoveryFileNeeded."""
    if name not in KEYS:
        raise NoSuchKey
    if name == "backup":
        if recovery_file is None:
            raise RecoveryFileNeeded
        said = _backup(recovery_file, at)
    else:
        said = KEYS[name](at)
    audit.record("key.rotated", by=by, at=at, of=Subject(detail=name))
    return said


def _pages(at: datetime) -> str:
    """Sessions end; devices are known on, so that the night doctor is no stranger to the door."""
    if settings.SECRET_KEY_IS_GIVEN:
        raise NoSuchKey
    path = settings.KEYS / "django"
    kept = path.read_text().split()
    write_private(
        path, "\n".join([secrets.token_urlsafe(48), *kept][: 1 + OLD_SECRETS_KEPT]) + "\n"
    )
    return "Restart `binome serve`. Everybody signs in again; their devices are known on."


def _second_factor(at: datetime) -> str:
    """Both keys open while rows are written anew, so that a kill at any point shuts nobody out."""
    path = settings.KEYS / second_factors.FILE
    kept = path.read_text().split() if path.exists() else []
    fresh = secrets.token_urlsafe(48)
    write_private(path, "\n".join([fresh, *kept]) + "\n")
    count = second_factors.seal_anew()
    write_private(path, fresh + "\n")
    return f"{count} secrets of second factors were sealed anew. Restart `binome serve`."


def _dictation(at: datetime) -> str:
    """The key before stays until the next rotation: it opens what was being kept meanwhile."""
    path = settings.KEYS / sealing.FILE
    kept = path.read_text().split() if path.exists() else []
    fresh = secrets.token_urlsafe(48)
    write_private(path, "\n".join([fresh, *kept]) + "\n")
    count = seal_recordings_anew()
    write_private(path, "\n".join([fresh, *kept[:1]]) + "\n")
    return f"{count} recordings were sealed anew."


def _metrics(at: datetime) -> str:
    write_private(settings.KEYS / "metrics", secrets.token_urlsafe(48) + "\n")
    return "Give the scraper the token in keys/metrics."


def _audit(at: datetime) -> str:
    """The old key signs everything so far once more, its public half is kept, then it is gone."""
    newest = checkpoints.make_checkpoint(at=at)
    checkpoints.retire_signer(size=newest.size if newest else 0)
    return f"New checkpoints are signed by {checkpoints.signer().public}. Tell those who check."


def _paper(at: datetime) -> str:
    """Paper sealed before stays genuine: the old public key joins the retired ones."""
    key, retired = settings.KEYS / paper_seal.KEY_FILE, settings.KEYS / paper_seal.RETIRED_FILE
    if key.exists():
        kept = retired.read_text().split() if retired.exists() else []
        old = Signer(key.read_text()).public
        write_private(retired, "\n".join([old, *(k for k in kept if k != old)]) + "\n")
    write_private(key, new_signer_pem())
    return "New papers bear the new seal. Restart `binome serve`."


def _backup(recovery_file: Path, at: datetime) -> str:
    """The machine's half is put aside until the new one stands; older backups need the old file."""
    kept = settings.KEYS / recovery.FILE
    aside = settings.KEYS / f"{recovery.FILE}.retired-{at:%Y%m%d%H%M%S}"
    if kept.exists():
        kept.rename(aside)
    try:
        recovery.make(settings.KEYS, recovery_file)
    except BaseException:
        if aside.exists() and not kept.exists():
            aside.rename(kept)
        raise
    return f"The new recovery key is in {recovery_file}. Older backups still need the older file."


KEYS: dict[str, Callable[[datetime], str]] = {
    "pages": _pages, "second-factor": _second_factor, "metrics": _metrics, "audit": _audit,
    "paper": _paper, "dictation": _dictation, "backup": lambda at: "",
}  # fmt: skip
NAMES = tuple(KEYS)


def ages(folder: Path) -> dict[str, str]:
    """When each file of the key folder was last written, for whoever asks which is old."""
    found = sorted(path for path in folder.iterdir() if path.is_file())
    return {p.name: f"{datetime.fromtimestamp(p.stat().st_mtime):%Y-%m-%d}" for p in found}
