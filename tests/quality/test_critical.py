"""A critical result is called until a human has read it back (SAFETY 11, scenario D)."""

from datetime import timedelta

import pytest
from django.core import mail

from binome.cases import services as cases
from binome.cases.models import Shift, Task
from binome.cases.states import IllegalMove
from binome.notices.models import Notice
from binome.people.models import Person
from binome.quality import critical
from binome.quality.critical import (
    PhoneCall,
    ReadBack,
    SayWhatIsDone,
    TwoIdentifiersNeeded,
    WrongCode,
)
from binome.quality.models import CRITICAL_MOVES, WAITS_FOR_A_HUMAN, CriticalResult, CriticalState
from tests.cases.world import NOW, SOON, World
from tests.quality.conftest import fresh, work_until
from tests.quality.signing import sign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE = timedelta(minutes=1)


def raised(world: World) -> CriticalResult:
    """An emergency, answered with a critical result at SOON."""
    world.pair()
    case = world.sent()
    sign(world, case, critical="yes", at=SOON)
    return CriticalResult.objects.get()


def read_back(result: CriticalResult, **other: object) -> ReadBack:
    said = {"code": result.code, "identifiers": ["name", "case_name"], "what_is_done": "To theatre"}
    return ReadBack(**{**said, **other})  # type: ignore[arg-type]


def called() -> list[tuple[str, str]]:
    found = Notice.objects.filter(template__startswith="critical").order_by("created_at", "pk")
    return list(found.values_list("template", "address"))


def test_only_a_human_ends_it_unless_the_answer_itself_is_taken_back() -> None:
    for state in CriticalState:
        ways = {verb for before, verb in CRITICAL_MOVES if before == state}
        assert ({"confirm", "telephone", "cancel"} <= ways) == (state in WAITS_FOR_A_HUMAN)


def test_the_function_on_duty_is_called_first_then_who_asked_then_all_then_a_human_telephones(
    world: World,
) -> None:
    Person.objects.filter(pk=world.stranger.pk).update(email="duty@example.org")
    Shift.objects.create(
        network=world.network, person=world.stranger, site=world.site, task=Task.ANSWERING,
        from_at=NOW - MINUTE, until_at=NOW + timedelta(hours=8),
    )  # fmt: skip
    result = raised(world)
    work_until(SOON)
    assert called() == [("critical_result", "duty@example.org")]
    work_until(SOON + 3 * MINUTE)
    assert called()[1:] == [("critical_result", "sender@example.org")]
    work_until(SOON + 9 * MINUTE)
    assert len(called()) == 3
    work_until(SOON + 10 * MINUTE)
    assert called()[3:] == [("critical_telephone", "coordinator@example.org")]
    result.refresh_from_db()
    assert result.state == "telephone"


def test_the_coordinator_is_told_again_until_somebody_has_telephoned(world: World) -> None:
    result = raised(world)
    for minutes in (10, 20, 30):
        work_until(SOON + minutes * MINUTE)
    assert [t for t, _ in called()].count("critical_telephone") == 3
    phone = PhoneCall("+236 70", "Surgeon on duty", "To theatre")
    critical.telephoned(
        result=result, phone=phone, by=world.actor("coordinator"), at=SOON + 31 * MINUTE
    )
    work_until(SOON + timedelta(hours=3))
    assert [t for t, _ in called()].count("critical_telephone") == 3
    result.refresh_from_db()
    assert (result.state, result.spoke_with, result.number_called) == (
        "telephoned", "Surgeon on duty", "+236 70",
    )  # fmt: skip


def test_who_confirms_types_the_code_compares_two_things_and_says_what_is_done(
    world: World,
) -> None:
    result, sender = raised(world), world.actor("sender")
    wrong: list[tuple[type[Exception], dict[str, object]]] = [
        (WrongCode, {"code": "x"}),
        (TwoIdentifiersNeeded, {"identifiers": ["name"]}),
        (TwoIdentifiersNeeded, {"identifiers": ["name", "shoe size"]}),
        (SayWhatIsDone, {"what_is_done": " "}),
    ]
    for refusal, change in wrong:
        with pytest.raises(refusal):
            critical.confirm(
                result=result, read_back=read_back(result, **change), by=sender, at=SOON + MINUTE
            )
    critical.confirm(result=result, read_back=read_back(result), by=sender, at=SOON + MINUTE)
    result.refresh_from_db()
    assert (result.state, result.answered_by) == ("confirmed", "Sender")
    assert result.identifiers == ["case_name", "name"]
    work_until(SOON + timedelta(hours=1))
    assert "critical_telephone" not in [t for t, _ in called()]
    with pytest.raises(IllegalMove):
        critical.confirm(result=result, read_back=read_back(result), by=sender, at=SOON + MINUTE)


def test_no_notice_holds_the_finding_or_the_code(world: World) -> None:
    result = raised(world)
    for minutes in range(0, 31, 5):
        work_until(SOON + minutes * MINUTE)
    assert mail.outbox
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        assert "haematoma" not in text
        assert result.code not in text.replace(result.case_id, "")


def test_an_answer_that_is_not_critical_calls_nobody(world: World) -> None:
    world.pair()
    sign(world, world.sent(), critical="no", at=SOON)
    assert not CriticalResult.objects.exists()


def test_a_withdrawn_case_is_called_about_no_more(world: World) -> None:
    result = raised(world)
    case = fresh(result.case)
    cases.withdraw(case=case, reason="moved", by=world.actor("sender"), at=SOON + MINUTE)
    before = len(called())
    work_until(SOON + timedelta(hours=1))
    assert len(called()) == before
