"""Routing over rows: rules, duty, load, caps; yes, no, hand-back and claims that lapse."""

from datetime import timedelta

import pytest

from binome.cases import queries
from binome.cases import services as cases
from binome.cases.models import Assignment, Case, RoutingRule, Shift
from binome.cases.refusals import AlreadyTaken, IllegalMove, ReasonMissing, RuleUnfit
from binome.cases.services import Decline, No
from binome.jobs.models import Job
from binome.notices.models import Notice
from binome.people.models import Person
from tests.cases.world import NOW, SOON, World, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def duty(world: World, who: str, **about: object) -> Shift:
    return Shift.objects.create(
        network=world.network, person=getattr(world, who), from_at=NOW - timedelta(hours=2),
        until_at=NOW + timedelta(hours=6), **about,
    )  # fmt: skip


def rule(world: World, target: str, **conditions: object) -> RoutingRule:
    return cases.add_rule(
        network=world.network, conditions={"target": target, **conditions},
        by=world.actor("coordinator"), at=NOW,
    )  # fmt: skip


def test_whoever_is_on_duty_has_what_has_no_binome(world: World) -> None:
    duty(world, "second")
    case = world.sent()
    assert case.reader == world.second
    assert case.assignments.get().reason == "on_duty"


def test_a_rule_of_the_network_comes_before_the_houses_and_those_stay_behind_it(
    world: World,
) -> None:
    world.pair()
    rule(world, "group", group=world.group, modality="CT")
    assert world.sent(urgency="routine", modality="CT").group == world.group
    assert world.sent(urgency="routine", modality="US").reader == world.reader
    assert RoutingRule.objects.count() == 6


def test_a_group_of_elsewhere_is_no_target(world: World) -> None:
    with pytest.raises(RuleUnfit):
        rule(world, "group", group=a_world(tag="2").group)
    with pytest.raises(RuleUnfit):
        rule(world, "freest")


def test_load_goes_round_by_weight_and_stops_at_the_cap(world: World) -> None:
    rule(world, "freest", group=world.group)
    by = world.actor("coordinator")
    cases.set_limits(person=world.reader, limits={"weight_percent": 50}, by=by, at=NOW)
    cases.set_limits(person=world.resident, limits={"weekly_cap": 0}, by=by, at=NOW)
    given = [world.sent(urgency="routine").reader for _ in range(6)]
    assert (given.count(world.second), given.count(world.reader)) == (4, 2)
    cases.set_limits(person=world.second, limits={"weekly_cap": 4}, by=by, at=NOW)
    assert world.sent(urgency="routine").reader == world.reader


def test_the_same_patient_goes_to_who_read_them_before(world: World) -> None:
    world.pair()
    first = world.assigned()
    Case.objects.filter(pk=first.pk).update(pseudonym="BN-1", reader=world.second)
    draft = world.draft(urgency="routine", question="?", age="4", sex="male", consent="patient")
    Case.objects.filter(pk=draft.pk).update(pseudonym="BN-1")
    case = cases.send(case=draft, by=world.actor("sender"), at=SOON)
    assert (case.reader, case.assignments.get().reason) == (world.second, "same_reader")


def test_a_reader_asleep_is_not_given_what_must_be_read_now(world: World) -> None:
    """02:30 in Bangui's UTC; quiet from 22 to 7 where the reader is."""
    world.pair()
    quiet = {"quiet_from_hour": 22, "quiet_until_hour": 7}
    cases.set_limits(person=world.reader, limits=quiet, by=world.actor("reader"), at=NOW)
    assert world.sent(urgency="routine").reader == world.reader
    emergency = world.sent()
    assert (emergency.reader, emergency.group) == (None, world.group)


def test_the_sender_is_told_beforehand_who_will_read(world: World) -> None:
    case = world.draft(urgency="emergency")
    assert not queries.prospect(case, at=NOW).is_anybody
    duty(world, "second")
    assert queries.prospect(case, at=NOW).reader_name == "Second"


def test_a_yes_is_kept_and_its_advice_stands_in_the_thread(world: World) -> None:
    world.pair()
    case = world.sent()
    case = cases.accept(case=case, by=world.actor("reader"), at=SOON, advice="Add a late phase.")
    assert case.assignments.get().accepted_at == SOON
    assert case.messages.get().text == "Add a late phase."
    with pytest.raises(IllegalMove):
        cases.accept(case=case, by=world.actor("second"), at=SOON)


def test_a_no_for_want_of_time_finds_another_and_never_the_same(world: World) -> None:
    world.pair()
    duty(world, "second")
    case = world.sent()
    no = No(Decline.NO_TIME)
    case = cases.decline(case=case, no=no, by=world.actor("reader"), at=SOON)
    assert case.group == world.group
    taken = cases.claim(case=case, by=world.actor("second"), at=SOON)
    case = cases.decline(case=taken, no=no, by=world.actor("second"), at=SOON)
    assert case.reader not in (world.reader, world.second)


def test_a_no_about_the_examination_goes_back_to_the_site_with_advice(world: World) -> None:
    world.pair()
    case = world.sent()
    with pytest.raises(ReasonMissing):
        cases.decline(case=case, no=No(Decline.OTHER_EXAM), by=world.actor("reader"), at=SOON)
    no = No(Decline.OTHER_EXAM, "Ultrasound first.")
    case = cases.decline(case=case, no=no, by=world.actor("reader"), at=SOON)
    assert (case.state, case.messages.get().text) == ("returned", "Ultrasound first.")


def test_a_claim_that_lapses_returns_to_its_group_and_warns_who_had_it(world: World) -> None:
    world.pair(weekly_volume=1)
    world.sent(urgency="routine")
    case = cases.claim(case=world.sent(urgency="routine"), by=world.actor("reader"), at=SOON)
    Notice.objects.all().delete()
    case = cases.lapse(case=case, at=SOON + timedelta(hours=5))
    assert (case.state, case.reader, case.group) == ("sent", None, world.group)
    told = set(Notice.objects.values_list("template", "address"))
    assert ("case_lapsed", "reader@example.org") in told
    taken = cases.claim(case=case, by=world.actor("second"), at=SOON + timedelta(hours=6))
    with pytest.raises(AlreadyTaken):
        cases.claim(case=taken, by=world.actor("reader"), at=SOON + timedelta(hours=6))


def test_an_offer_nobody_takes_goes_on(world: World) -> None:
    world.pair(weekly_volume=1)
    duty(world, "second")
    world.sent(urgency="routine")
    case = world.sent(urgency="routine")
    assert case.group == world.group
    case = cases.lapse_offer(case=case, at=SOON)
    assert (case.reader, case.group) == (world.second, None)


def test_the_way_to_the_reader_is_kept(world: World) -> None:
    world.pair(weekly_volume=1)
    world.sent(urgency="routine")
    case = world.sent(urgency="routine")
    tried = Assignment.objects.get(case=case).why["tried"]
    assert [(step["target"], step["word"]) for step in tried] == [
        ("binome", "week_is_full"), ("binome_group", "chosen"),
    ]  # fmt: skip


def test_a_reader_raises_the_urgency_and_the_promise_follows(world: World) -> None:
    world.pair()
    case = world.sent(urgency="routine")
    by = world.actor("reader")
    case = cases.requalify(case=case, urgency="emergency", reason="Bleeding", by=by, at=SOON)
    assert (case.urgency, case.promised_before_at) == ("emergency", SOON + timedelta(hours=1))
    assert {m.text for m in case.messages.all()} == {'{"urgency": "emergency"}', "Bleeding"}
    case.refresh_from_db()
    assert case.urgency_rank == 1
    assert Notice.objects.filter(template="case_requalified").count() == 2
    with pytest.raises(ReasonMissing):
        cases.requalify(case=case, urgency="urgent", reason=" ", by=by, at=SOON)


def test_a_withdrawal_has_a_notice_of_its_own_for_who_had_the_case(world: World) -> None:
    world.pair()
    case = world.sent()
    Notice.objects.all().delete()
    cases.withdraw(case=case, reason="transferred", by=world.actor("sender"), at=SOON)
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("case_withdrawn", "reader@example.org")


def test_what_is_no_emergency_waits_for_the_morning_of_its_reader(world: World) -> None:
    """02:30 UTC, a night from 22 to 7 in Paris, which is UTC+1 in March: 6 in UTC."""
    world.pair()
    quiet = {"quiet_from_hour": 22, "quiet_until_hour": 7}
    cases.set_limits(person=world.reader, limits=quiet, by=world.actor("reader"), at=NOW)
    Person.objects.filter(pk=world.reader.pk).update(time_zone="Europe/Paris")
    world.sent(urgency="routine")
    notice = Notice.objects.get(address="reader@example.org")
    assert notice.created_at == NOW.replace(hour=6, minute=0)
    job = Job.objects.get(key=notice.pk)
    assert job.run_at == notice.created_at
