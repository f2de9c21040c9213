"""Resumable uploads without the HTTP: creating, finding, ending (docs/formats/uploads.md).

The hub keeps every byte as it arrives. What a finished request acknowledged is on disk; what an
interrupted one brought counts too, unless the machine was cut off since.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.models import State as CaseState
from binome.exchange import limits, names_stay
from binome.exchange.fingerprints import keyed
from binome.exchange.models import Upload, UploadToken
from binome.exchange.partial_files import FolderPartials
from binome.exchange.refusals import CaseClosed, NoSuchUpload, TooLarge, TooManyFiles
from binome.exchange.sealed_facts import Facts, seal_facts
from binome.exchange.states import OVER, State, after
from binome.exchange.turns import turns
from binome.jobs import services as jobs
from binome.jobs.services import When

LIFE = timedelta(days=7)
EXAMINE = "exchange.examine"
LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class Announced:
    """What a peer says of a file before its bytes; `fingerprint` is the same for the same file.

    `is_looked_at`: its sender saw no name in the picture, or masked it, before it left.
    """

    size_bytes: int
    file_name: str = ""
    fingerprint: str = ""
    is_looked_at: bool = False

    def __repr__(self) -> str:
        return f"Announced(size_bytes={self.size_bytes})"


def partials() -> FolderPartials:
    """Return the store of this node's uploads."""
    return FolderPartials(Path(settings.DATA) / "uploads")


@cache
def boot_id() -> str:
    """Name this start of the machine: bytes that were not synced are only trusted within it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


def create(announced: Announced, *, case: Case, at: datetime) -> Upload:
    """Begin an upload; a file announced again is the upload it was before.

    Raises CaseClosed, NamesStayAtSite, VaultNeeded, TooLarge, TooManyFiles, OutOfSpace.
    """
    if known := _known(case, announced):
        return known
    names_stay.check_upload(case)
    _check_limits(announced, case)
    try:
        with transaction.atomic():
            upload = _insert(announced, case, at=at)
    except IntegrityError:
        if known := _known(case, announced):
            return known
        raise
    partials().create(upload.pk)
    return upload


def upload_with_id(upload_id: str, *, token: UploadToken) -> Upload:
    """Return an upload of the token's case; raise NoSuchUpload."""
    found = Upload.objects.filter(pk=upload_id, case_id=token.case_id).first()
    if found is None:
        raise NoSuchUpload
    return found


def offset_of(upload: Upload) -> int:
    """Return how many bytes count: all that arrived, or after a restart of the machine the synced.

    Once complete the bytes may have moved on, and the answer is the whole size.
    """
    if upload.is_complete:
        return upload.size_bytes
    length = partials().length(upload.pk)
    if upload.boot == boot_id():
        return length
    durable = min(length, upload.offset_bytes)
    partials().cut(upload.pk, durable)
    Upload.objects.filter(pk=upload.pk).update(boot=boot_id(), offset_bytes=durable)
    upload.boot = boot_id()
    return durable


def note_durable(upload: Upload, *, offset: int, at: datetime) -> None:
    """Write down what is on disk; the last byte orders the examination."""
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, offset_bytes__lt=offset).update(offset_bytes=offset)
        if offset == upload.size_bytes:
            _complete(upload, at=at)


def end_if_whole(upload: Upload, *, at: datetime) -> int:
    """Return the offset; complete an upload whose last byte came just before the hub was killed."""
    offset = offset_of(upload)
    if offset == upload.size_bytes and not upload.is_complete:
        file = partials().open(upload.pk)
        try:
            sync(file, durable_bytes=upload.offset_bytes)
        finally:
            os.close(file)
        note_durable(upload, offset=offset, at=at)
    return offset


def sync(file: int, *, durable_bytes: int) -> None:
    """Make a partial file durable; when that fails, forget what was not durable before.

    The kernel calls those bytes written from then on, and they are not: they have to come again.
    """
    try:
        os.fsync(file)
    except OSError:
        os.ftruncate(file, durable_bytes)
        raise


def terminate(upload: Upload) -> None:
    """Forget an upload that is still arriving; what is complete belongs to the case by then."""
    turns.stop(upload.pk)
    if Upload.objects.filter(pk=upload.pk, state=State.RECEIVING).delete()[0]:
        partials().delete(upload.pk)


def sweep(*, at: datetime) -> None:
    """Forget uploads nobody went on with for seven days, and bytes no row needs."""
    for upload in Upload.objects.filter(state=State.RECEIVING, expires_at__lte=at):
        terminate(upload)
    found = list(partials().ids())  # listed before the rows: a newcomer's row comes before its file
    needed = Upload.objects.filter(pk__in=found).exclude(state__in=OVER)
    keeping = set(needed.values_list("pk", flat=True))
    for upload_id in set(found) - keeping:
        partials().delete(upload_id)


def _complete(upload: Upload, *, at: datetime) -> None:
    moved = Upload.objects.filter(pk=upload.pk, state=State.RECEIVING).update(
        state=after(State.RECEIVING, "complete"), received_at=at
    )
    if moved:
        upload.state = State.RECEIVED
        order_examination(upload.pk, at=at)


def order_examination(upload_id: str, *, at: datetime) -> None:
    """Order the job that looks at a whole file; twice is once."""
    payload = {"upload_id": upload_id}
    jobs.enqueue(EXAMINE, payload, when=When(at, priority=2), key=f"{EXAMINE}:{upload_id}")


def _insert(announced: Announced, case: Case, *, at: datetime) -> Upload:
    facts = Facts(file_name=announced.file_name[-LONGEST_NAME:])
    upload = Upload.objects.create(
        case=case, size_bytes=announced.size_bytes, boot=boot_id(), created_at=at,
        expires_at=at + LIFE, fingerprint=_fingerprint(case, announced) or None,
        sealed=seal_facts(facts, site=case.site, at=at),
        pixels_confirmed_at=at if _was_looked_at(announced, case) else None,
    )  # fmt: skip
    if case.first_byte_at is None:
        cases.note_first_byte(case=case, at=at)
    if not announced.size_bytes:
        _complete(upload, at=at)
    return upload


def _was_looked_at(announced: Announced, case: Case) -> bool:
    """Whether a site's browser says so; elsewhere pictures are looked at on the page."""
    return announced.is_looked_at and names_stay.keeps_names(case)


def _known(case: Case, announced: Announced) -> Upload | None:
    fingerprint = _fingerprint(case, announced)
    if not fingerprint:
        return None
    return Upload.objects.filter(case=case, fingerprint=fingerprint).first()


def _fingerprint(case: Case, announced: Announced) -> str:
    return keyed(case.site_id, "file", announced.fingerprint)


def _check_limits(announced: Announced, case: Case) -> None:
    if case.state == CaseState.WITHDRAWN:
        raise CaseClosed
    if not 0 <= announced.size_bytes <= limits.MOST_FILE_BYTES:
        raise TooLarge
    held = Upload.objects.filter(case=case).aggregate(
        files=Count("pk"), size=Sum("size_bytes", default=0)
    )
    if held["files"] >= limits.MOST_CASE_FILES:
        raise TooManyFiles
    if held["size"] + announced.size_bytes > limits.MOST_CASE_BYTES:
        raise TooLarge
    limits.guard_disk(partials(), size_bytes=announced.size_bytes)
