"""Every promise has a clock; it ends kept, missed with somebody told, or no longer needed."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.refusals import AlreadyTaken
from binome.cases.states import IllegalMove
from binome.notices import services as notices
from binome.notices.models import Notice
from binome.quality import clocks, firing
from binome.quality.clock_table import LADDERS, MOVES, ClockLeg, ClockState
from binome.quality.models import Clock, Escalation
from tests.cases.world import NOW, World
from tests.quality.conftest import fresh, work_until
from tests.quality.signing import sign

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE = timedelta(minutes=1)
ENDS = {ClockState.KEPT, ClockState.LATE, ClockState.WITHDRAWN}


def states(case: Case) -> dict[str, str]:
    """The newest clock of each leg."""
    return {c.leg: c.state for c in Clock.objects.filter(case=case).order_by("began_at", "pk")}


def test_every_open_state_can_be_kept_and_withdrawn_and_no_end_is_left() -> None:
    for state in ClockState:
        ways = {verb for before, verb in MOVES if before == state}
        assert ({"keep", "withdraw"} <= ways) == (state not in ENDS)
        assert bool(ways) == (state not in ENDS)


def test_each_ladder_warns_before_it_breaches_and_tells_somebody_at_each_rung() -> None:
    for leg in ClockLeg.values:
        shares = [rung.share for rung in LADDERS[leg]]
        assert shares == sorted(shares)
        words = [rung.word for rung in LADDERS[leg]]
        assert words[0] == "warning"
        assert all(rung.whom for rung in LADDERS[leg])
        assert shares[0] < 1.0 == shares[words.index("breach")]


def test_an_emergency_nobody_has_tells_the_coordinator_before_and_when_it_is_late(
    world: World,
) -> None:
    case = world.sent()
    Notice.objects.all().delete()
    work_until(NOW + 2 * MINUTE)
    assert not Escalation.objects.exists()
    work_until(NOW + 3 * MINUTE)
    assert states(case)["taken"] == "warned"
    work_until(NOW + 5 * MINUTE)
    assert states(case)["taken"] == "missed"
    told = Notice.objects.order_by("created_at").values_list("template", "address")
    assert list(told) == [
        ("promise_at_risk", "coordinator@example.org"),
        ("promise_missed", "coordinator@example.org"),
    ]
    rows = Escalation.objects.order_by("due_at")
    assert [row.due_at for row in rows] == [NOW + 3 * MINUTE, NOW + 5 * MINUTE]
    assert rows[0].told == [world.coordinator.pk]


def test_what_is_done_in_time_is_kept_and_nobody_is_called(world: World) -> None:
    world.pair()
    case = world.sent()
    reader, sender = world.actor("reader"), world.actor("sender")
    cases.mark_opened(case=case, by=reader, at=NOW + MINUTE)
    sign(world, fresh(case), at=NOW + 9 * MINUTE)
    cases.mark_delivered(case=case, by=sender, at=NOW + 10 * MINUTE)
    found = states(case)
    arrived = found.pop("arrived")
    assert (set(found.values()), arrived) == ({"kept"}, "running")
    Notice.objects.all().delete()
    work_until(NOW + 20 * MINUTE)
    assert not Escalation.objects.exists()


def test_i_take_care_of_it_stops_the_ladder_and_what_was_missed_stays_missed(
    world: World,
) -> None:
    world.pair()
    case = world.sent()
    work_until(NOW + 61 * MINUTE)
    assert states(case)["answered"] == "missed"
    by = world.actor("coordinator")
    assert clocks.take_care(case=case, by=by, at=NOW + 62 * MINUTE) > 0
    before = Escalation.objects.count()
    work_until(NOW + 300 * MINUTE)
    assert Escalation.objects.count() == before
    sign(world, fresh(case), at=NOW + 301 * MINUTE)
    assert states(case)["answered"] == "late"


def test_an_answer_after_its_time_is_late_even_when_no_worker_ran(world: World) -> None:
    world.pair()
    case = world.sent()
    sign(world, case, at=NOW + 90 * MINUTE)
    clock = Clock.objects.get(case=case, leg="answered")
    assert clock.state == "late"
    assert clock.escalations.get().rung == "breach"
    assert firing.fire(clock.pk, "breach", at=NOW + 91 * MINUTE) is None


def test_a_withdrawn_case_promises_nothing_and_shows_no_promise_as_kept(world: World) -> None:
    world.pair()
    case = world.sent()
    work_until(NOW + 61 * MINUTE)
    cases.withdraw(case=case, reason="moved", by=world.actor("sender"), at=NOW + 70 * MINUTE)
    assert set(states(case).values()) <= {"late", "withdrawn", "kept"}
    assert states(case)["answered"] == "late"
    assert not Clock.objects.filter(case=case, ended_at__isnull=True).exists()


def test_a_rung_is_one_row_however_often_and_by_whomever_it_is_fired(world: World) -> None:
    case = world.sent()
    clock = Clock.objects.get(case=case, leg="taken")
    Notice.objects.all().delete()
    fired = [firing.fire(clock.pk, "breach", at=NOW + 5 * MINUTE) for _ in range(3)]
    assert [row is not None for row in fired] == [True, False, False]
    assert Notice.objects.count() == 1


def test_a_kill_while_firing_leaves_nothing_and_the_next_worker_does_it_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.sent()
    clock = Clock.objects.get(case=case, leg="taken")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(notices, "order", killed)
        with pytest.raises(KeyboardInterrupt):
            firing.fire(clock.pk, "breach", at=NOW + 5 * MINUTE)
    assert not Escalation.objects.exists()
    Notice.objects.all().delete()
    work_until(NOW + 5 * MINUTE)
    assert Escalation.objects.filter(rung="breach").count() == 1
    assert Notice.objects.filter(template="promise_missed").count() == 1


def test_another_urgency_has_other_times(world: World) -> None:
    world.pair()
    case = world.sent(urgency="routine")
    assert "opened" not in states(case)
    cases.requalify(
        case=case, urgency="emergency", reason="Bleeds", by=world.actor("reader"), at=NOW
    )
    answered = Clock.objects.get(case=case, leg="answered", ended_at__isnull=True)
    assert answered.due_at == NOW + timedelta(hours=1)


def test_an_offer_nobody_takes_goes_further_at_the_warning(world: World) -> None:
    case = world.sent()
    cases.assign(case=case, to=world.group, by=world.actor("coordinator"), at=NOW)
    work_until(NOW + 3 * MINUTE)
    assert fresh(case).group is None


def test_a_claim_lapses_when_it_rests_and_lives_while_its_reader_writes(world: World) -> None:
    case = world.sent(urgency="urgent")
    cases.assign(case=case, to=world.group, by=world.actor("coordinator"), at=NOW)
    cases.claim(case=case, by=world.actor("reader"), at=NOW)
    said = NOW + timedelta(hours=1)
    cases.write_message(case=case, text="Glasgow?", by=world.actor("reader"), at=said)
    work_until(NOW + timedelta(hours=2))
    assert fresh(case).reader == world.reader
    work_until(said + timedelta(hours=2))
    assert (fresh(case).reader, fresh(case).group) == (None, world.group)


ACTS = ("assign", "offer", "claim", "hand back", "open", "urgency", "preliminary", "read", "care")
STEPS = st.lists(
    st.tuples(st.sampled_from((1, 7, 40, 400)), st.booleans(), st.sampled_from(ACTS)), max_size=10
)


@settings(
    max_examples=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(urgency=st.sampled_from(["emergency", "urgent", "routine"]), steps=STEPS)
def test_whatever_happens_every_promise_ends_and_a_missed_one_was_told(
    world: World, urgency: str, steps: list[tuple[int, bool, str]]
) -> None:
    """Any life of a case, a worker looking in now and then, then its end."""
    with transaction.atomic():
        now = NOW
        world.pair(weekly_volume=1)
        case = world.sent(urgency=urgency)
        for pause, is_worker_there, act in steps:
            now += pause * MINUTE
            if is_worker_there:
                work_until(now)
            _live(world, fresh(case), act, now)
        case, now = fresh(case), now + MINUTE
        if case.state != "withdrawn":
            cases.withdraw(case=case, reason="over", by=world.actor("sender"), at=now)
        work_until(now + timedelta(days=9))
        _every_promise_ended(case)
        transaction.set_rollback(True)


def _every_promise_ended(case: Case) -> None:
    """Kept in time, late and somebody was told, or no longer needed."""
    found = Clock.objects.filter(case=case)
    assert found.exists()
    assert {clock.state for clock in found} <= ENDS
    for clock in found.filter(state=ClockState.LATE):
        assert clock.escalations.filter(rung="breach").count() == 1
    for clock in found.filter(state=ClockState.KEPT):
        assert clock.ended_at is not None
        assert clock.ended_at <= clock.due_at


def _live(world: World, case: Case, act: str, now: datetime) -> None:
    """One thing that may happen; what is not possible now does not."""
    reader, sender = world.actor("reader"), world.actor("sender")
    coordinator = world.actor("coordinator")
    acts = {
        "assign": lambda: cases.assign(case=case, to=world.reader, by=coordinator, at=now),
        "offer": lambda: cases.assign(case=case, to=world.group, by=coordinator, at=now),
        "claim": lambda: cases.claim(case=case, by=reader, at=now),
        "hand back": lambda: cases.hand_back(case=case, reason="x", by=reader, at=now),
        "open": lambda: cases.mark_opened(case=case, by=reader, at=now),
        "urgency": lambda: cases.requalify(
            case=case, urgency="emergency", reason="x", by=reader, at=now
        ),
        "preliminary": lambda: cases.note_preliminary(case=case, at=now),
        "read": lambda: cases.mark_delivered(case=case, by=sender, at=now),
        "care": lambda: clocks.take_care(case=case, by=coordinator, at=now),
    }  # fmt: skip
    try:
        acts[act]()
    except (IllegalMove, AlreadyTaken):
        return
