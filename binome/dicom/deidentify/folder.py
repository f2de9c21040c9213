"""De-identify a folder of files, each by itself: a broken one is named and the rest goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from binome.dicom.deidentify.files import deidentify_file
from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import SiteSecrets
from binome.dicom.errors import DicomError
from binome.dicom.scan import is_dicom


@dataclass(frozen=True, slots=True)
class FolderLine:
    """One file of the folder: where it went, or the reason word it was left out for."""

    source: Path
    target: Path | None
    reason: str | None
    needs_pixel_review: bool = False


def deidentify_folder(
    source: Path,
    target: Path,
    *,
    policy: Policy,
    secrets: SiteSecrets,
    pseudonym_of: Callable[[Path], str],
) -> Iterator[FolderLine]:
    """Write each DICOM file under `source` to `target`, named by its new SOP Instance UID.

    Names and folders of the source are not kept: they often hold the patient's name. Nothing in
    `target` is overwritten: the same instance twice is left out as "duplicate". Runs in the
    calling process: call it from the pool, or on one's own files.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        yield _one(path, target, policy, secrets, pseudonym_of)


def _one(
    path: Path,
    target: Path,
    policy: Policy,
    secrets: SiteSecrets,
    pseudonym_of: Callable[[Path], str],
) -> FolderLine:
    with path.open("rb") as file:
        if not is_dicom(file.read(256)):
            return FolderLine(path, None, "not_dicom")
    try:
        outcome = deidentify_file(
            path, policy=policy, secrets=secrets, pseudonym=pseudonym_of(path)
        )
    except DicomError as failure:
        return FolderLine(path, None, failure.reason)
    if outcome.refused:
        return FolderLine(path, None, outcome.refused)
    written = target / f"{outcome.sop_instance_uid}.dcm"
    if written.exists():
        return FolderLine(path, None, "duplicate")
    written.write_bytes(outcome.data)
    return FolderLine(path, written, None, outcome.needs_pixel_review)
