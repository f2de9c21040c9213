"""Giving cases to readers and groups, and what follows for the images."""

import pytest

from binome.archive.models import Study, StudyGrant
from binome.cases import queries
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.refusals import (
    AlreadyTaken,
    GroupOfAnotherNetwork,
    IllegalMove,
    NotAReader,
    ReasonMissing,
)
from binome.cases.services import Arrival
from binome.people import policies
from tests.cases.world import NOW, SOON, World, a_study, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def with_images(world: World, case: Case) -> Study:
    study = a_study(world.site)
    arrival = Arrival(study.pk, received_files=3, received_bytes=30, is_complete=True)
    cases.note_images(case=case, arrival=arrival, at=NOW)
    return study


def test_the_coordinator_gives_a_case_by_hand_and_the_reader_sees_its_images(world: World) -> None:
    case = world.sent()
    study = with_images(world, case)
    assert not policies.can(world.actor("reader"), "study.see", study)
    case = cases.assign(case=case, to=world.reader, by=world.actor("coordinator"), at=SOON)
    assert (case.state, case.reader) == ("assigned", world.reader)
    assert case.assignments.get().reason == "by_hand"
    assert policies.can(world.actor("reader"), "study.see", study)
    assert not policies.can(world.actor("second"), "study.see", study)


def test_images_that_come_after_the_reader_are_shown_to_them_at_once(world: World) -> None:
    case = world.assigned()
    study = with_images(world, case)
    assert policies.can(world.actor("reader"), "study.see", study)


def test_giving_the_same_reader_twice_is_once(world: World) -> None:
    case = world.assigned()
    cases.assign(case=case, to=world.reader, by=world.actor("coordinator"), at=SOON)
    assert case.assignments.count() == 1


def test_another_reader_takes_the_place_and_the_first_sees_nothing_any_more(world: World) -> None:
    case = world.assigned()
    study = with_images(world, case)
    cases.assign(case=case, to=world.second, by=world.actor("coordinator"), at=SOON)
    case = Case.objects.get(pk=case.pk)
    assert case.reader == world.second
    assert queries.case_visible_to(world.actor("reader"), case.pk) is None
    assert not policies.can(world.actor("reader"), "study.see", study)
    assert policies.can(world.actor("second"), "study.see", study)


def test_a_sender_is_no_reader_and_a_foreign_group_no_group(world: World) -> None:
    case = world.sent()
    with pytest.raises(NotAReader):
        cases.assign(case=case, to=world.stranger, by=world.actor("coordinator"), at=SOON)
    elsewhere = a_world(tag="2").group
    with pytest.raises(GroupOfAnotherNetwork):
        cases.assign(case=case, to=elsewhere, by=world.actor("coordinator"), at=SOON)
    assert Case.objects.get(pk=case.pk).state == "sent"


def test_the_first_free_reader_of_a_group_takes_the_case(world: World) -> None:
    case = world.sent()
    study = with_images(world, case)
    cases.assign(case=case, to=world.group, by=world.actor("coordinator"), at=NOW)
    assert queries.case_visible_to(world.actor("second"), case.pk) is not None
    assert policies.can(world.actor("second"), "study.see", study)
    taken = cases.claim(case=case, by=world.actor("second"), at=SOON)
    assert (taken.state, taken.reader) == ("assigned", world.second)
    with pytest.raises(AlreadyTaken):
        cases.claim(case=case, by=world.actor("reader"), at=SOON)
    assert cases.claim(case=case, by=world.actor("second"), at=SOON).reader == world.second
    assert not policies.can(world.actor("reader"), "study.see", study)


def test_a_case_handed_back_waits_again_with_its_reason(world: World) -> None:
    case = world.assigned()
    study = with_images(world, case)
    with pytest.raises(ReasonMissing):
        cases.hand_back(case=case, reason="", by=world.actor("reader"), at=SOON)
    case = cases.hand_back(case=case, reason="child", by=world.actor("reader"), at=SOON)
    assert (case.state, case.reader) == ("sent", None)
    assert case.assignments.get().ended_because == "child"
    assert not policies.can(world.actor("reader"), "study.see", study)
    with pytest.raises(IllegalMove):
        cases.hand_back(case=case, reason="child", by=world.actor("reader"), at=SOON)


def test_a_case_returned_to_its_site_can_be_completed_and_sent_again(world: World) -> None:
    case = world.assigned()
    case = cases.return_to_sender(
        case=case, reason="Which side?", by=world.actor("reader"), at=SOON
    )
    assert (case.state, case.promised_before_at) == ("returned", None)
    assert case.messages.get().text == "Which side?"
    changes = {"question": "Left shoulder?"}
    case = cases.edit(case=case, changes=changes, by=world.actor("sender"), at=SOON)
    case = cases.send(case=case, by=world.actor("sender"), at=SOON)
    assert (case.state, case.sent_at) == ("sent", SOON)


def test_grants_of_another_reason_are_left_alone(world: World) -> None:
    case = world.assigned()
    study = with_images(world, case)
    StudyGrant.objects.create(
        study=study, person=world.second, reason="teaching", created_by="x", created_at=NOW
    )
    cases.withdraw(case=case, reason="died", by=world.actor("sender"), at=SOON)
    assert policies.can(world.actor("second"), "study.see", study)
