"""One file of somebody's own, from path to path: its pseudonym is derived from its own number."""

from dataclasses import dataclass
from pathlib import Path

from binome.dicom.deidentify.card import Original
from binome.dicom.deidentify.files import deidentify_file
from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import SiteSecrets, pseudonym
from binome.dicom.identity import PatientIdentity, identity_of
from binome.dicom.slow import scan_slowly

#: Where images wait that may show a name, below the target folder.
LOOK_FIRST = "look-first"


@dataclass(frozen=True, slots=True)
class OneFile:
    """What became of a file; `target` is None when `reason` says why it was left out."""

    target: str | None
    reason: str | None = None
    pseudonym: str = ""
    original: Original | None = None
    needs_pixel_review: bool = False
    is_masked: bool = False


def deidentify_one(
    path: str, target: str, *, policy: Policy, secrets: SiteSecrets, stand_in: str = ""
) -> OneFile:
    """De-identify a file to `target`: a file's name, or a folder when it ends with a slash.

    `stand_in` is a pseudonym known already. In a folder it is named by its new SOP Instance UID,
    below look-first when its picture may show text; nothing there is overwritten. Runs in the pool.
    Raises DicomError.
    """
    if not stand_in:
        stand_in = pseudonym_of(identity_of(scan_slowly(path, needs_uids=False)), secrets)
    outcome = deidentify_file(path, policy=policy, secrets=secrets, pseudonym=stand_in)
    if outcome.refused:
        return OneFile(None, outcome.refused)
    if not outcome.sop_instance_uid:
        return OneFile(None, "no_sop_instance")
    written = _place(target, outcome.sop_instance_uid, waits=outcome.needs_pixel_review)
    try:
        with written.open("xb" if target.endswith("/") else "wb") as file:
            file.write(outcome.data)
    except FileExistsError:
        return OneFile(None, "duplicate")
    return OneFile(
        target=str(written),
        pseudonym=stand_in,
        original=outcome.original,
        needs_pixel_review=outcome.needs_pixel_review,
        is_masked=outcome.is_masked,
    )


def pseudonym_of(identity: PatientIdentity, secrets: SiteSecrets) -> str:
    """By number and issuer; a patient without a number is known by name and birth date."""
    number, issuer = identity.patient_id, identity.issuer
    if not number:
        born = f"{identity.birth_date:%Y%m%d}" if identity.birth_date else ""
        number, issuer = " ".join(sorted(identity.name.words)), f"no number {born}"
    return pseudonym(secrets.key, number, issuer)


def _place(target: str, sop_instance_uid: str, *, waits: bool) -> Path:
    if not target.endswith("/"):
        return Path(target)
    folder = Path(target) / LOOK_FIRST if waits else Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{sop_instance_uid}.dcm"
