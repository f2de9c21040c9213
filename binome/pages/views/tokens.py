"""Access tokens of a site's machines: what each may do, when it was last used, when it ends."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people import queries, scopes
from binome.people import tokens as services
from binome.people.models import AccessToken, Site

SHOWN_ONCE = "token_secret"
LASTS = [(90, _("90 days")), (365, _("One year")), (730, _("Two years"))]


class NewToken(forms.Form):
    """What the machine is called, what it may do, for how long."""

    label = forms.CharField(max_length=80)
    scopes = forms.MultipleChoiceField(choices=list(scopes.TITLES.items()))
    days = forms.TypedChoiceField(choices=LASTS, coerce=int)


@door("account.use")
@require_GET
def my_site(request: Request) -> HttpResponse:
    """Go to the tokens of one's site; the account when one runs none."""
    found = queries.sites_within(request.actor, "token.see").first()
    return redirect("tokens_of", found.pk) if found else redirect("account")


@door("token.see", of=queries.site_with_id)
@require_GET
def tokens(request: Request, site: Site) -> HttpResponse:
    context = {
        "site": site,
        "tokens": [(token, _titles(token)) for token in services.tokens_of(site)],
        "scopes": scopes.TITLES.items(),
        "lasts": LASTS,
        "secret": request.session.pop(SHOWN_ONCE, ""),
        "now": request.received_at,
        "section": "account",
    }
    return render(request, "people/tokens.html", context)


@door("token.change", of=queries.site_with_id)
@require_POST
def add(request: Request, site: Site) -> HttpResponse:
    """Make a token and show its secret once."""
    form = NewToken(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Name the machine and choose what its token may do."))
        return redirect("tokens_of", site.pk)
    typed = form.cleaned_data
    wanted = services.Wanted(typed["label"], tuple(typed["scopes"]), typed["days"])
    try:
        secret = services.add(site=site, wanted=wanted, by=request.actor, at=request.received_at)
        request.session[SHOWN_ONCE] = secret
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("tokens_of", site.pk)


@door("token.change", of=services.token_with_id)
@require_POST
def revoke(request: Request, token: AccessToken) -> HttpResponse:
    services.revoke(token=token, by=request.actor, at=request.received_at)
    messages.success(request, gettext("Revoked. From now on the token opens nothing."))
    return redirect("tokens_of", token.site_id)


def _titles(token: AccessToken) -> list[str]:
    return [str(scopes.TITLES[word]) for word in token.scopes.split() if word in scopes.TITLES]
