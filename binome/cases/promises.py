"""How soon an answer is promised. The promise runs from `sent_at`, the press on Send, so that the
line's slowness is ours, not the patient's; a routine case has its binôme's agreed delay."""

from datetime import datetime, timedelta

from binome.cases.models import Binome, Urgency
from binome.cases.pathways import answered_within

PROMISED_WITHIN = {
    Urgency.EMERGENCY: timedelta(hours=1),
    Urgency.URGENT: timedelta(hours=6),
    Urgency.ROUTINE: timedelta(hours=72),
}


def promised_before(
    urgency: str, *, since: datetime, binome: Binome | None, pathway: str = ""
) -> datetime:
    """Return when an answer to a case of that urgency, and an emergency's pathway, is promised."""
    if urgency == Urgency.EMERGENCY:
        return since + (answered_within(pathway) or PROMISED_WITHIN[Urgency.EMERGENCY])
    if urgency == Urgency.ROUTINE and binome is not None:
        return since + timedelta(hours=binome.reading_delay_hours)
    return since + PROMISED_WITHIN[Urgency(urgency)]
