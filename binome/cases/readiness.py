"""What a form must say before a case may be sent (SAFETY 26), as a table of whole sentences."""

from django.utils.translation import gettext, gettext_lazy

from binome.cases.models import Case
from binome.cases.pathways import Field, unanswered
from binome.cases.refusals import FormIncomplete, PatientNotDecided

SENTENCES = {
    "urgency": gettext_lazy("Choose how urgent the case is."),
    "question": gettext_lazy("Write the question."),
    "age": gettext_lazy("Write the patient's age."),
    "sex": gettext_lazy("Choose the patient's sex."),
    "who_acts": gettext_lazy("Write who acts on the answer."),
    "phone": gettext_lazy("Write a telephone number at which somebody answers."),
    "consent": gettext_lazy("Say who agreed to the advice."),
}
ALWAYS = ("urgency", "question", "age", "sex")
NEEDED = {
    "emergency": (*ALWAYS, "who_acts", "phone"),
    "urgent": (*ALWAYS, "consent"),
    "routine": (*ALWAYS, "consent"),
    "": ALWAYS,
}
UNDECIDED = frozenset({"mismatch", "several_patients"})


def missing_answers(case: Case) -> list[Field]:
    """What the case's pathway needs; an emergency is never kept waiting for it."""
    return [] if case.is_emergency else unanswered(case.pathway, case.pathway_answers)


def missing_fields(case: Case) -> tuple[str, ...]:
    """Return the fields still to be written before sending, in form order."""
    return tuple(field for field in NEEDED[case.urgency] if not getattr(case, field).strip())


def check(case: Case) -> None:
    """Raise FormIncomplete or PatientNotDecided when the case may not be sent yet."""
    missing = missing_fields(case)
    asked = missing_answers(case)
    if missing or asked:
        said = [str(SENTENCES[field]) for field in missing]
        said += [gettext("Fill in “%(field)s”.") % {"field": one.label} for one in asked]
        words = (*missing, *(f"{case.pathway}.{one.word}" for one in asked))
        raise FormIncomplete(words, tuple(said))
    if case.patient_check in UNDECIDED:
        raise PatientNotDecided
