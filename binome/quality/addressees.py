"""From the words of a ladder to persons, as the rosters and memberships stand at that instant."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from binome.cases.models import Case, Task
from binome.cases.news import senders_of
from binome.cases.routing.gathering import on_duty
from binome.people.models import Membership, Person
from binome.people.models.membership import READING_ROLES
from binome.people.queries import coordinators_of
from binome.quality.clock_table import Whom
from binome.reports.models import ReportVersion, State


def people_named(whom: Iterable[Whom], case: Case, *, at: datetime) -> list[Person]:
    """Everybody the words mean, once each; where they mean nobody, the coordinators."""
    found = [person for word in whom for person in _FINDERS[word](case, at)]
    if not found:
        found = _coordinators(case, at)
    return list({person.pk: person for person in found}.values())


def answering(case: Case, at: datetime) -> list[Person]:
    """Who receives answers at the site now, by its roster."""
    shifts = on_duty(case.network_id, at=at, task=Task.ANSWERING)
    return [shift.person for shift in shifts.filter(Q(site=case.site_id) | Q(site__isnull=True))]


def _reader(case: Case, at: datetime) -> list[Person]:
    return list(Person.objects.filter(pk=case.reader_id))


def _group(case: Case, at: datetime) -> list[Person]:
    if case.group_id is None:
        return []
    holders = Membership.objects.in_force(at).filter(group_id=case.group_id, role__in=READING_ROLES)
    return list(Person.objects.filter(pk__in=holders.values("person_id")).order_by("pk"))


def _duty(case: Case, at: datetime) -> list[Person]:
    shifts = on_duty(case.network_id, at=at).filter(Q(site=case.site_id) | Q(site__isnull=True))
    shifts = shifts.filter(pathway__in=["", case.pathway])
    return [shift.person for shift in shifts]


def _site(case: Case, at: datetime) -> list[Person]:
    return senders_of(case, at=at)


def _signer(case: Case, at: datetime) -> list[Person]:
    """Who gave the answer, whoever has added to it since."""
    version = ReportVersion.objects.filter(case=case, status=State.FINAL).last()
    return list(Person.objects.filter(pk=version.signed_by_id)) if version else []


def _coordinators(case: Case, at: datetime) -> list[Person]:
    shifts = on_duty(case.network_id, at=at, task=Task.COORDINATING)
    return [shift.person for shift in shifts] or list(coordinators_of(case.network_id, at=at))


_FINDERS = {
    Whom.READER: _reader,
    Whom.GROUP: _group,
    Whom.DUTY: _duty,
    Whom.SITE: _site,
    Whom.ANSWERING: answering,
    Whom.SIGNER: _signer,
    Whom.COORDINATORS: _coordinators,
}
