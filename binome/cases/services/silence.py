"""Flags pairs nobody has heard of for 7 and 14 days, once each a silence, and tells the people."""

from datetime import datetime

from django.db import transaction

from binome.cases.events import BinomeNews
from binome.cases.models import Binome, SilenceFlag
from binome.cases.queries.pair_health import Health, health_of
from binome.cases.services.contracts import people_of
from binome.kernel import events
from binome.people.queries import coordinators_of

COORDINATOR_HEARS_AFTER_DAYS = 14


def look_for_silence(*, at: datetime) -> int:
    """Raise the flags that are due; how many were new."""
    pairs = Binome.objects.filter(ended_at__isnull=True, since__isnull=False)
    found = health_of(list(pairs.select_related("site", "reader")), at=at)
    return sum(_flag(one, at=at) for one in found if one.flag_days)


@transaction.atomic
def _flag(health: Health, *, at: datetime) -> bool:
    binome = health.binome
    _, is_new = SilenceFlag.objects.get_or_create(
        binome=binome, days=health.flag_days, silent_since=health.heard_at,
        defaults={"raised_at": at},
    )  # fmt: skip
    if is_new:
        told = people_of(binome, at=at)
        if health.flag_days >= COORDINATOR_HEARS_AFTER_DAYS:
            told += [one.pk for one in coordinators_of(binome.site.network_id, at=at)]
        events.emit(BinomeNews(binome.pk, at, tuple(dict.fromkeys(told))))
    return is_new
