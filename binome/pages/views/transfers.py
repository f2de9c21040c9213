"""Studies under way to and from other nodes: state, attempts, what was refused, retry, cancel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import peers, queries, transfers
from binome.archive.models import Holder, Peer, Progress, Study, Transfer, Way
from binome.archive.recalls import copies_at_nodes
from binome.pages.doors import Request, door
from binome.pages.transfer_words import instance_trouble, transfer_trouble
from binome.people.policies import can
from binome.people.queries import sites_within

MOST_NAMED = 20


@door("transfer.see")
@require_GET
def queue(request: Request) -> HttpResponse:
    """The newest transfers of the sites one may know of."""
    sites = [site.pk for site in sites_within(request.actor, "transfer.see")]
    found = transfers.transfers_of(sites)
    copies = copies_at_nodes(found)
    lines = [_line(request, one, copies.get(one.pk)) for one in found]
    return render(request, "archive/queue.html", {"lines": lines, "section": "nodes"})


@door("transfer.change", of=transfers.transfer_with_id)
@require_POST
def retry(request: Request, transfer: Transfer) -> HttpResponse:
    if transfers.retry_transfer(transfer, by=request.actor, at=request.received_at):
        messages.success(request, gettext("It is tried again now; what arrived is not sent twice."))
    return redirect("node_queue")


@door("transfer.change", of=transfers.transfer_with_id)
@require_POST
def cancel(request: Request, transfer: Transfer) -> HttpResponse:
    if transfers.cancel_transfer(transfer, by=request.actor, at=request.received_at):
        messages.success(
            request, gettext("It is cancelled. The receiver keeps what it has already.")
        )
    return redirect("node_queue")


@door("study.send", of=queries.study_with_id)
@require_POST
def send(request: Request, study: Study) -> HttpResponse:
    """Queue a study for a node of its own site."""
    chosen = request.POST.get("peer", "")
    peer = next((each for each in destinations(request, study) if each.pk == chosen), None)
    if peer is None:
        messages.error(request, gettext("Choose a node of this site. Nothing was sent."))
        return redirect("stored_study", study.pk)
    transfers.order_transfer(
        study.study_instance_uid, way=Way.SEND, peer=peer, by=request.actor, at=request.received_at
    )
    messages.success(request, gettext("The study is in the queue. See below how far it came."))
    return redirect("node_queue")


def destinations(request: Request, study: Study) -> list[Peer]:
    """The nodes of the study's site that can be called, for those who may send it."""
    if not can(request.actor, "study.send", study):
        return []
    return list(peers.destinations_of(study.site_id))


def _line(request: Request, transfer: Transfer, copy: Holder | None) -> dict[str, object]:
    refused = transfers.refused_instances(transfer)
    may_change = can(request.actor, "transfer.change", transfer)
    is_stopped = transfer.state in (Progress.FAILED, Progress.CANCELLED)
    return {
        "transfer": transfer,
        "copy": copy,
        "may_answer": copy is not None and can(request.actor, "recall.acknowledge", copy),
        "trouble": transfer_trouble(transfer.trouble),
        "refused": [
            (one.sop_instance_uid, instance_trouble(one.status)) for one in refused[:MOST_NAMED]
        ],
        "refused_count": refused.count(),
        "may_retry": may_change and is_stopped,
        "may_cancel": may_change and transfer.state in (Progress.WAITING, Progress.RUNNING),
    }
