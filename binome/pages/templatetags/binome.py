"""Tags and filters of the house: assets, times, sizes and modalities as people say them."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from binome.cases.modalities import modality_words
from binome.notices.spoken import NARROW_SPACE, spoken_duration, spoken_size
from binome.pages import assets
from binome.people.sign_ins import NEW_DEVICE_KEY

register = template.Library()
register.filter("size", spoken_size)


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


@register.filter
def duration(length: timedelta | None) -> str:
    """A length of time as people say it."""
    return spoken_duration(length.total_seconds()) if length is not None else ""


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether a promise was missed."""
    return moment is not None and moment < timezone.now()


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
