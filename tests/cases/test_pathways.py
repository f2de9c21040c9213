"""Pathways: own questions, images, clocks, duty, and decisions at the hour they were taken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from binome.archive.models import Series
from binome.cases import services as cases
from binome.cases.models import Case, CaseStudy, Message, PathwayDecision
from binome.cases.pathways import PATHWAYS, QUESTIONS
from binome.cases.queries.pathway import images_asked
from binome.cases.refusals import FormIncomplete, ShiftUnfit, UnfitValue
from binome.cases.services import roster
from binome.cases.services.deciding import Decided, NotADecision, moment_of, record_decision
from binome.cases.services.roster import Duty
from binome.quality.addressees import people_named
from binome.quality.clock_table import Whom
from binome.quality.models import Clock
from tests.cases.world import NOW, SOON, World, a_study, a_world

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return a_world()


def on_duty(world: World, who: str, pathway: str) -> None:
    duty = Duty(getattr(world, who), NOW - MINUTE, NOW + 600 * MINUTE, pathway=pathway)
    by = world.actor("coordinator")
    roster.add_shifts(network=world.network, duty=duty, by=by, at=NOW)


def stroke(world: World, **changes: Any) -> Case:
    return world.sent(**{"pathway": "stroke", "stroke.nihss": "14", **changes})


def test_the_table_has_no_two_questions_of_one_name_and_every_number_has_bounds() -> None:
    assert len(QUESTIONS) == sum(len(one.fields) for one in PATHWAYS)
    assert all(len(one.word) <= 16 for one in PATHWAYS)
    assert all(one.decisions for one in PATHWAYS)
    for field in QUESTIONS.values():
        assert not (field.choices and field.bounds)


def test_what_a_pathway_asks_is_kept_as_typed_and_nothing_else_fits(world: World) -> None:
    case = world.draft(**{"pathway": "stroke", "stroke.nihss": "14", "stroke.last_well": "01:10"})
    assert case.pathway_answers == {"stroke.nihss": "14", "stroke.last_well": "01:10"}
    assert case.written_at["stroke.nihss"] == NOW.isoformat()
    for wrong in ({"stroke.nihss": "43"}, {"stroke.anticoagulant": "maybe"}, {"pathway": "x"}):
        with pytest.raises(UnfitValue):
            cases.edit(case=case, changes=wrong, by=world.actor("sender"), at=NOW)


def test_an_emergency_waits_for_no_question_and_an_urgent_case_names_what_is_missing(
    world: World,
) -> None:
    assert world.sent(pathway="stroke").state == "sent"
    with pytest.raises(FormIncomplete) as refused:
        world.sent(pathway="stroke", urgency="urgent")
    assert refused.value.missing == ("stroke.last_well", "stroke.anticoagulant")
    given = {"stroke.last_well": "01:10", "stroke.anticoagulant": "no"}
    assert world.sent(pathway="stroke", urgency="urgent", **given).state == "sent"


def test_an_answer_added_after_sending_stands_in_the_thread(world: World) -> None:
    case = stroke(world)
    cases.edit(case=case, changes={"stroke.nihss": "18"}, by=world.actor("sender"), at=SOON)
    assert Message.objects.get(case=case).text == '{"stroke.nihss": "18"}'


def test_a_stroke_is_answered_and_opened_by_its_own_clocks_and_a_chest_by_the_houses(
    world: World,
) -> None:
    world.pair()
    case = stroke(world)
    due = dict(Clock.objects.filter(case=case).values_list("leg", "due_at"))
    assert (due["answered"], due["opened"]) == (NOW + 20 * MINUTE, NOW + 3 * MINUTE)
    chest = world.sent(pathway="chest")
    due = dict(Clock.objects.filter(case=chest).values_list("leg", "due_at"))
    assert (due["answered"], due["opened"]) == (NOW + 60 * MINUTE, NOW + 15 * MINUTE)


def test_an_emergency_on_a_pathway_goes_to_its_own_duty_before_the_binome(world: World) -> None:
    world.pair()
    on_duty(world, "second", "stroke")
    assert stroke(world).reader == world.second
    assert world.sent().reader == world.reader
    assert world.sent(pathway="trauma").reader == world.reader


def test_the_duty_of_a_pathway_is_given_and_called_for_no_other_case(world: World) -> None:
    on_duty(world, "second", "stroke")
    trauma = world.sent(pathway="trauma")
    tried = trauma.assignments.first()
    assert tried is None or tried.reason != "on_duty"
    assert people_named((Whom.DUTY,), trauma, at=NOW) == [world.coordinator]
    assert people_named((Whom.DUTY,), stroke(world), at=NOW) == [world.second]
    with pytest.raises(ShiftUnfit):
        on_duty(world, "second", "x")


def test_images_asked_for_are_recognised_by_modality_and_words(world: World) -> None:
    case = stroke(world, body_part="")
    study = a_study(world.site)
    CaseStudy.objects.create(case=case, study=study, added_at=NOW)
    assert [is_there for _, is_there in images_asked(case)] == [True, False]
    Series.objects.create(
        study=study, series_instance_uid="2.25.9.9", modality="CT", changed_at=NOW,
        series_description="Angio TSA 0.6",
    )  # fmt: skip
    assert [is_there for _, is_there in images_asked(case)] == [True, True]


def test_a_decision_is_kept_with_its_hour_and_both_ends_read_it(world: World) -> None:
    case = stroke(world)
    decided = Decided("thrombolysis", "yes", "02:31")
    record_decision(case=case, decided=decided, by=world.actor("sender"), at=SOON)
    row = PathwayDecision.objects.get(case=case)
    assert (row.is_yes, row.is_from_site, row.decided_at) == (True, True, NOW + MINUTE)
    assert Message.objects.get(case=case).text == "Thrombolysis: Yes, 02:31 at the site"
    for wrong in (("operation", "yes", "02:31"), ("thrombolysis", "", "02:31"),
                  ("thrombolysis", "yes", "25:00")):  # fmt: skip
        decided = Decided(*wrong)
        with pytest.raises(NotADecision):
            record_decision(case=case, decided=decided, by=world.actor("sender"), at=SOON)


def test_an_hour_is_the_last_one_that_passed_also_when_clocks_change() -> None:
    paris = "Europe/Paris"
    # 25 October 2026: 02:30 comes at 00:30 and again at 01:30 UTC.
    night = datetime(2026, 10, 25, tzinfo=UTC)
    first, second = night.replace(minute=30), night.replace(hour=1, minute=30)
    assert moment_of("02:30", paris, at=night.replace(hour=1)) == first
    assert moment_of("02:30", paris, at=night.replace(hour=2)) == second
    assert moment_of("23:50", paris, at=night) == datetime(2026, 10, 24, 21, 50, tzinfo=UTC)
    # 29 March 2026: 02:30 is left out.
    morning = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment_of("02:30", paris, at=morning) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert moment_of("2h", paris, at=morning) is None
