"""Originals of pseudonymous networks: sealed to their site until the case is long over (SAFETY 10).

They serve the site alone, to lift a mask or to answer a doubt; the hub cannot index or show them
without the site's key. In an identified network the archive holds what was received.
"""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from binome.exchange.models import Upload
from binome.exchange.states import State
from binome.kernel.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from binome.seal import sealed

KEPT_AFTER_THE_END = timedelta(days=30)


def keep(upload_id: str, source: Path, *, recipient: str) -> None:
    """Seal the original of an upload, durable before this returns; twice is once."""
    target = path_of(upload_id)
    if target.exists():
        return
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        sealed.seal_file(source, file, [recipient])
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    sync_folder(target.parent)


def path_of(upload_id: str) -> Path:
    """Return where the sealed original of an upload lies, or would."""
    return Path(settings.DATA) / "originals" / upload_id[:2] / f"{upload_id}.age"


def forget_old(*, at: datetime) -> None:
    """Delete the sealed originals of cases answered or withdrawn 30 days ago."""
    limit = at - KEPT_AFTER_THE_END
    over = Q(case__delivered_at__lte=limit) | Q(case__withdrawn_at__lte=limit)
    for upload_id in Upload.objects.filter(over, state=State.ADMITTED).values_list("pk", flat=True):
        path_of(upload_id).unlink(missing_ok=True)
