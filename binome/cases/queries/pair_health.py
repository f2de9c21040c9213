"""How pairs fare: what is left of the week, and how long nobody has heard of them; three queries
for any number of pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

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
    sites, readers = {b.site_id for b in binomes}, {b.reader_id for b in binomes}
    given = Assignment.objects.filter(
        reader_id__in=readers, case__site_id__in=sites, reason="binome", at__gt=at - WEEK
    ).values_list("reader_id", "case__site_id")
    used = {(r, s): n for r, s, n in given.annotate(n=Count("pk")).order_by()}
    read = Case.objects.filter(site_id__in=sites, reader_id__in=readers)
    last = read.values_list("reader_id", "site_id").annotate(
        Max("sent_at"), Max("signed_at"), Max("newest_message_at")
    )
    heard = {(r, s): [t for t in times if t] for r, s, *times in last.order_by()}
    lines = PairLine.objects.filter(binome__in=binomes).values_list("binome_id")
    written = dict(lines.annotate(Max("at")).order_by())
    paused = Pause.objects.filter(reader_id__in=readers, from_at__lte=at, until_at__gt=at)
    pauses = set(paused.values_list("reader_id", "binome_id"))
    found = []
    for pair in binomes:
        who = (pair.reader_id, pair.site_id)
        line = [written[pair.pk]] if pair.pk in written else []
        newest = min(max([pair.since or at, *heard.get(who, ()), *line]), at)
        is_paused = bool({(pair.reader_id, pair.pk), (pair.reader_id, None)} & pauses)
        found.append(Health(pair, used.get(who, 0), newest, (at - newest).days, is_paused))
    return found


def binomes_of_person(person_id: str, site_ids: frozenset[str]) -> list[Binome]:
    """The pairs one is half of: as reader, or through a site's own or common ones."""
    at_site = Q(site_id__in=site_ids) & (Q(sender__isnull=True) | Q(sender_id=person_id))
    found = Binome.objects.filter(Q(reader_id=person_id) | at_site, ended_at__isnull=True)
    return list(found.select_related("site", "sender", "reader").order_by("site__name", "pk"))


def binome_with_id(binome_id: str) -> Binome | None:
    found = Binome.objects.select_related("site__network", "sender", "reader")
    return found.filter(pk=binome_id).first()
