"""Sending a case: what must be written, when the answer is promised, to whom it goes."""

from datetime import timedelta

import pytest

from binome.cases import queries
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.readiness import SENTENCES
from binome.cases.refusals import FormIncomplete, IllegalMove, PatientNotDecided, ReasonMissing
from binome.identity.words import words_of
from binome.notices.models import Notice
from binome.people.models import Membership
from tests.cases.world import FORM, NOW, SOON, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("field", ["urgency", "question", "age", "sex", "who_acts", "phone"])
def test_an_emergency_needs_six_fields_and_says_which_is_missing(world: World, field: str) -> None:
    case = world.draft(**{k: v for k, v in FORM.items() if k != field})
    if field in ("who_acts", "phone", "question", "age", "sex"):
        assert case.urgency == "emergency"
    with pytest.raises(FormIncomplete) as refusal:
        cases.send(case=case, by=world.actor("sender"), at=NOW)
    assert refusal.value.missing == (field,)
    assert str(refusal.value) == str(SENTENCES[field])
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_an_emergency_leaves_without_consent_and_a_routine_case_does_not(world: World) -> None:
    assert world.sent(consent="").state == "sent"
    with pytest.raises(FormIncomplete) as refusal:
        world.sent(urgency="routine", consent="", who_acts="", phone="")
    assert refusal.value.missing == ("consent",)


def test_nothing_is_written_by_itself(world: World) -> None:
    with pytest.raises(FormIncomplete) as refusal:
        cases.send(case=world.draft(), by=world.actor("sender"), at=NOW)
    assert refusal.value.missing == ("urgency", "question", "age", "sex")


@pytest.mark.parametrize("verdict", ["mismatch", "several_patients"])
def test_a_case_of_two_patients_does_not_leave(world: World, verdict: str) -> None:
    case = world.draft(**FORM)
    cases.note_patient_check(case=case, verdict=verdict, at=NOW)
    with pytest.raises(PatientNotDecided):
        cases.send(case=case, by=world.actor("sender"), at=NOW)


@pytest.mark.parametrize(("urgency", "hours"), [("emergency", 1), ("urgent", 6), ("routine", 72)])
def test_the_promise_runs_from_the_press_on_send(world: World, urgency: str, hours: int) -> None:
    case = world.sent(urgency=urgency)
    assert case.sent_at == NOW
    assert case.promised_before_at == NOW + timedelta(hours=hours)


def test_a_routine_case_has_the_delay_its_binome_agreed(world: World) -> None:
    world.pair(reading_delay_hours=24)
    assert world.sent(urgency="routine").promised_before_at == NOW + timedelta(hours=24)
    assert world.sent(urgency="urgent").promised_before_at == NOW + timedelta(hours=6)


def test_a_sent_case_goes_to_its_binome_who_is_told_words_digit_and_urgency(world: World) -> None:
    world.pair()
    case = world.sent()
    assert (case.state, case.reader, case.assigned_at) == ("assigned", world.reader, NOW)
    given = case.assignments.get()
    assert (given.reason, given.rule) == ("binome", "binome 1/5 this week")
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("case_assigned", "reader@example.org")
    assert set(notice.words) == {"case", "urgency", "link"}
    assert notice.words["case"] == case.name
    assert notice.words["link"].endswith(f"/cases/{case.pk}/")
    assert case.question not in str(notice.words)


def test_the_senders_own_binome_comes_before_the_sites(world: World) -> None:
    world.pair(reader=world.second)
    world.pair(sender=world.sender)
    assert world.sent().reader == world.reader


def test_a_case_nobody_may_read_waits_and_the_coordinator_is_told(world: World) -> None:
    case = world.sent()
    assert (case.state, case.reader) == ("sent", None)
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("case_unassigned", "coordinator@example.org")


def test_a_binome_that_ended_or_lost_its_role_gets_nothing(world: World) -> None:
    binome = world.pair()
    Membership.objects.filter(person=world.reader).update(until=NOW)
    assert world.sent(urgency="routine").reader is None
    Membership.objects.filter(person=world.reader).update(until=None)
    cases.end_binome(binome=binome, by=world.actor("coordinator"), at=NOW)
    assert world.sent(urgency="routine").reader is None


def test_before_sending_it_is_said_who_will_read_or_whom_to_call(world: World) -> None:
    case = world.draft(**FORM)
    nobody = queries.prospect(case, at=NOW)
    assert not nobody.is_anybody
    assert nobody.fallback_phone == "+33 1 00 00 00 00"
    world.pair()
    assert queries.prospect(case, at=NOW).reader_name == "Reader"


def test_a_case_is_sent_once(world: World) -> None:
    case = world.sent()
    with pytest.raises(IllegalMove):
        cases.send(case=case, by=world.actor("sender"), at=SOON)


def test_a_withdrawal_needs_its_reason_and_takes_the_case_from_the_reader(world: World) -> None:
    case = world.assigned()
    with pytest.raises(ReasonMissing):
        cases.withdraw(case=case, reason=" ", by=world.actor("sender"), at=SOON)
    case = cases.withdraw(case=case, reason="transferred", by=world.actor("sender"), at=SOON)
    assert (case.state, case.reader, case.withdrawn_at) == ("withdrawn", None, SOON)
    assert "transferred" not in str(Case.objects.values().get(pk=case.pk)), "sealed in the row"
    assert words_of(case.site_id, case.withdrawn_reason) == "transferred"
    assert words_of("another", case.withdrawn_reason) == ""
    assert case.assignments.get().ended_at == SOON
