"""The vault of a site: its page, and the pieces its browsers fetch (JSON, base64)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries
from binome.exchange import former_names
from binome.identity import queries as identity
from binome.identity import vaults
from binome.identity.models import VaultMember, VaultPasskey
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.vault_pieces import as_text
from binome.pages.vault_words import vault_words, way_words
from binome.pages.views.accounts import AT_A_SITE
from binome.pages.wording import spoken
from binome.people import queries as people
from binome.people.models import Network, Site

PRIVATE = {"Cache-Control": "private, no-store"}


@door("account.use")
@require_GET
def my_vault(request: Request) -> HttpResponse:
    """Go to the vault of one's site; the worklist for who stands at none."""
    sites = sorted(request.actor.sites_as(*AT_A_SITE))
    return redirect("vault_of", sites[0]) if sites else redirect("worklist")


@door("vault.use", of=people.site_with_id)
@require_GET
def vault(request: Request, site: Site) -> HttpResponse:
    """The page on which a vault is made, opened, locked, and colleagues are let in."""
    kept = vaults.vault_of(site.pk)
    former = former_names.former_cases(site).count() if kept else 0
    context = {
        "site": site,
        "vault": kept,
        "former": former,
        "vault_words": vault_words() | way_words(),
    }
    return render(request, "people/vault.html", context)


@door("vault.use", of=people.site_with_id)
@require_GET
def pieces(request: Request, site: Site) -> HttpResponse:
    """What a browser of the site needs to open the vault; nothing of it is secret here."""
    return JsonResponse(_said_of(site, request), headers=PRIVATE)


def _said_of(site: Site, request: Request) -> dict[str, Any]:
    kept = vaults.vault_of(site.pk)
    said: dict[str, Any] = {"site_id": site.pk, "recipient": "", "me": None, "members": []}
    if kept is None:
        return said
    here = set(people.people_of_site(site.pk, at=request.received_at).values_list("pk", flat=True))
    rows = [m for m in kept.members.select_related("person") if m.person_id in here]
    mine = next((m for m in rows if m.person_id == request.actor.person_id), None)
    return said | {
        "recipient": kept.recipient,
        "sealed_key": as_text(kept.sealed_key),
        "recovery": as_text(kept.recovery),
        "me": _own(mine) if mine else None,
        "members": [_member(m) for m in rows],
    }


def _own(member: VaultMember) -> dict[str, Any]:
    return {
        "recipient": member.recipient,
        "wrapped": as_text(member.wrapped),
        "granted": as_text(member.granted),
        "passkeys": [_passkey(one) for one in member.passkeys.order_by("added_at")],
    }


def _passkey(passkey: VaultPasskey) -> dict[str, str]:
    return {
        "credential": passkey.credential,
        "sealed": as_text(passkey.sealed),
        "since": passkey.added_at.date().isoformat(),
    }


def _member(member: VaultMember) -> dict[str, Any]:
    return {
        "id": member.person_id,
        "name": str(member.person),
        "recipient": member.recipient,
        "is_waiting": not member.granted,
    }


@door("vault.use", of=people.site_with_id)
@require_GET
def cards(request: Request, site: Site) -> HttpResponse:
    """Sealed cards of the site, for its browsers to search by name; `next` asks for the rest."""
    found = identity.sealed_cards(
        site.pk, pseudonym=request.GET.get("pseudonym", ""), before=request.GET.get("before", ""),
        by=request.actor, at=request.received_at,
    )  # fmt: skip
    cases = queries.cases_of_cards({card.pk for card in found}, actor=request.actor)
    said = [
        {
            "case_id": cases[card.pk].pk, "case": cases[card.pk].name,
            "url": reverse("case", args=[cases[card.pk].pk]), "pseudonym": card.pseudonym,
            "opened": cases[card.pk].opened_at.date().isoformat(), "sealed": as_text(card.sealed),
        }
        for card in found if card.pk in cases
    ]  # fmt: skip
    return JsonResponse({"cards": said, "next": found[-1].pk if found else ""}, headers=PRIVATE)


@door("vault.use", of=people.site_with_id)
@require_POST
def seal_former(request: Request, site: Site) -> HttpResponse:
    """Seal the names of former cases to the vault, so that this server opens them no more."""
    try:
        sealed = former_names.seal_former(site=site, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    else:
        told = ngettext(
            "One name was sealed to your vault.", "%(n)s names were sealed to your vault.", sealed
        )
        messages.success(request, told % {"n": sealed})
    return redirect("vault_of", site.pk)


@door("network.change", of=people.network_with_id)
@require_POST
def decide_rule(request: Request, network: Network) -> HttpResponse:
    """Say whether names may pass this server where a site has no vault."""
    may = request.POST.get("names") == "hub"
    vaults.decide_rule(
        network=network, may_hub_deidentify=may, by=request.actor, at=request.received_at
    )
    messages.success(request, gettext("Decided. It holds from now on for every upload."))
    return redirect("network_of", network.pk)
