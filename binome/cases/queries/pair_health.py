"""How pairs fare: what is left of the week, and how long nobody has heard of them; one query
for any number of pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from binome.cases.models import Assignment, Binome, Case, PairLine, Pause

WEEK = timedelta(days=7)
SILENT_DAYS = (7, 14)


@dataclass(frozen=True, slots=True)
class Health:
    """One pair now. `heard_at` is the last case sent, answer signed or line written."""

    binome: Binome
    used: int
    heard_at: datetime
    silent_days: int
    is_paused: bool

    @property
    def left(self) -> int:
        return max(0, self.binome.weekly_volume - self.used)

    @property
    def flag_days(self) -> int:
        """7 or 14 once the pair was silent that long and is not paused; else 0."""
        if self.is_paused or self.binome.since is None:
            return 0
        return max((d for d in SILENT_DAYS if self.silent_days >= d), default=0)


def health_of(binomes: Sequence[Binome], *, at: datetime) -> list[Health]:
    """The pairs in their order, each with its health."""
    counted = _counted(Binome.objects.filter(pk__in=[one.pk for one in binomes]), at=at)
    told = {one.pk: one for one in counted}
    return [_health(one, told[one.pk], at=at) for one in binomes if one.pk in told]


def health_among(binomes: QuerySet[Binome], *, at: datetime) -> list[Health]:
    """The same for pairs that were not read yet, in one query."""
    return [_health(one, one, at=at) for one in _counted(binomes, at=at)]


def _counted(binomes: QuerySet[Binome], *, at: datetime) -> QuerySet[Any]:
    """With each pair: cases given this week, the newest case, answer and line, whether paused."""
    given = Assignment.objects.filter(
        reader_id=OuterRef("reader_id"), case__site_id=OuterRef("site_id"), reason="binome",
        at__gt=at - WEEK,
    ).order_by()  # fmt: skip
    count = given.values("reader_id").annotate(n=Count("pk")).values("n")
    # Of each pair the rows of one index, which holds all three times.
    newest = Greatest(
        "sent_at", *(Coalesce(t, "sent_at") for t in ("signed_at", "newest_message_at"))
    )
    read = Case.objects.filter(site_id=OuterRef("site_id"), reader_id=OuterRef("reader_id"))
    heard = read.order_by().values("site_id").annotate(newest=Max(newest)).values("newest")
    lines = PairLine.objects.filter(binome=OuterRef("pk")).order_by("-at").values("at")[:1]
    pauses = Pause.objects.filter(
        Q(binome__isnull=True) | Q(binome=OuterRef("pk")), reader_id=OuterRef("reader_id"),
        from_at__lte=at, until_at__gt=at,
    )  # fmt: skip
    return binomes.annotate(
        used=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        heard=Subquery(heard), wrote=Subquery(lines), paused=Exists(pauses),
    )  # fmt: skip


def _health(pair: Binome, told: Any, *, at: datetime) -> Health:
    times = (pair.since or at, told.heard, told.wrote)
    newest = min(max(one for one in times if one), at)
    return Health(pair, told.used, newest, (at - newest).days, told.paused)


def binomes_of_person(person_id: str, site_ids: frozenset[str]) -> list[Binome]:
    """The pairs one is half of: as reader, or through a site's own or common ones."""
    at_site = Q(site_id__in=site_ids) & (Q(sender__isnull=True) | Q(sender_id=person_id))
    found = Binome.objects.filter(Q(reader_id=person_id) | at_site, ended_at__isnull=True)
    return list(found.select_related("site", "sender", "reader").order_by("site__name", "pk"))


def binome_with_id(binome_id: str) -> Binome | None:
    found = Binome.objects.select_related("site__network", "sender", "reader")
    return found.filter(pk=binome_id).first()
