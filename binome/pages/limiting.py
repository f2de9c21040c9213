"""How often one address may use what stands open to everybody; the figures are in the settings."""

import time

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, action: str) -> bool:
    """Count this request; say whether it was one too many. GET requests are not counted."""
    return not ratelimit.consume(request, action=action)


def is_visited_too_often(request: HttpRequest, action: str, *, most: int) -> bool:
    """The same for a page one goes to: so many a minute for one address."""
    name = f"visits-{action}-{get_ip(request)}-{int(time.time() // 60)}"
    cache.add(name, 0, 120)
    return int(cache.incr(name)) > most
