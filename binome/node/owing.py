"""Commitment reports that are owed: written down before the answer, sent again after a restart.

The association's own thread tries first; what it could not tell falls due later, here, for
whichever node of this hub finds it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, connections
from django.db.models import QuerySet

from binome.archive.models import OwedReport
from binome.dicom.network.commitment_delivery import deliver
from binome.dicom.network.handlers import Caller, CommitmentRequest, Handlers, Reference
from binome.dicom.network.limits import Limits
from binome.dicom.network.services.commitment import report_of
from binome.kernel.clock import Clock
from binome.node.calling import Account, actor_of

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=7)
LOOK_EVERY_SECONDS = 60.0
LONGEST_UID = 64


def owe(request: CommitmentRequest, *, account: Account, at: datetime) -> None:
    """Write down what is owed; the same transaction asked again is owed once."""
    caller = request.caller
    OwedReport.objects.update_or_create(
        peer=account.peer, transaction_uid=request.transaction_uid[:LONGEST_UID],
        defaults={
            "ae_title": caller.ae_title, "own_title": caller.called_ae_title,
            "references": [[one.sop_class_uid, one.sop_instance_uid] for one in request.references],
            "asked_at": at, "attempts": 0, "due_at": at + FIRST_PAUSE,
        },
    )  # fmt: skip


def told(request: CommitmentRequest, *, account: Account) -> None:
    """The peer has its report."""
    _owed_of(request, account).delete()


def tell_owed(handlers: Handlers, *, limits: Limits, clock: Clock) -> int:
    """Verify anew and report what is due; return how many peers were told."""
    count = 0
    for owed in list(OwedReport.objects.filter(due_at__lte=clock()).select_related("peer__site")):
        if _taken(owed, at=clock()):
            count += _tell(owed, handlers, limits)
    return count


def tell_until(
    stopping: threading.Event, handlers: Handlers, *, limits: Limits, clock: Clock
) -> None:
    """Look for what is owed every minute, until `stopping`; for a thread of its own."""
    while not stopping.is_set():
        try:
            tell_owed(handlers, limits=limits, clock=clock)
        except DatabaseError as failure:
            log.error("commitment reports were not looked for: %s", type(failure).__name__)
        finally:
            connections.close_all()
        stopping.wait(LOOK_EVERY_SECONDS)


def _taken(owed: OwedReport, *, at: datetime) -> bool:
    """Whether this node is the one that tries now; what nobody took for a week is let go."""
    same = OwedReport.objects.filter(pk=owed.pk, attempts=owed.attempts)
    if at - owed.asked_at > GIVEN_UP_AFTER:
        log.warning("%s never took a storage commitment report", owed.ae_title)
        same.delete()
        return False
    pause = min(FIRST_PAUSE * 2 ** min(owed.attempts, 10), LONGEST_PAUSE)
    return bool(same.update(attempts=owed.attempts + 1, due_at=at + pause))


def _tell(owed: OwedReport, handlers: Handlers, limits: Limits) -> bool:
    request = _request_of(owed)
    where = handlers.destination(owed.ae_title, caller=request.caller)
    if where is None:
        return False
    event_type_id, keys = report_of(request, failures=handlers.commit(request))
    is_told = deliver(where, event_type_id, keys=keys, limits=limits, pause=_once())
    if is_told:
        handlers.told(request)
    return is_told


def _once() -> Callable[[float], bool]:
    """Only the first try: the next one is in the database."""
    tries = iter((True,))
    return lambda seconds: next(tries, False)


def _request_of(owed: OwedReport) -> CommitmentRequest:
    account = Account(owed.peer, actor_of(owed.peer, title=owed.ae_title))
    caller = Caller(owed.ae_title, owed.own_title, owed.peer.host or "", account)
    references = tuple(Reference(*pair) for pair in owed.references)
    return CommitmentRequest(caller, owed.transaction_uid, references)


def _owed_of(request: CommitmentRequest, account: Account) -> QuerySet[OwedReport]:
    return OwedReport.objects.filter(
        peer=account.peer, transaction_uid=request.transaction_uid[:LONGEST_UID]
    )
