"""The table of states: every way in it leads somewhere, every other way is refused."""

import pytest

from binome.cases.states import ANSWERED, OPEN, TRANSITIONS, IllegalMove, State, after

VERBS = sorted({verb for _, verb in TRANSITIONS})


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_a_move_is_in_the_table_or_is_refused_with_a_sentence(state: str, verb: str) -> None:
    if (state, verb) in TRANSITIONS:
        assert after(state, verb) in State
        return
    with pytest.raises(IllegalMove) as refusal:
        after(state, verb)
    assert "Nothing was lost" in str(refusal.value)


def test_an_answered_case_never_becomes_unanswered_and_a_withdrawn_one_stays_so() -> None:
    for (before, verb), then in TRANSITIONS.items():
        assert before != State.WITHDRAWN
        if before in ANSWERED:
            assert then in ANSWERED | {State.WITHDRAWN}, verb


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {State.DRAFT}
    while True:
        more = {then for (before, _), then in TRANSITIONS.items() if before in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(State)


def test_whatever_is_open_can_be_withdrawn() -> None:
    assert all((state, "withdraw") in TRANSITIONS for state in OPEN | ANSWERED)
