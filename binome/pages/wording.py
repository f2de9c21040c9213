"""Machine words as whole sentences for people: patient check, form fields, audit actions."""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy

PATIENT_CHECK = {
    "match": gettext_lazy("The site compared the images with its form: same patient."),
    "overridden": gettext_lazy(
        "The images and the form differed; the site explained why and confirmed the patient."
    ),
    "not_checkable": gettext_lazy(
        "The images name nobody that could be compared with the form; the site vouches for them."
    ),
    "mismatch": gettext_lazy("The images and the form name different patients."),
    "several_patients": gettext_lazy("The files hold more than one patient."),
}
FIELDS = {
    "urgency": gettext_lazy("How soon"),
    "question": gettext_lazy("Question"),
    "age": gettext_lazy("Age"),
    "sex": gettext_lazy("Sex"),
    "who_acts": gettext_lazy("Who acts"),
    "phone": gettext_lazy("Phone"),
    "modality": gettext_lazy("Images"),
    "body_part": gettext_lazy("Part of the body"),
    "clinical_context": gettext_lazy("History"),
    "onset": gettext_lazy("Since when"),
    "consent": gettext_lazy("Consent"),
    "expected_files": gettext_lazy("Files expected"),
}


def patient_check_sentence(word: str) -> str:
    return str(PATIENT_CHECK.get(word, ""))


def changed_fields(changes: Iterable[tuple[str, str]]) -> str:
    """Say which fields of the form changed, as a line of the thread."""
    lines = [f"{FIELDS.get(field, field)}: {value or '–'}" for field, value in changes]
    return gettext("The form was changed.") + "\n" + "\n".join(lines)


TITLES = {
    ("expertise", "preliminary"): gettext_lazy("Preliminary opinion"),
    ("expertise", "final"): gettext_lazy("Opinion"),
    ("expertise", "appended"): gettext_lazy("Opinion with an addendum"),
    ("interpretation", "preliminary"): gettext_lazy("Preliminary report"),
    ("interpretation", "final"): gettext_lazy("Report"),
    ("interpretation", "appended"): gettext_lazy("Report with an addendum"),
}
IN_ERROR = gettext_lazy("Entered in error: do not act on it")


def version_title(act: str, status: str) -> str:
    """What a signed version is called, by the network's act and its FHIR status."""
    return str(TITLES.get((act, status), IN_ERROR))
