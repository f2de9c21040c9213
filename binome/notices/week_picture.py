"""A line by hour of the week as people see it: a picture, and its slowest and fastest hour."""

from datetime import timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from binome.box import weekly
from binome.notices.spoken import spoken_size


def week_of(week: weekly.Rates, *, zone: str, ahead: timedelta = timedelta(0)) -> SafeString:
    """The picture with its words, by clocks so far `ahead` of UTC; empty where nothing is known."""
    ends = weekly.span(week)
    if ends is None:
        return SafeString()
    title = gettext("The line by hour of the week (%(zone)s). Darker is faster.") % {"zone": zone}
    words = gettext("From %(slow)s to %(fast)s a second.") % {
        "slow": spoken_size(int(ends[0])), "fast": spoken_size(int(ends[1])),
    }  # fmt: skip
    there = weekly.moved(week, hours=round(ahead / timedelta(hours=1)))
    days = [str(WEEKDAYS_ABBR[number]) for number in range(weekly.DAYS)]
    drawn = mark_safe(weekly.picture(there, title=title, days=days))  # noqa: S308 - escaped there
    return format_html('<figure>{}<figcaption class="small quiet">{} {}</figcaption></figure>',
                       drawn, title, words)  # fmt: skip
