"""Tags and filters of the house: assets, times, sizes and modalities as people say them."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from binome.cases.modalities import modality_words
from binome.pages import assets
from binome.people.sign_ins import NEW_DEVICE_KEY

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400
NARROW_SPACE = "\u202f"


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return assets.url(name)


@register.filter
def since(moment: datetime | None) -> str:
    """How long something has waited, in one rounded figure: `11 min`, `3 h 10`, `2 days`."""
    if moment is None:
        return ""
    return spoken_duration((timezone.now() - moment).total_seconds())


@register.filter
def until(moment: datetime | None) -> str:
    """How long is left before something."""
    if moment is None:
        return ""
    return spoken_duration((moment - timezone.now()).total_seconds())


def spoken_duration(seconds: float) -> str:
    """Say a duration as people do; never negative, never finer than a minute."""
    seconds = max(0, int(seconds))
    if seconds < MINUTE:
        return gettext("under 1 min")
    if seconds < HOUR:
        return gettext("%(minutes)d min") % {"minutes": seconds // MINUTE}
    if seconds < DAY:
        hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
        if minutes == 0:
            return gettext("%(hours)d h") % {"hours": hours}
        return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    days = seconds // DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


@register.filter
def duration(length: timedelta | None) -> str:
    """A length of time as people say it."""
    return spoken_duration(length.total_seconds()) if length is not None else ""


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether a promise was missed."""
    return moment is not None and moment < timezone.now()


@register.filter
def size(count: int | None) -> str:
    """Bytes as people say them: `820 kB`, `63 MB`."""
    count = count or 0
    kilo = count / 1000
    if kilo < 1000:
        figure, unit = f"{kilo:.0f}", gettext("kB")
    elif kilo < 1_000_000:
        figure, unit = f"{kilo / 1000:.1f}".removesuffix(".0"), gettext("MB")
    else:
        figure, unit = f"{kilo / 1_000_000:.1f}", gettext("GB")
    if get_language() == "fr":
        figure = figure.replace(".", ",")
    return f"{figure}{NARROW_SPACE}{unit}"


@register.filter
def percent(share: float | None) -> str:
    """A share of one as people say it."""
    return "–" if share is None else f"{100 * share:.0f}{NARROW_SPACE}%"


@register.filter
def modalities(codes: str) -> str:
    """Modality codes as clinicians say them."""
    return modality_words(codes)


@register.simple_tag
def case_name(name: str) -> SafeString:
    """A case's two words and digit, always in the mono face, never torn by bidirectional text."""
    return format_html('<bdi class="mono case-name" translate="no">{}</bdi>', name)


@register.filter
def has_new_device(session: Any) -> bool:
    """Whether somebody signed in elsewhere, on a device this account did not know."""
    return bool(session) and bool(session.get(NEW_DEVICE_KEY))
