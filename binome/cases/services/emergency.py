"""Opening a case in an emergency that was given to somebody else: found by its spoken name.

The site and the coordinator are told at once; images are shown until the right ends by itself.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.archive import services as archive
from binome.archive.services import Terms
from binome.cases.models import Case
from binome.cases.news import tell
from binome.cases.queries.visible import studies_of
from binome.cases.relations import MAY_BREAK_GLASS
from binome.cases.states import State
from binome.identity.case_names import heard
from binome.kernel.errors import Refusal
from binome.people import emergencies
from binome.people.actors import Actor
from binome.people.models import BrokenGlass, Person, Role
from binome.people.policies import can
from binome.people.queries import coordinators_of, people_with_roles_at


class NoSuchCase(Refusal):
    """No case of that name in the networks of whoever asks."""

    word = "no_such_case"
    sentence = _("No case has this name here. Check the two words and the digit on the film.")


@transaction.atomic
def open_in_emergency(*, spoken: str, reason: str, by: Actor, at: datetime) -> Case:
    """Let the actor see that case for a few hours; raises NoSuchCase, ReasonMissing, TooOften."""
    case = _named(spoken, by)
    if case is None:
        raise NoSuchCase
    if can(by, "case.see", case):
        return case
    glass = emergencies.break_glass(case_id=case.pk, site=case.site, reason=reason, by=by, at=at)
    person = Person.objects.get(pk=by.person_id)
    for study in studies_of(case):
        terms = Terms(grant_reason(glass), until=glass.until)
        archive.grant(study, to=person, terms=terms, by=by, at=at)
    tell(_to_alert(case, at), "glass_broken", case, at=at)
    return case


@transaction.atomic
def close_again(glass: BrokenGlass, *, by: Actor, at: datetime) -> None:
    """The site ends what somebody opened in an emergency, images included."""
    emergencies.end(glass, by=by, at=at)
    for study in studies_of(Case.objects.get(pk=glass.case_id)):
        archive.revoke_grants(study, reason=grant_reason(glass), by=by, at=at)


def grant_reason(glass: BrokenGlass) -> str:
    return f"emergency {glass.pk}"


def _named(spoken: str, by: Actor) -> Case | None:
    """A sent case of a network in which the actor reads or treats; the name as it was heard."""
    name = heard(spoken) or ""
    cases = Case.objects.select_related("site__network", "network", "reader", "group")
    found = cases.filter(name=name, network_id__in=by.networks_as(*MAY_BREAK_GLASS))
    return found.exclude(state__in=[State.DRAFT, State.WITHDRAWN]).first()


def _to_alert(case: Case, at: datetime) -> list[Person]:
    """The people of the site, and whoever runs the network; each once."""
    at_site = people_with_roles_at(case.site_id, (Role.SENDER, Role.SITE_ADMINISTRATOR), at=at)
    return sorted({*at_site, *coordinators_of(case.network_id, at=at)}, key=lambda p: p.pk)
