"""The first draft's clinical information: what the sender wrote, in the reader's language."""

from django.utils.translation import gettext as _

from binome.cases.models import Case, Sex


def clinical_information(case: Case) -> str:
    """Return age, sex, context and onset as a few lines; the question is printed by itself."""
    sex = str(Sex(case.sex).label) if case.sex else ""
    who = ", ".join(part for part in (sex, case.age) if part)
    lines = [who, case.clinical_context]
    if case.onset:
        lines.append(_("Onset: %(onset)s") % {"onset": case.onset})
    return "\n".join(line for line in lines if line)
