"""The plain form's way in, for browsers without JavaScript: whole files, no resuming."""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from binome.cases.models import Case
from binome.exchange import names_stay, uploads
from binome.exchange.models import Upload
from binome.exchange.uploads import Announced


def receive_form_file(*, case: Case, file: "UploadedFile[Any]", at: datetime) -> Upload:
    """Take one file as if it had been uploaded; durable before this returns; twice is once."""
    announced = Announced(file.size or 0, file.name or "", f"sha256 {_sha256(file)}")
    upload = uploads.create(announced, case=case, at=at)
    if upload.is_complete:
        return upload
    partials = uploads.partials()
    descriptor = partials.open(upload.pk)
    with os.fdopen(descriptor, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    uploads.note_durable(upload, offset=upload.size_bytes, at=at)
    return upload


def receive_form_files(
    *, case: Case, files: "Iterable[UploadedFile[Any]]", at: datetime
) -> list[Upload]:
    """Take every file of a form. Raises NamesStayAtSite, VaultNeeded."""
    names_stay.check_form_upload(case)
    return [receive_form_file(case=case, file=file, at=at) for file in files]


def _sha256(file: "UploadedFile[Any]") -> str:
    total = hashlib.sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()
