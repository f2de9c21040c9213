"""The words of an act (SAFETY 20, 28) and of a status: what the paper calls itself and warns of."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.people.models import Act
from binome.reports.models import State

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ActWords:
    """What a signed version is called under an act, and what it is for."""

    title: Words
    explanation: Words
    signed: Words


ACTS = {
    Act.EXPERTISE: ActWords(
        _("Opinion"),
        _(
            "An opinion given at a distance to the treating clinician, who examines the patient "
            "and decides."
        ),
        _("Opinion signed by"),
    ),
    Act.INTERPRETATION: ActWords(
        _("Imaging report"),
        _("The report of the examination, read at a distance."),
        _("Report signed by"),
    ),
}
STATUSES: dict[str, Words] = {
    State.PRELIMINARY: _("Preliminary: a final answer will follow"),
    State.FINAL: _("Final"),
    State.APPENDED: _("Final, with an addendum"),
    State.AMENDED: _("Amended"),
    State.ENTERED_IN_ERROR: _("Entered in error: do not use"),
}
RUNNING: dict[str, Words] = {
    State.PRELIMINARY: _("PRELIMINARY"),
    State.ENTERED_IN_ERROR: _("ENTERED IN ERROR: DO NOT USE"),
}
SECTION_TITLES: dict[str, Words] = {
    "clinical_information": _("Clinical information"),
    "technique": _("Technique"),
    "findings": _("Findings"),
    "conclusion": _("Conclusion"),
}
CHAPTER_TITLES: dict[str, Words] = {
    "question": _("Question"),
    **SECTION_TITLES,
    "addendum": _("Addendum"),
}
PATIENT_CHECKS: dict[str, Words] = {
    "match": _("Patient checked at the site: form and images agree."),
    "overridden": _("Patient checked at the site: a difference was explained."),
    "not_checkable": _("Patient not checkable on the images."),
}
NO_MARK = _("Read in a viewer that carries no CE or FDA mark and was used for consultation.")
