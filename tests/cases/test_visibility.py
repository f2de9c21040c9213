"""Who may know that a case exists: one by one, and as a list, the same answer."""

import pytest

from binome.cases import queries
from binome.cases import services as cases
from binome.cases.models import Case
from binome.people import policies
from binome.people import services as people
from binome.people.actors import NOBODY
from binome.people.models import Membership, Role
from binome.people.policies import Verdict
from binome.people.services import Place
from tests.cases.world import NOW, SOON, World, a_person, a_world, actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EVERYBODY = ("sender", "reader", "second", "resident", "coordinator", "stranger")


def seers(world: World, case: Case) -> set[str]:
    """Who sees the case; the list and the single question must agree."""
    seen = set()
    for name in EVERYBODY:
        actor = world.actor(name)
        alone = queries.case_visible_to(actor, case.pk)
        listed = queries.cases_visible_to(actor).filter(pk=case.pk).exists()
        assert (alone is not None) == listed, name
        if listed:
            seen.add(name)
    return seen


def test_a_draft_is_its_sites_alone(world: World) -> None:
    assert seers(world, world.draft()) == {"sender"}


def test_a_sent_case_is_the_sites_the_coordinators_and_the_readers(world: World) -> None:
    case = world.sent()
    assert seers(world, case) == {"sender", "coordinator"}
    cases.assign(case=case, to=world.reader, by=world.actor("coordinator"), at=NOW)
    assert seers(world, case) == {"sender", "coordinator", "reader"}


def test_an_offered_case_is_the_groups_until_one_takes_it(world: World) -> None:
    case = world.sent()
    cases.assign(case=case, to=world.group, by=world.actor("coordinator"), at=NOW)
    assert seers(world, case) == {"sender", "coordinator", "reader", "second", "resident"}
    cases.claim(case=case, by=world.actor("second"), at=NOW)
    assert seers(world, case) == {"sender", "coordinator", "second"}


def test_nobody_and_another_network_see_nothing(world: World) -> None:
    case = world.assigned()
    for actor in (NOBODY, a_world(tag="2").actor("coordinator")):
        assert queries.case_visible_to(actor, case.pk) is None
        assert policies.verdict(actor, "case.see", case) is Verdict.UNSEEN
    assert queries.case_visible_to(world.actor("sender"), "absent") is None


def test_a_revoked_reader_loses_the_case_with_the_next_request(world: World) -> None:
    case = world.assigned()
    Membership.objects.filter(person=world.reader).update(until=NOW)
    assert seers(world, case) == {"sender", "coordinator"}


def test_a_role_in_another_network_opens_no_case_of_this_one(world: World) -> None:
    case = world.assigned()
    other = a_world(tag="2")
    Membership.objects.filter(person=world.reader).delete()
    people.give_role(
        person=world.reader, role=Role.READER, place=Place(other.network, group=other.group), at=NOW
    )
    assert queries.case_visible_to(world.actor("reader"), case.pk) is None
    assert queries.worklist(world.actor("reader"), at=SOON).rows == []


def test_the_identity_is_asked_for_by_the_site_only(world: World) -> None:
    case = world.assigned()
    asked = {n for n in EVERYBODY if policies.can(world.actor(n), "case.see_identity", case)}
    assert asked == {"sender"}


def test_a_clinician_of_the_site_does_not_see_cases(world: World) -> None:
    place = Place(world.network, world.site)
    clinician = a_person("clinician", Role.CLINICIAN, place)
    case = world.assigned()
    assert queries.case_visible_to(actor_of(clinician), case.pk) is None
    assert not queries.cases_visible_to(actor_of(clinician)).exists()
