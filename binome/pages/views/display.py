"""The screen before a session: a test pattern, two questions, and a line in the audit."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.pages.doors import Request, door
from binome.pages.grey import PATCHES

ANSWERS = frozenset({"yes", "no"})
LONGEST_SCREEN = 40


@door("account.use")
@require_http_methods(["GET", "POST"])
def display(request: Request) -> HttpResponse:
    """Show the pattern; POST keeps what was seen on which screen, in which light."""
    if request.method == "GET":
        return render(request, "people/display.html", {"patches": PATCHES, "section": "account"})
    said = [request.POST.get(name, "") for name in ("dark", "bright", "dim")]
    if not set(said) <= ANSWERS:
        messages.error(request, gettext("Answer the three questions. Nothing was kept."))
        return redirect("display_check")
    screen = "".join(c for c in request.POST.get("screen", "") if c in "0123456789x@.")
    words = ("dark", "bright", "dim")
    detail = " ".join(f"{name}:{answer}" for name, answer in zip(words, said, strict=True))
    about = Subject(detail=f"{detail} {screen[:LONGEST_SCREEN]}".strip())
    audit.record("display.checked", by=request.actor, at=request.received_at, of=about)
    if "no" in said:
        messages.warning(
            request,
            gettext(
                "Kept. Faint things can be missed on this screen or in this light: dim the room, "
                "raise the brightness, or read on another screen."
            ),
        )
    else:
        messages.success(request, gettext("Kept: the screen and the light are fit to read."))
    return redirect("display_check")
