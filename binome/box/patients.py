"""Whose images these are, asked at the site before anything leaves it (SAFETY 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from binome.box.form import LEAST_REASON, Form
from binome.dicom.errors import DicomError
from binome.dicom.identity import PatientIdentity, compare, group_by_patient, identity_of
from binome.dicom.pool import Pool
from binome.dicom.slow import scan_slowly
from binome.kernel.errors import Refusal

LOOK_SECONDS: Final = 60.0
MATCH, OVERRIDDEN, NOT_CHECKABLE = "match", "overridden", "not_checkable"


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class SeveralPatients(Refusal):
    """The files are of more than one patient."""

    word = "several_patients"
    sentence = _(
        "These images are of more than one patient. Nothing left this box. Choose the patient of"
        " the form with --only-this-patient, or bring the images apart."
    )


class AnotherPatient(Refusal):
    """The files contradict the form; `fields` says in what, never how."""

    word = "mismatch"
    sentence = _(
        "The images are of another patient than the form says. Nothing left this box. Correct the"
        " form, or say in it why they are the same (vouched_because). They differ in:"
    )

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"{self.sentence} {', '.join(fields)}")
        self.fields = list(fields)


@dataclass(frozen=True, slots=True)
class Checked:
    """The files of the form's patient, how many of others stay behind, and the verdict."""

    files: list[Path]
    others: int
    verdict: str


def identity_in(path: str) -> PatientIdentity:
    """Return who a file says the patient is; runs in the pool."""
    return identity_of(scan_slowly(path, needs_uids=False))


def check(files: Sequence[Path], form: Form, *, pool: Pool, is_choosing: bool = False) -> Checked:
    """Compare every file with the form and with each other.

    With `is_choosing` only the files of the form's patient go. Raises SeveralPatients,
    AnotherPatient.
    """
    found: dict[Path, PatientIdentity] = {}
    unread: list[Path] = []
    for path in files:
        try:
            found[path] = pool.call(identity_in, str(path), timeout_seconds=LOOK_SECONDS)
        except DicomError:
            unread.append(path)  # packing says why, one by one
    groups = group_by_patient(found)
    is_vouched = len(form.reason) >= LEAST_REASON
    if len(groups) > 1 and not is_choosing:
        raise SeveralPatients
    chosen = [
        path for path in found if not is_choosing or compare(found[path], form.patient).is_match
    ]
    verdicts = [compare(found[path], form.patient) for path in chosen]
    if found and not chosen:
        raise SeveralPatients
    wrong = sorted({
        name for one in verdicts for name, said in one.fields.items() if said == "different"
    })  # fmt: skip
    if wrong and not is_vouched:
        raise AnotherPatient(wrong)
    verdict = MATCH if all(one.is_match for one in verdicts) else NOT_CHECKABLE
    return Checked([*chosen, *unread], len(found) - len(chosen), OVERRIDDEN if wrong else verdict)
