"""Rows of a worklist: each case with what one must know to choose it; two queries a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from binome.cases.models import Case, Message
from binome.cases.queries.legs import Tick, ticks
from binome.cases.states import OPEN
from binome.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a list. The promise runs from the press on Send, and so does the wait."""

    case: Case
    newest_message: Message | None
    unread_count: int
    ticks: list[Tick]
    waited: timedelta | None
    is_late: bool

    @property
    def received_share(self) -> float | None:
        """Which part of the expected files has come, 0 to 1; None when nobody said how many."""
        expected = self.case.expected_files
        if self.case.complete_at is not None:
            return 1.0
        return min(self.case.received_files / expected, 1.0) if expected else None


def rows_of(cases: Sequence[Case], *, actor: Actor, at: datetime) -> list[Row]:
    """Return the rows in the order of the cases."""
    newest = _newest_messages(cases)
    unread = _unread_counts(cases, actor)
    return [_row(c, newest.get(c.pk), unread.get(c.pk, 0), at=at) for c in cases]


def _row(case: Case, newest: Message | None, unread: int, *, at: datetime) -> Row:
    is_open = case.state in OPEN
    promise = case.promised_before_at
    return Row(
        case=case,
        newest_message=newest,
        unread_count=unread,
        ticks=ticks(case),
        waited=at - case.sent_at if is_open and case.sent_at else None,
        is_late=bool(is_open and promise and promise < at),
    )


def _newest_messages(cases: Sequence[Case]) -> dict[str, Message]:
    newest_at = {case.pk: case.newest_message_at for case in cases if case.newest_message_at}
    times = set(newest_at.values())
    found = Message.objects.filter(case_id__in=newest_at, at__in=times).order_by("at", "id")
    return {m.case_id: m for m in found if newest_at[m.case_id] == m.at}


def _unread_counts(cases: Sequence[Case], actor: Actor) -> dict[str, int]:
    ids = [case.pk for case in cases if case.newest_message_at]
    others = Message.objects.filter(case_id__in=ids).exclude(author_id=actor.id)
    unseen = others.exclude(reads__person_id=actor.id)
    return dict(unseen.values_list("case_id").annotate(Count("pk")))
