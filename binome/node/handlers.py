"""The archive as the acceptor sees it: every call asks the policies and leaves its audit event."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import close_old_connections, transaction

from binome.archive import services as archive
from binome.archive.originals import Original
from binome.archive.peers import peer_called
from binome.archive.refusals import OutOfSpace
from binome.archive.services import Incoming
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.dicom.network.handlers import (
    Caller,
    CommitmentRequest,
    Failures,
    Keys,
    Knock,
    Peer,
    Query,
    Refusal,
    Stored,
    StoreRequest,
)
from binome.dicom.network.status import DONE, Status
from binome.kernel.clock import Clock
from binome.node import owing
from binome.node.answers import matches
from binome.node.calling import Account, account_of, actor_of, admitted, allowed
from binome.node.commitment import failures_of
from binome.node.retrieval import as_stored, instances_named
from binome.node.statuses import status_of
from binome.people.actors import Actor

THINGS_NAMED = 50


@dataclass(frozen=True, slots=True)
class ArchiveHandlers:
    """`dicom.network.handlers.Handlers` over the archive; `own_title` is what we are called."""

    own_title: str
    clock: Clock

    def admit(self, knock: Knock) -> Caller | Refusal:
        close_old_connections()
        return admitted(knock, own_title=self.own_title)

    def store(self, request: StoreRequest) -> Status:
        account = allowed(request.caller, "C-STORE")
        incoming = Incoming(
            request.path or request.file,
            may_be_kept=True,
            sha256=request.sha256.hex(),
            may_be_hashed_later=True,
        )
        site, actor = account.site, account.actor
        try:
            (outcome,) = archive.store([incoming], site=site, by=actor, at=self.clock())
        except OutOfSpace as refusal:
            return status_of(refusal)
        return status_of(outcome.refusal) if outcome.refusal else DONE

    def find(self, query: Query) -> Iterator[Keys]:
        account = allowed(query.caller, "C-FIND")
        about = Subject(account.site.pk, detail=query.level)
        audit.queries.note("study.queried", by=account.actor, at=self.clock(), of=about)
        return matches(query, by=account.actor)

    def retrieve(self, query: Query) -> Iterator[Stored]:
        account = allowed(query.caller, "C-GET")
        instances = instances_named(query, by=account.actor)
        about = _about(instances, account)
        self._record("study.fetched", account.actor, about)
        receiver = peer_called(query.destination, site=account.site) if query.destination else None
        if receiver is not None and receiver.pk != account.actor.id:
            # Whoever has a copy is asked about it when the study is recalled or rejected.
            self._record("study.fetched", actor_of(receiver, title=query.destination), about)
        return as_stored(instances)

    def commit(self, request: CommitmentRequest) -> Failures:
        account = allowed(request.caller, "N-ACTION")
        failures = failures_of(request, site=account.site)
        about = Subject(account.site.pk, detail="commitment", count=len(request.references))
        self._record("study.queried", account.actor, about)
        return failures

    def owe(self, request: CommitmentRequest) -> None:
        owing.owe(request, account=account_of(request.caller), at=self.clock())

    def told(self, request: CommitmentRequest) -> None:
        owing.told(request, account=account_of(request.caller))

    def destination(self, ae_title: str, *, caller: Caller) -> Peer | None:
        """A node of the caller's own site: nothing is sent from one site to another this way."""
        peer = peer_called(ae_title, site=account_of(caller).site)
        if peer is None or peer.port is None:
            return None
        return Peer(ae_title, self.own_title, peer.host, peer.port)

    @transaction.atomic
    def _record(self, action: str, by: Actor, about: Subject) -> None:
        audit.record(action, by=by, at=self.clock(), of=about)


def _about(instances: list[Original], account: Account) -> Subject:
    studies = tuple(dict.fromkeys(instance.study_id for instance in instances))
    return Subject(account.site.pk, things=studies[:THINGS_NAMED], count=len(instances))
