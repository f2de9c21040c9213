"""One attempt of a transfer, run by the job: C-STORE of what is left, or a C-MOVE or C-GET.

Success is only what the receiver said of each instance. A lost association is tried again later.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from django.conf import settings
from django.db import transaction

from binome.archive import made, telling, transfers
from binome.archive.blobs import blobs
from binome.archive.incoming import Incoming
from binome.archive.models import Fetching, Progress, Transfer, TransferredInstance, Way
from binome.archive.originals import Original, originals
from binome.archive.recoding import recoded
from binome.archive.refusals import OutOfSpace, UidConflict
from binome.archive.storing import store
from binome.dicom.network import asking, getting, status
from binome.dicom.network.asking import Moved
from binome.dicom.network.errors import AssociationRejected, NetworkError, PeerTooSlow
from binome.dicom.network.getting import Arrived
from binome.dicom.network.handlers import Peer as Callee
from binome.dicom.network.handlers import Stored
from binome.dicom.network.limits import Limits
from binome.dicom.network.proposals import Proposal, proposals
from binome.dicom.network.reception import MemoryBudget, Spool
from binome.dicom.network.requestor import Requestor
from binome.dicom.network.sending import Unsendable
from binome.jobs import services as jobs
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.people.actors import Actor, Standing
from binome.people.models import Role

MOST_ATTEMPTS = 8
MOST_ATTEMPTS_OF_A_REPORT = 30  # about a day: a hospital's archive may be down for a night
REFUSED = 0xC001  # PS3.4 Table B.2-1: cannot understand; the archive's own word is in its log
PATIENCE = Limits(artim_s=15.0, stall_s=60.0, idle_s=300.0)


class Stopped(Exception):
    """Why an attempt ended before its end, in a word."""

    def __init__(self, word: str, *, is_final: bool = False) -> None:
        super().__init__(word)
        self.word, self.is_final = word, is_final


def run_transfer(transfer_id: str) -> None:
    """Make one attempt and write down how it went; safe to run twice."""
    transfer = transfers.transfer_with_id(transfer_id)
    if transfer is None or not _begun(transfer):
        return
    try:
        if transfer.way == Way.SEND:
            _send(transfer)
        elif transfer.way in (Way.TELL, Way.MADE):
            _send_one(transfer)
        else:
            _fetch(transfer)
    except Stopped as stop:
        _end(transfer, stop.word, is_final=stop.is_final)
    except AssociationRejected:
        _end(transfer, "rejected")
    except PeerTooSlow:
        _end(transfer, "slow")
    except (NetworkError, OSError):
        _end(transfer, "unreachable")
    else:
        _set(transfer, state=Progress.DONE, trouble="")


def _begun(transfer: Transfer) -> bool:
    at = utc_now()
    open_ones = Transfer.objects.filter(pk=transfer.pk).exclude(state__in=transfers.OVER)
    transfer.attempts += 1
    fields = {"state": Progress.RUNNING, "attempts": transfer.attempts, "changed_at": at}
    return bool(open_ones.update(**fields))


@transaction.atomic
def _end(transfer: Transfer, word: str, *, is_final: bool = False) -> None:
    """Order the next attempt, or leave it to a human."""
    most = MOST_ATTEMPTS_OF_A_REPORT if transfer.way == Way.MADE else MOST_ATTEMPTS
    is_over = is_final or transfer.attempts >= most
    _set(transfer, state=Progress.FAILED if is_over else Progress.WAITING, trouble=word)
    if not is_over:
        transfers.enqueue(transfer, at=utc_now() + transfers.pause_after(transfer.attempts))


def _set(transfer: Transfer, **fields: str) -> None:
    """Change what was not cancelled meanwhile."""
    running = Transfer.objects.filter(pk=transfer.pk, state=Progress.RUNNING)
    running.update(changed_at=utc_now(), **fields)


def _association(
    transfer: Transfer, contexts: Sequence[Proposal], *, scp_roles: Sequence[str] = ()
) -> Requestor:
    peer = transfer.peer
    if not peer.host or not peer.port:
        raise Stopped("no_address", is_final=True)
    where = Callee(peer.aet, transfer.own_title, peer.host, peer.port)
    return Requestor(where, contexts=contexts, limits=PATIENCE, scp_roles=scp_roles)


def _send(transfer: Transfer) -> None:
    site = transfer.site
    standing = Standing(Role.INTEGRATOR, None, site.network_id, site.pk)
    actor = Actor(id=transfer.created_by, name="", standings=(standing,))
    found = originals(actor, {"0020000D": transfer.study_instance_uid})
    if not found:
        raise Stopped("nothing_there", is_final=True)
    accepted = set(
        transfer.instances.filter(is_accepted=True).values_list("sop_instance_uid", flat=True)
    )
    _count(transfer, count=len(found), done_count=len(accepted))
    left = [one for one in found if one.sop_instance_uid not in accepted]
    if left:
        _send_all(transfer, left)


def _send_one(transfer: Transfer) -> None:
    """A rejection note or a report, which is made for the occasion and kept nowhere."""
    one = telling.note_for(transfer) if transfer.way == Way.TELL else _made(transfer)
    if one is None:
        raise Stopped("nothing_there", is_final=True)
    _send_each(transfer, [one])


def _made(transfer: Transfer) -> Stored | None:
    try:
        file = made.file_of(transfer.made_of)
    except Refusal:
        raise Stopped("not_made") from None
    return telling.as_stored(file) if file else None


def _send_all(transfer: Transfer, left: list[Original]) -> None:
    _send_each(transfer, list(_as_stored(left)))


def _send_each(transfer: Transfer, stored: list[Stored]) -> None:
    codes = []
    with _association(transfer, proposals(stored, may_transcode=True)) as association:
        for one in stored:
            if not Transfer.objects.filter(pk=transfer.pk, state=Progress.RUNNING).exists():
                return
            codes.append(_told(transfer, one, _status(association, one)))
    if refused := [code for code in codes if not _is_accepted(code)]:
        raise Stopped("refused", is_final=not any(map(_may_pass, refused)))


def _status(association: Requestor, one: Stored) -> int:
    try:
        return association.store(one, transcode=recoded)
    except Unsendable as failure:
        return failure.code


@transaction.atomic
def _told(transfer: Transfer, one: Stored, code: int) -> int:
    """Write down what the receiver said of an instance."""
    TransferredInstance.objects.update_or_create(
        transfer=transfer, sop_instance_uid=one.sop_instance_uid,
        defaults={"status": code, "is_accepted": _is_accepted(code)},
    )  # fmt: skip
    if _is_accepted(code):
        transfer.done_count += 1
        _count(transfer, done_count=transfer.done_count)
    return code


def _count(transfer: Transfer, **counts: int) -> None:
    for name, value in counts.items():
        setattr(transfer, name, value)
    Transfer.objects.filter(pk=transfer.pk).update(**counts)


def _is_accepted(code: int) -> bool:
    """Success, or a warning of PS3.4 B.2.3: kept, with a coercion or a remark."""
    return code == status.SUCCESS or code & 0xF000 == 0xB000


def _may_pass(code: int) -> bool:
    """Want of room, or a failure inside the receiver: later it may do; other refusals stay."""
    return code & 0xFF00 == 0xA700 or code in (
        status.PROCESSING_FAILURE,
        status.RESOURCE_LIMITATION,
    )


def _as_stored(found: list[Original]) -> Iterator[Stored]:
    for one in found:
        yield Stored(
            sop_class_uid=one.sop_class_uid,
            sop_instance_uid=one.sop_instance_uid,
            transfer_syntax_uid=one.transfer_syntax_uid,
            source=partial(blobs().local, one.blob),
            offset=one.data_set_offset,
            length_bytes=one.blob_bytes - one.data_set_offset,
        )


def _fetch(transfer: Transfer) -> None:
    """The peer sends, on an association of its own or, where it cannot call us, on ours."""
    moved = _got(transfer) if transfer.peer.fetching == Fetching.GET else _called_back(transfer)
    _count(transfer, count=moved.completed + moved.failed, done_count=moved.completed)
    for uid in moved.failed_uids:
        TransferredInstance.objects.update_or_create(
            transfer=transfer, sop_instance_uid=uid,
            defaults={"status": status.PROCESSING_FAILURE, "is_accepted": False},
        )  # fmt: skip
    if moved.code == status.DESTINATION_UNKNOWN:
        raise Stopped("title_unknown", is_final=True)
    if not moved.is_whole:
        raise Stopped("refused")
    if not moved.completed:
        raise Stopped("nothing_there", is_final=True)


def _called_back(transfer: Transfer) -> Moved:
    with _association(transfer, list(asking.TO_MOVE)) as association:
        return asking.move_study(
            association, transfer.study_instance_uid, destination=transfer.own_title
        )


def _got(transfer: Transfer) -> Moved:
    """C-GET of what the peer's series say they are; each is answered once it is durable here."""
    uid = transfer.study_instance_uid
    with _association(transfer, list(asking.TO_FIND)) as association:
        classes = getting.storage_classes(getting.modalities_of(association, uid))
    folder = settings.DATA / "uploads" / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    budget = MemoryBudget(PATIENCE.memory_per_data_set_bytes)
    spool = Spool(folder, PATIENCE, budget)
    proposed = getting.proposals_to_get(classes)
    with _association(transfer, proposed, scp_roles=classes) as association:
        return getting.get_study(association, uid, spool=spool, keep=partial(_kept, transfer))


def _kept(transfer: Transfer, arrived: Arrived) -> int:
    """Store one instance for the site, as the peer; the DIMSE status to answer."""
    peer, reception = transfer.peer, arrived.reception
    content = reception.path or reception.file
    incoming = Incoming(content, sha256=arrived.sha256.hex(), may_be_kept=True)
    by = Actor(id=peer.pk, name=peer.aet)
    try:
        (outcome,) = store([incoming], site=transfer.site, by=by, at=utc_now())
    except OutOfSpace:
        return status.OUT_OF_RESOURCES
    if outcome.is_stored:
        return status.SUCCESS
    return status.DUPLICATE_INSTANCE if isinstance(outcome.refusal, UidConflict) else REFUSED


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(transfers.TRANSFER_JOB, run_transfer)
