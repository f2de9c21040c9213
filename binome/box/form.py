"""The case form of a box: one JSON object, checked at the site before anything is packed.

The words are those of the hub's form; the identity stays apart from them, to be sealed.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from binome.dicom.identity import PatientIdentity, date_of, sex_of
from binome.dicom.names import PersonName
from binome.kernel.errors import Refusal

CLINICAL: Final = (
    "urgency", "question", "age", "sex", "who_acts", "phone", "modality", "body_part",
    "clinical_context", "onset", "consent",
)  # fmt: skip
IDENTITY: Final = ("patient_name", "patient_number", "issuer", "birth_date", "accession")
CHOICES: Final = {
    "urgency": ("emergency", "urgent", "routine"),
    "sex": ("female", "male", "other", "unknown"),
    "consent": ("patient", "parent", "no_objection", "impossible"),
}
ALWAYS: Final = ("urgency", "question", "age", "sex")
NEEDED: Final = {"emergency": (*ALWAYS, "who_acts", "phone")}
ELSE_NEEDED: Final = (*ALWAYS, "consent")
LONGEST: Final = {"question": 2000, "clinical_context": 8000, "age": 20, "phone": 40}
LONGEST_ELSE: Final = 120
MOST_FORM_BYTES: Final = 64 << 10
LEAST_REASON: Final = 5


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class NotAForm(Refusal):
    """No JSON object of texts."""

    word = "not_a_form"
    sentence = _(
        "This form cannot be read. Nothing was sent. It is one JSON object; the guide of the box"
        " names its fields."
    )


class FormLacks(Refusal):
    """Fields are missing or hold a word nobody knows; `fields` names them."""

    word = "form_incomplete"
    sentence = _("The form is not complete. Nothing was sent. Fill these fields in and try again:")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(f"{self.sentence} {', '.join(fields)}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Form:
    """What travels in words, and who the patient is, which never travels in clear."""

    clinical: dict[str, str]
    identity: dict[str, str]
    reason: str = ""

    def __repr__(self) -> str:
        return "Form(…)"

    @property
    def urgency(self) -> str:
        """The urgency of the parcel: the words of a form are finer than a queue's."""
        return "emergency" if self.clinical["urgency"] == "emergency" else "routine"

    @property
    def patient(self) -> PatientIdentity:
        """Whom the sender means."""
        sex = self.clinical.get("sex", "")
        return PatientIdentity(
            name=PersonName.parsed(self.identity.get("patient_name", "")),
            patient_id=self.identity.get("patient_number", ""),
            issuer=self.identity.get("issuer", ""),
            birth_date=date_of(self.identity.get("birth_date", "")),
            sex="" if sex == "unknown" else sex_of(sex),
        )


def load(path: Path) -> Form:
    """Read a form; raises NotAForm, FormLacks."""
    try:
        data = path.read_bytes()
        said = json.loads(data) if len(data) <= MOST_FORM_BYTES else None
    except (OSError, ValueError, RecursionError):
        raise NotAForm from None
    return checked(said)


def checked(said: Any) -> Form:
    """Check what a form says; raises NotAForm, FormLacks."""
    known = {*CLINICAL, *IDENTITY, "vouched_because"}
    if not isinstance(said, dict) or not set(said) <= known:
        raise NotAForm
    if not all(isinstance(value, str | int) for value in said.values()):
        raise NotAForm
    texts = {name: str(value).strip() for name, value in said.items()}
    clinical = {name: texts[name] for name in CLINICAL if texts.get(name)}
    wrong = [name for name, words in CHOICES.items() if clinical.get(name, words[0]) not in words]
    long = [n for n, text in clinical.items() if len(text) > LONGEST.get(n, LONGEST_ELSE)]
    needed = NEEDED.get(clinical.get("urgency", ""), ELSE_NEEDED)
    lacking = [name for name in needed if name not in clinical]
    if wrong or long or lacking:
        raise FormLacks(list(dict.fromkeys([*lacking, *wrong, *long])))
    identity = {name: texts[name][:200] for name in IDENTITY if texts.get(name)}
    return Form(clinical, identity, texts.get("vouched_because", ""))
