"""One act and its outcome in words: a refusal is said on the page one comes back to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from binome.kernel.errors import Refusal
from binome.pages.doors import Request
from binome.pages.wording import spoken

Done = str | Promise


def act(
    request: Request, work: Callable[[], Any], *, done: Done, then: tuple[str, ...]
) -> HttpResponse:
    """Do it, say how it went, and go to the page `then` (its name, its id if any)."""
    try:
        work()
        messages.success(request, str(done))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect(*then)
