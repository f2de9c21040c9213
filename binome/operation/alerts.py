"""Telling the people who run a network what needs a hand, by notice, once a day a finding.

What was told stands in `alerts.json` of the data folder, so that a restart tells nothing twice.
"""

import json
from datetime import datetime, timedelta

from django.conf import settings

from binome.kernel.files import write_private
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.operation import health
from binome.operation.health import Finding, State
from binome.people import institutions, licences
from binome.people.models import Membership, Person, Role, Site
from binome.people.queries import coordinators_of, people_with_roles_at

FILE = "alerts.json"
AGAIN_AFTER = timedelta(days=1)
LOOKED_AT = (*health.QUICK, "permissions", "schema")
LICENCE_DAYS = (30, 7, 0)


def tell_what_is_bad(*, at: datetime) -> list[Finding]:
    """Order a notice for each finding that is bad and was not told today; return those."""
    found = [f for f in health.findings(at=at, checks=LOOKED_AT) if f.state is State.BAD]
    told = {word: instant for word, instant in _told().items() if word in {f.check for f in found}}
    fresh = [f for f in found if _is_due(told.get(f.check), at)]
    if fresh:
        link = {"link": f"{settings.PUBLIC_URL.rstrip('/')}/operation/"}
        for person in _administrators(at):
            to = Addressee(person.email, person.language or "en")
            notices.order("node_unwell", to=to, words=link, at=at)
    told |= {f.check: at.isoformat() for f in fresh}
    write_private(settings.DATA / FILE, json.dumps(told))
    return fresh


def tell_whose_licence_ends(*, at: datetime) -> list[Person]:
    """Order a notice to each reader whose licence ends in 30 or 7 days or today, and to whoever
    checks it; called once a day."""
    told = [p for p in licences.ending(at=at, within=timedelta(days=31))
            if _is_the_day(p.may_read_until, at)]  # fmt: skip
    for person in told:
        networks = Membership.objects.in_force(at).filter(person=person)
        for network_id in set(networks.values_list("network_id", flat=True)):
            link = f"{settings.PUBLIC_URL.rstrip('/')}/network/{network_id}/licences/"
            for each in {person, *coordinators_of(network_id, at=at)}:
                to = Addressee(each.email, each.language or "en")
                notices.order("licence_ends", to=to, words={"link": link}, at=at)
    return told


def tell_which_institution_ends(*, at: datetime) -> list[Site]:
    """Order a notice to coordinators and to the site's administrators, on the same days."""
    sites = institutions.ending(at=at, within=timedelta(days=31)).select_related("network")
    told = [one for one in sites if _is_the_day(one.verified_until, at)]
    for site in told:
        link = f"{settings.PUBLIC_URL.rstrip('/')}/network/{site.network_id}/joining/"
        own = people_with_roles_at(site.pk, [Role.SITE_ADMINISTRATOR], at=at)
        for each in {*own, *coordinators_of(site.network_id, at=at)}:
            to = Addressee(each.email, each.language or "en", person_id=each.pk)
            notices.order("institution_ends", to=to, words={"link": link}, at=at)
    return told


def _is_the_day(ends_at: datetime | None, at: datetime) -> bool:
    return ends_at is not None and (ends_at - at).days in LICENCE_DAYS


def _administrators(at: datetime) -> list[Person]:
    holders = Membership.objects.in_force(at).filter(role=Role.NETWORK_ADMINISTRATOR)
    return list(Person.objects.filter(pk__in=holders.values("person_id")).order_by("pk"))


def _is_due(told_at: str | None, at: datetime) -> bool:
    return told_at is None or at - datetime.fromisoformat(told_at) >= AGAIN_AFTER


def _told() -> dict[str, str]:
    try:
        said: dict[str, str] = json.loads((settings.DATA / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return said
