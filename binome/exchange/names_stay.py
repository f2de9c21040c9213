"""Which door a file may take: de-identified at its site, or de-identified here (SAFETY 17)."""

from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.exchange.models import Upload
from binome.identity import vaults
from binome.identity.models import Keeper
from binome.kernel.errors import Refusal


class NamesStayAtSite(Refusal):
    """Files that may name a patient, for a site whose vault de-identifies them before sending."""

    word = "names_stay_at_site"
    sentence = _(
        "Your site takes the names out before anything is sent. Nothing was kept. Open the case in"
        " a browser with JavaScript, unlock the vault of your site, and choose the files there."
    )


class VaultNeeded(Refusal):
    """A network whose names never pass this server, and a site without a vault."""

    word = "vault_needed"
    sentence = _(
        "In this network names never leave the site, and your site has no vault yet. Nothing was"
        " kept. Make the vault first: the page of the case says how."
    )


def keeps_names(case: Case) -> bool:
    """Whether the names of a case stay at its site: after the site's vault, or sent by a box.

    A case that waited for the vault, because its network lets no name pass, follows it too.
    """
    if not case.network.is_pseudonymous:
        return False
    if case.card is not None and case.card.kept_by == Keeper.SITE:
        return True
    vault = vaults.vault_of(case.site_id)
    if vault is None:
        return False
    return vault.created_at <= case.opened_at or _has_waited(case)


def _has_waited(case: Case) -> bool:
    """Whether nothing of a patient came to this server yet, and none may."""
    is_empty = case.card is None and not Upload.objects.filter(case=case).exists()
    return is_empty and not vaults.may_hub_deidentify(case.network_id)


def check_upload(case: Case) -> None:
    """Raise NamesStayAtSite or VaultNeeded where a file cannot come as things stand."""
    if keeps_names(case):
        if not case.pseudonym:
            raise NamesStayAtSite
    elif needs_vault(case):
        raise VaultNeeded


def check_typed(case: Case) -> None:
    """Raise NamesStayAtSite or VaultNeeded where a typed name cannot come here."""
    if keeps_names(case):
        raise NamesStayAtSite
    if needs_vault(case):
        raise VaultNeeded


def check_form_upload(case: Case) -> None:
    """Like check_upload, for the plain form: a browser without scripts takes no name out."""
    if keeps_names(case):
        raise NamesStayAtSite
    check_upload(case)


def needs_vault(case: Case) -> bool:
    """Whether the network lets no name pass this server, and the site has no vault for the case."""
    network = case.network
    if not network.is_pseudonymous or keeps_names(case):
        return False
    return not vaults.may_hub_deidentify(network.pk)
