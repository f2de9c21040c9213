"""A reader asks for some images first: words of a few hundred bytes go to the box."""

from datetime import datetime

from django.db import transaction

from binome.cases.models import Case
from binome.fleet import answering, previews
from binome.fleet.models import BoxCase
from binome.kernel.ids import new_id

MOST_SEGMENTS = 2000


@transaction.atomic
def wish(case: Case, numbers: set[int], *, at: datetime) -> int:
    """Ask the box for images by their numbers; return for how many, 0 when none is on its way."""
    made = BoxCase.objects.filter(case=case).first()
    if made is None:
        return 0
    asked = 0
    for parcel in {one.parcel for one in previews.arriving_of(case)}:
        wanted = {one.number for one in previews.arriving_of(case) if one.parcel == parcel}
        segments = previews.segments_of(parcel, wanted & numbers)[:MOST_SEGMENTS]
        if segments:
            said = {"parcel": parcel, "segments": segments, "version": new_id()}
            answering.order(made, answering.WISH, said, at=at)
            asked += len(wanted & numbers)
    return asked
