"""Rules by which renditions of signed answers go to other machines by themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive.models import Peer
from binome.archive.peers import ANY_TITLE
from binome.pages.doors import Request, door
from binome.pages.rendition_forms import NAMES, ToNode, ToReceiver
from binome.pages.transfer_words import message_trouble
from binome.people.policies import can
from binome.people.queries import sites_within
from binome.reports import services
from binome.reports.models import RenditionRule, SentForm, SentRendition
from binome.reports.queries.sending import (
    failed_messages_of,
    rendition_rule_with_id,
    rendition_rules_of,
    sent_with_id,
)
from binome.reports.services.sending import Receiver, Wanted


@door("peer.see")
@require_GET
def rules(request: Request) -> HttpResponse:
    """The rules of the sites one may know of, and what nobody took."""
    return _show(request)


@door("peer.change")
@require_POST
def to_node(request: Request) -> HttpResponse:
    form = ToNode(request.POST, peers=_peers(request))
    if not form.is_valid():
        return _show(request, node_form=form)
    said = form.cleaned_data
    return _add(request, said["peer"], said, SentForm(said["form"]))


@door("peer.change")
@require_POST
def to_receiver(request: Request) -> HttpResponse:
    form = ToReceiver(request.POST, sites=sites_within(request.actor, "peer.change"))
    if not form.is_valid():
        return _show(request, receiver_form=form)
    said = form.cleaned_data
    receiver = Receiver(said["receiver"], said["host"], said["port"])
    return _add(request, (said["site"], receiver), said, SentForm.ORU)


def _add(request: Request, to: Any, said: dict[str, Any], form: SentForm) -> HttpResponse:
    wanted = Wanted(form, said["language"], said["includes_preliminary"])
    services.add_rendition_rule(to=to, wanted=wanted, by=request.actor, at=request.received_at)
    messages.success(request, gettext("Noted. It holds for what is signed from now on."))
    return redirect("rendition_rules")


@door("peer.change", of=rendition_rule_with_id)
@require_POST
def remove(request: Request, rule: RenditionRule) -> HttpResponse:
    services.remove_rendition_rule(rule=rule, by=request.actor, at=request.received_at)
    messages.success(request, gettext("Nothing more is sent there. What was sent stays there."))
    return redirect("rendition_rules")


@door("transfer.change", of=sent_with_id)
@require_POST
def again(request: Request, sent: SentRendition) -> HttpResponse:
    if services.send_rendition_again(sent=sent, by=request.actor, at=request.received_at):
        messages.success(request, gettext("It is sent again now."))
    return redirect("rendition_rules")


def _peers(request: Request) -> Any:
    """The nodes that can be called, of the sites whose rules this person may change."""
    sites = sites_within(request.actor, "peer.change")
    known = Peer.objects.select_related("site").filter(site__in=sites, port__isnull=False)
    return known.exclude(host="").exclude(aet=ANY_TITLE).order_by("site__name", "aet")


def _show(
    request: Request, *, node_form: ToNode | None = None, receiver_form: ToReceiver | None = None
) -> HttpResponse:
    sites = sites_within(request.actor, "peer.see")
    may_change = can(request.actor, "peer.change")
    is_refused = node_form is not None or receiver_form is not None
    if may_change:
        node_form = node_form or ToNode(peers=_peers(request), auto_id="node_%s")
        own_sites = sites_within(request.actor, "peer.change")
        receiver_form = receiver_form or ToReceiver(sites=own_sites, auto_id="receiver_%s")
    context = {
        "rules": [(one, NAMES[one.language]) for one in rendition_rules_of(sites)],
        "failed": [(one, message_trouble(one.trouble)) for one in failed_messages_of(sites)],
        "node_form": node_form,
        "receiver_form": receiver_form,
        "may_change": may_change,
        "section": "nodes",
    }
    return render(request, "archive/rules.html", context, status=400 if is_refused else 200)
