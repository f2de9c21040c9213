"""Finding the reader of a sent case: the sender's own binôme, else the coordinator sees it wait."""

from datetime import datetime

from django.db import transaction

from binome.cases.events import CaseWaits
from binome.cases.models import Case
from binome.cases.queries.pairs import binome_for, cases_this_week
from binome.cases.services.assigning import Reason, give
from binome.cases.services.row import SYSTEM, locked
from binome.kernel import events


@transaction.atomic
def route(*, case: Case, at: datetime) -> Case:
    """Give a sent case to its binôme's reader, or leave it waiting, visibly."""
    case = locked(case)
    binome = binome_for(case, at=at)
    if binome is None:
        events.emit(CaseWaits(case.pk, at))
        return case
    number = cases_this_week(binome, at=at) + 1
    rule = f"binome {number}/{binome.weekly_volume} this week"
    return give(case, binome.reader, reason=Reason("binome", rule), by=SYSTEM, at=at)
