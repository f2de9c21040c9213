"""`binome stats`: the figures of each network, as JSON for scripts or as lines for people."""

import argparse
import json
from datetime import UTC, datetime, timedelta

from binome.kernel.errors import Refusal

FOUR_WEEKS = timedelta(days=28)


class NotADay(Refusal):
    """A day is written as 2026-03-01."""

    word = "not_a_day"
    sentence = "A day is written like 2026-03-01."


def stats(options: argparse.Namespace) -> int:
    """Print every figure; without days, of the last four weeks."""
    from binome.cli.django_ready import ready

    ready()
    from binome.kernel.clock import utc_now
    from binome.people.models import Network
    from binome.quality.statistics import Period, everything_of

    until = _day(options.until) if options.until else utc_now()
    begins = _day(options.begins) if options.begins else until - FOUR_WEEKS
    period = Period(begins, until)
    found = [everything_of(one, period) for one in Network.objects.order_by("pk")]
    if options.json:
        print(json.dumps({"format": "binome-stats 1", "networks": found}, indent=1))
        return 0
    for one in found:
        answered = one["legs"]["answered"]
        told = f"{answered['median']} s (n {answered['n']}), Gini {one['load']['gini']}"
        print(f"{one['network']}: {one['cases']} cases, median until answered {told}")
    return 0


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise NotADay from None
