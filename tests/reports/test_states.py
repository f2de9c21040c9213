"""The table of a report's states, in FHIR's words."""

import pytest

from binome.reports.states import SIGNED, TRANSITIONS, IllegalMove, State, after

FHIR_R4B_DIAGNOSTIC_REPORT_STATUS = {
    "registered", "partial", "preliminary", "final", "amended", "corrected", "appended",
    "cancelled", "entered-in-error", "unknown",
}  # fmt: skip
VERBS = sorted({verb for _, verb in TRANSITIONS})


def test_every_state_is_a_word_of_fhir() -> None:
    assert set(State.values) <= FHIR_R4B_DIAGNOSTIC_REPORT_STATUS


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_a_move_is_in_the_table_or_is_refused(state: str, verb: str) -> None:
    if (state, verb) in TRANSITIONS:
        assert after(state, verb) == TRANSITIONS[(state, verb)]
    else:
        with pytest.raises(IllegalMove):
            after(state, verb)


def test_what_was_signed_is_never_a_draft_again() -> None:
    for (before, _), then in TRANSITIONS.items():
        if before in SIGNED:
            assert then in SIGNED | {State.ENTERED_IN_ERROR}
        assert then != State.DRAFT
