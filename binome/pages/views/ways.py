"""How a person is told of news: their addresses for SMS and chat, and browsers they opened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.notices import push, services
from binome.notices.channels import GATEWAYS, channels
from binome.notices.push_message import BrowserKeys
from binome.notices.services import Addressee
from binome.pages import assets
from binome.pages.doors import Request, door

LABELS = {"sms": _("Telephone for SMS"), "chat": _("Address for chat")}
LONGEST_ADDRESS, LONGEST_KEY = 254, 120


@door("account.use")
@require_http_methods(["GET", "POST"])
def ways(request: Request) -> HttpResponse:
    """Show the ways; POST keeps an address, and a notice goes there at once to try it."""
    open_ones = [name for name in GATEWAYS if name in channels()]
    if request.method == "POST":
        _keep(request, open_ones)
        return redirect("ways")
    own = services.ways_of(request.actor.id)
    context = {
        "addresses": [(name, LABELS[name], own.get(name, "")) for name in open_ones],
        "email": request.user.email,
        "browsers": push.browsers_of(request.actor.id),
        "push_key": push.public_key() if push.hosts() else "",
        "scope": reverse("ways"),
        "section": "account",
    }
    return render(request, "people/ways.html", context)


@door("account.use")
@require_POST
def open_browser(request: Request) -> HttpResponse:
    """Keep the address of the browser that asks, if it is of a service this server may ask."""
    p256dh, auth = (request.POST.get(name, "")[:LONGEST_KEY] for name in ("p256dh", "auth"))
    endpoint = request.POST.get("endpoint", "")
    try:
        kept = push.open_browser(
            person_id=request.actor.id, endpoint=endpoint, keys=BrowserKeys(p256dh, auth),
            label=_browser_of(request), at=request.received_at,
        )  # fmt: skip
    except Refusal:
        messages.error(request, gettext("This server sends nothing to that browser."))
    else:
        _try(request, push.PUSH, kept.pk)
    return redirect("ways")


@door("account.use")
@require_POST
def close_browser(request: Request) -> HttpResponse:
    push.close_browser(person_id=request.actor.id, browser_id=request.POST.get("browser", ""))
    return redirect("ways")


@door("account.use")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The script that shows a notice; it stands at an address that never changes."""
    script = assets.asset("ways/worker.js")
    assert script is not None
    answer = HttpResponse(script.plain, content_type="text/javascript")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _keep(request: Request, open_ones: list[str]) -> None:
    channel = request.POST.get("channel", "")
    address = " ".join(request.POST.get("address", "").replace("\x00", "").split())
    if channel not in open_ones:
        return
    services.keep_way(
        person_id=request.actor.id, channel=channel, address=address[:LONGEST_ADDRESS],
        at=request.received_at,
    )  # fmt: skip
    if address:
        _try(request, channel, address[:LONGEST_ADDRESS])


def _try(request: Request, channel: str, address: str) -> None:
    to = Addressee(address, request.LANGUAGE_CODE, channel)
    link = request.build_absolute_uri(reverse("ways"))
    services.order("way_tried", to=to, words={"link": link}, at=request.received_at)
    messages.success(request, gettext("Kept. A first notice is on its way there."))


def _browser_of(request: Request) -> str:
    """What the browser calls itself, in two words: to tell one's own apart."""
    told = request.headers.get("User-Agent", "")
    name = next((one for one in ("Firefox", "Edg", "Chrome", "Safari") if one in told), "")
    place = next((one for one in ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")
                  if one in told), "")  # fmt: skip
    return " · ".join(filter(None, (name.replace("Edg", "Edge"), place)))
