"""What the templates of a box need: addresses of files, sizes, times and case names as people say
them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from binome.box.weekly import Rates
from binome.kernel.clock import utc_now
from binome.notices.spoken import DAY, HOUR, spoken_duration, spoken_hours, spoken_size
from binome.notices.week_picture import week_of

register = template.Library()
register.filter("size", spoken_size)

FILES: Final = Path(__file__).resolve().parent.parent / "pages" / "static"
MEDIA_TYPES: Final = {"binome.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}
_PATHS: Final = {name: FILES / name for name in MEDIA_TYPES}


@cache
def file(name: str) -> bytes:
    """One of the few static files of the house that a box shows."""
    return _PATHS[name].read_bytes()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, another one when it changes."""
    return f"/static/{hashlib.sha256(file(name)).hexdigest()[:16]}/{name}"


@register.simple_tag
def mark() -> SafeString:
    """The house's mark, in the page itself."""
    drawn = FILES.parent / "templates" / "partials" / "mark.svg"
    return mark_safe(drawn.read_text("utf-8"))  # noqa: S308 - a file of ours


@register.simple_tag(takes_context=True)
def token(context: Mapping[str, Any]) -> SafeString:
    """The hidden field that shows a form to be ours."""
    found = context["session"].token if context.get("session") else ""
    return format_html('<input type="hidden" name="token" value="{}">', found)


@register.simple_tag
def case_name(name: str) -> SafeString:
    """A case's two words and digit, always in the mono face, never torn by bidirectional text."""
    return format_html('<bdi class="mono case-name" translate="no">{}</bdi>', name)


@register.filter
def lasting(seconds: float | None) -> str:
    """A length of time as people say it; in hours where others would say days."""
    if seconds is None:
        return ""
    return spoken_hours(int(seconds) // HOUR) if seconds >= DAY else spoken_duration(seconds)


@register.simple_tag
def span(least: float, most: float) -> str:
    """Two lengths of time as a range; one, where they are said alike."""
    first, last = lasting(least), lasting(most)
    if first == last:
        return first
    return gettext("%(least)s to %(most)s") % {"least": first, "most": last}


@register.simple_tag
def line_of(week: Rates) -> SafeString:
    """The line by hour of the week, by the clock on the wall of the site."""
    there = utc_now().astimezone()
    ahead = there.utcoffset() or timedelta(0)
    return week_of(week, zone=there.tzname() or "UTC", ahead=ahead)


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago something was."""
    return lasting((utc_now() - moment).total_seconds()) if moment else ""
