"""DICOM nodes of one's sites: who may call, whether they hear us, and when they were last heard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import peers
from binome.archive import services as archive
from binome.archive.models import Fetching, Peer
from binome.pages import forms, node_forms
from binome.pages.doors import Request, door
from binome.pages.wording import peer_trouble
from binome.people.policies import can
from binome.people.queries import sites_within


@door("peer.see")
@require_GET
def nodes(request: Request) -> HttpResponse:
    """The nodes of the sites one may know of, and the form for another one."""
    return _show(request, None)


@door("peer.change")
@require_POST
def add(request: Request) -> HttpResponse:
    form = forms.Node(request.POST, sites=sites_within(request.actor, "peer.change"))
    if not form.is_valid():
        return _show(request, form)
    archive.add_peer(**form.cleaned_data, by=request.actor)
    messages.success(request, gettext("The node is on the list. Test whether it hears us."))
    return redirect("nodes")


@door("peer.change", of=peers.peer_with_id)
@require_POST
def remove(request: Request, peer: Peer) -> HttpResponse:
    archive.remove_peer(peer, by=request.actor, at=request.received_at)
    messages.success(request, gettext("The node may no longer call. What it sent is kept."))
    return redirect("nodes")


@door("peer.change", of=peers.peer_with_id)
@require_POST
def manner(request: Request, peer: Peer) -> HttpResponse:
    """What this node knows us by, and how studies come from it."""
    form = node_forms.Manner(request.POST)
    if form.is_valid():
        said, at = form.cleaned_data, request.received_at
        archive.call_as(
            peer, own_title=said["own_title"], fetching=Fetching(said["fetching"]),
            by=request.actor, at=at,
        )  # fmt: skip
        messages.success(request, gettext("Noted. Test whether it still hears us."))
    else:
        messages.error(
            request,
            gettext("A title is at most 16 plain letters, digits and signs. Nothing changed."),
        )
    return redirect("nodes")


@door("peer.see", of=peers.peer_with_id)
@require_POST
def test(request: Request, peer: Peer) -> HttpResponse:
    """C-ECHO, for a few seconds at most."""
    trouble = archive.echo(peer, at=request.received_at)
    if trouble:
        messages.error(request, peer_trouble(trouble))
    else:
        messages.success(request, gettext("The node answered: it hears us."))
    return redirect("nodes")


def _show(request: Request, form: Any) -> HttpResponse:
    known = peers.peers_of(sites_within(request.actor, "peer.see"))
    may_change = can(request.actor, "peer.change")
    if form is None and may_change:
        form = forms.Node(sites=sites_within(request.actor, "peer.change"))
    context = {
        "nodes": [
            {
                "peer": peer,
                "trouble": peer_trouble(peer.last_error),
                "manner": node_forms.manner_of(peer) if may_change and peer.port else None,
            }
            for peer in known
        ],
        "form": form,
        "may_change": may_change,
        "section": "nodes",
    }
    status = 400 if form is not None and form.is_bound else 200
    return render(request, "archive/nodes.html", context, status=status)
