"""The coordinator's page: people of a network, invitations, binômes."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.cases import queries as cases
from binome.cases import services as case_services
from binome.identity import vaults
from binome.kernel.errors import Refusal
from binome.pages import forms
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people import applications, holding, queries, services
from binome.people.models import Membership, Network, Role
from binome.people.policies import can
from binome.people.services import Place

RUNNING_IT = (Role.COORDINATOR, Role.NETWORK_ADMINISTRATOR)


@door("account.use")
@require_GET
def my_network(request: Request) -> HttpResponse:
    """Go to the network one coordinates; the worklist when there is none."""
    ids = sorted(request.actor.networks_as(*RUNNING_IT))
    return redirect("network_of", ids[0]) if ids else redirect("worklist")


def _members(request: Request, network: Network) -> list[tuple[Membership, list[str]]]:
    """Everybody with a role, and in words why one is held back."""
    everybody = queries.everybody_of(network, at=request.received_at)
    return [(one, holding.sentences(one, at=request.received_at)) for one in everybody]


def _invite_form(request: Request, network: Network) -> forms.Invite:
    """Only an administrator of the network makes another one."""
    may = can(request.actor, "network.change", network)
    return forms.Invite(request.POST or None, network=network, may_name_administrators=may)


@door("network.see", of=queries.network_with_id)
@require_GET
def network(request: Request, network: Network) -> HttpResponse:
    context = {
        "network": network,
        "members": _members(request, network),
        "waiting": applications.waiting_in(network.pk),
        "binomes": cases.binomes_of_network(network.pk),
        "form": _invite_form(request, network),
        "readers": queries.readers_of(network.pk, at=request.received_at),
        "may_agree": can(request.actor, "binome.agree", network),
        "may_decide_names": network.is_pseudonymous
        and can(request.actor, "network.change", network),
        "may_hub_deidentify": vaults.may_hub_deidentify(network.pk),
        "without_vault": vaults.sites_without_vault(network) if network.is_pseudonymous else [],
        "link": request.session.pop("invitation_link", ""),
        "section": "network",
    }
    return render(request, "people/network.html", context)


@door("person.invite", of=queries.network_with_id)
@require_http_methods(["POST"])
def invite(request: Request, network: Network) -> HttpResponse:
    """Make an invitation and show its link once."""
    form = _invite_form(request, network)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, " ".join(map(str, error)))
        return redirect("network_of", network.pk)
    typed = form.cleaned_data
    _, secret = services.invite(
        role=typed["role"], place=Place(network, typed["site"], typed["group"]),
        by=request.actor, at=request.received_at, suggested_name=typed["name"],
    )  # fmt: skip
    request.session["invitation_link"] = f"{settings.PUBLIC_URL}/join/#{secret}"
    return redirect("network_of", network.pk)


def _membership(membership_id: str) -> Membership | None:
    return Membership.objects.filter(pk=membership_id).first()


@door("person.revoke", of=_membership)
@require_POST
def revoke(request: Request, membership: Membership) -> HttpResponse:
    """End a role; that of a network's administrator is for another one to end."""
    is_administrators = membership.role == Role.NETWORK_ADMINISTRATOR
    if is_administrators and not can(request.actor, "network.change", membership.network):
        raise PermissionDenied
    services.revoke(membership=membership, by=request.actor, at=request.received_at)
    messages.success(request, gettext("The role has ended; it opens nothing from now on."))
    return redirect("network_of", membership.network_id)


@door("binome.agree", of=queries.network_with_id)
@require_POST
def agree(request: Request, network: Network) -> HttpResponse:
    """Pair a site with a reader: a proposal to both, or what both agreed on elsewhere."""
    form = forms.Agreement(request.POST, network=network, at=request.received_at)
    if not form.is_valid():
        messages.error(request, gettext("Choose a site and a reader of this network."))
        return redirect("network_of", network.pk)
    is_agreed = "agreed" in request.POST
    begin = case_services.agree_binome if is_agreed else case_services.propose_binome
    try:
        begin(pair=form.pair(), by=request.actor, at=request.received_at)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("network_of", network.pk)
