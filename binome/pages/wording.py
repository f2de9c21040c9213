"""Machine words as whole sentences for people: patient check, form fields, audit actions."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy

from binome.cases.models import Consent, Sex, Urgency
from binome.cases.pathways import CHOICES as PATHWAYS
from binome.cases.pathways import QUESTIONS
from binome.kernel.errors import Refusal

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
    "pathway": gettext_lazy("Pathway"),
}
CHOICES: dict[str, type[TextChoices]] = {"urgency": Urgency, "sex": Sex, "consent": Consent}


def patient_check_sentence(word: str) -> str:
    return str(PATIENT_CHECK.get(word, ""))


def changed_fields(changes: Iterable[tuple[str, str]]) -> str:
    """Say which fields of the form changed, as a line of the thread."""
    lines = [_changed(field, value) for field, value in changes]
    return "\n".join([gettext("The form was changed."), *lines])


def _changed(field: str, value: str) -> str:
    question = QUESTIONS.get(field)
    label = question.label if question else FIELDS.get(field, field)
    words = {"field": label, "value": _choice(field, value) or "–"}
    return gettext("%(field)s: %(value)s") % words


def _choice(field: str, value: str) -> str:
    """The label of a value that was chosen; what was typed stays as it is."""
    if field in QUESTIONS:
        return QUESTIONS[field].said(value)
    if field == "pathway":
        return str(dict(PATHWAYS).get(value, value))
    choices = CHOICES.get(field)
    return str(choices(value).label) if choices and value in choices.values else value


def spoken(refusal: Refusal) -> str:
    """The sentence of a refusal for this person, also from a room that knows no Django."""
    return gettext(str(refusal))


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


PEER_TROUBLES = {
    "no_address": gettext_lazy(
        "This node has no port here: it may call, it cannot be called. Add it again with a port."
    ),
    "unreachable": gettext_lazy(
        "Nobody answers at this host and port. Check the address, and that the node is switched on"
        " and reachable from this server."
    ),
    "slow": gettext_lazy("The node took the call and then said nothing. Try again later."),
    "rejected": gettext_lazy(
        "The node turned us away. Its list of known titles probably lacks ours: add BINOME there."
    ),
    "refused": gettext_lazy("The node answered, but not as a DICOM node does. Check the port."),
}


def peer_trouble(word: str) -> str:
    """Why a node could not be reached, and what to do; empty when all is well."""
    if not word:
        return ""
    return str(PEER_TROUBLES.get(word, PEER_TROUBLES["unreachable"]))
