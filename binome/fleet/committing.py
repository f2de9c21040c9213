"""What a hub promises after VERIFIED: COMMITTED by a backup, READ and REPORTED by its readers."""

from datetime import datetime

from binome.cases.events import CaseOpened
from binome.fleet.models import BoxParcel
from binome.fleet.saying import say
from binome.reports.events import ReportSigned


def commit_verified_before(began_at: datetime, *, at: datetime) -> int:
    """A whole backup that began then covers what was in the archive before; return how many."""
    covered = BoxParcel.objects.filter(verified_at__lt=began_at, committed_at__isnull=True)
    names = list(covered.values_list("pk", flat=True))
    for name in names:
        say(name, "COMMITTED", at=at)
        BoxParcel.objects.filter(pk=name).update(committed_at=at)
    return len(names)


def on_opened(event: CaseOpened) -> None:
    """The reader looked at the case for the first time."""
    _say_of_case(event.case_id, "READ", at=event.at)


def on_signed(event: ReportSigned) -> None:
    """The case was answered."""
    _say_of_case(event.case_id, "REPORTED", at=event.at)


def _say_of_case(case_id: str, state: str, *, at: datetime) -> None:
    parcels = BoxParcel.objects.filter(box_case__case_id=case_id, verified_at__isnull=False)
    for name in parcels.values_list("pk", flat=True):
        say(name, state, at=at)
