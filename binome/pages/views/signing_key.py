"""A person's own signing key: put in, looked at, taken out; its password is kept nowhere."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.reports import services
from binome.reports.pades.keys import LARGEST_KEY_FILE_BYTES
from binome.reports.queries.papers import signing_key_of


class TriedTooOften(Refusal):
    """The password of a key was tried too often within a minute."""

    word = "tried_too_often"
    sentence = gettext_lazy("The password was tried too often. Nothing was kept. Wait a minute.")


@door("account.use")
@require_http_methods(["GET", "POST"])
def signing_key(request: Request) -> HttpResponse:
    """Show the key a person signs with; POST checks a file and keeps it."""
    refusal = ""
    if request.method == "POST":
        try:
            _keep(request)
        except Refusal as fault:
            refusal = spoken(fault)
        else:
            messages.success(request, gettext("Your signing key is kept. It opens when you sign."))
            return redirect("signing_key")
    key = signing_key_of(request.actor)
    context = {
        "key": key,
        "is_expired": bool(key and key.expires_at < request.received_at),
        "refusal": refusal,
        "section": "account",
    }
    return render(request, "reports/signing_key.html", context, status=409 if refusal else 200)


def _keep(request: Request) -> None:
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise TriedTooOften
    file = request.FILES.get("file")
    data = file.read(LARGEST_KEY_FILE_BYTES + 1) if file else b""
    services.keep_signing_key(
        data=data, password=request.POST.get("key_password", ""),
        by=request.actor, at=request.received_at,
    )  # fmt: skip


@door("account.use")
@require_POST
def remove(request: Request) -> HttpResponse:
    """Take the key out; what it signed stays signed."""
    services.remove_signing_key(by=request.actor, at=request.received_at)
    messages.success(request, gettext("Your signing key was taken out. What it signed stands."))
    return redirect("signing_key")
