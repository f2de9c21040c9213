"""Who reads for whom: the binôme of a case, and whether it may still read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from binome.cases.models import Assignment, Binome, Case
from binome.cases.routing.deciding import GROUP, READER, decide
from binome.cases.routing.gathering import fields_of, readers_of
from binome.people.models import Group, Membership, Person
from binome.people.models.membership import READING_ROLES

WEEK = timedelta(days=7)


def may_read_in(person: Person, network_id: str, *, at: datetime) -> bool:
    """Whether the person holds a reading role in the network now."""
    roles = Membership.objects.in_force(at).filter(
        person=person, network_id=network_id, role__in=READING_ROLES
    )
    return roles.exists()


def binome_for(case: Case, *, at: datetime) -> Binome | None:
    """Return the pair that reads this case first: the sender's own before the site's."""
    pairs = (
        Binome.objects.filter(Q(sender_id=case.opened_by_id) | Q(sender__isnull=True))
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), site_id=case.site_id, since__lte=at)
        .select_related("reader")
        .order_by(F("sender_id").asc(nulls_last=True), "since", "pk")
    )
    return next((p for p in pairs if may_read_in(p.reader, case.network_id, at=at)), None)


def cases_this_week(binome: Binome, *, at: datetime) -> int:
    """How many cases the pair's reader was given from this site in the last seven days."""
    given = Assignment.objects.filter(
        reader_id=binome.reader_id, reason="binome", case__site_id=binome.site_id, at__gt=at - WEEK
    )
    return given.count()


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who will read a case if it is sent now; nobody: the number to call instead (SAFETY 26)."""

    reader_name: str
    fallback_phone: str

    @property
    def is_anybody(self) -> bool:
        return bool(self.reader_name)


def prospect(case: Case, *, at: datetime) -> Prospect:
    """Return who would read the case; to be said before it is sent."""
    field = fields_of([case], readers_of(case.network_id, at=at))[case.pk]
    decision = decide(field)
    who: Person | Group | None = None
    if decision.kind == READER:
        who = Person.objects.filter(pk=decision.id).first()
    elif decision.kind == GROUP:
        who = Group.objects.filter(pk=decision.id).first()
    return Prospect(str(who) if who else "", case.site.fallback_phone)


def binomes_of_network(network_id: str) -> QuerySet[Binome]:
    """The pairs in force of a network, for its coordinator."""
    return (
        Binome.objects.filter(site__network_id=network_id, ended_at__isnull=True)
        .select_related("site", "sender", "reader")
        .order_by("site__name", "since")
    )
