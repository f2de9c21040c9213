"""Sizes and lengths of time as people say them, for the pages of a hub and of a box."""

from typing import Final

from django.utils.translation import get_language, gettext, ngettext

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400
NARROW_SPACE: Final = "\u202f"


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
            return spoken_hours(hours)
        return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    days = seconds // DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def spoken_hours(hours: int) -> str:
    """Whole hours, however many."""
    return gettext("%(hours)d h") % {"hours": hours}


def spoken_size(count: int | None) -> str:
    """Bytes as people say them: `820 kB`, `63 MB`."""
    kilo = (count or 0) / 1000
    if kilo < 1000:
        figure, unit = f"{kilo:.0f}", gettext("kB")
    elif kilo < 1_000_000:
        figure, unit = f"{kilo / 1000:.1f}".removesuffix(".0"), gettext("MB")
    else:
        figure, unit = f"{kilo / 1_000_000:.1f}", gettext("GB")
    if get_language() == "fr":
        figure = figure.replace(".", ",")
    return f"{figure}{NARROW_SPACE}{unit}"
