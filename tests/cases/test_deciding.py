"""Routing as a pure function: for any network and case, who may, who is free, always somebody."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from binome.cases.routing.deciding import DEFAULT_RULES, NOBODY, decide, fits, hindrance
from binome.cases.routing.facts import Candidate, Facts, Field, PairFacts, Rule, in_hours

PERSONS, GROUPS = ("a", "b", "c", "d"), ("g", "h")
URGENCIES = st.sampled_from(["emergency", "urgent", "routine"])


@st.composite
def candidates(draw: st.DrawFn) -> dict[str, Candidate]:
    found = {}
    for person in draw(st.sets(st.sampled_from(PERSONS))):
        found[person] = Candidate(
            person,
            group_ids=frozenset(draw(st.sets(st.sampled_from(GROUPS)))),
            is_allowed=draw(st.booleans()),
            is_away=draw(st.booleans()),
            is_in_quiet_hours=draw(st.booleans()),
            is_on_duty=draw(st.booleans()),
            given_this_week=draw(st.integers(0, 3)),
            weekly_cap=draw(st.none() | st.integers(0, 3)),
            load=draw(st.sampled_from([0.0, 1.0, 2.5])),
            modalities=frozenset(draw(st.sets(st.sampled_from(["CT", "US"])))),
        )
    return found


RULES = st.lists(
    st.builds(
        Rule,
        target=st.sampled_from(
            [
                "same_reader",
                "binome",
                "binome_group",
                "group",
                "freest",
                "on_duty",
                "anyone",
                NOBODY,
            ]
        ),
        urgency=st.sampled_from(["", "emergency", "routine"]),
        modality=st.sampled_from(["", "CT", "US"]),
        group_id=st.sampled_from(GROUPS),
    ),
    max_size=6,
)
PAIRS = st.lists(
    st.builds(
        PairFacts,
        id=st.just("p"),
        reader_id=st.sampled_from(PERSONS),
        used=st.integers(0, 2),
        weekly_volume=st.integers(1, 2),
        is_paused=st.booleans(),
        deputy_id=st.sampled_from(["", *PERSONS]),
    ),
    max_size=2,
)
FACTS = st.builds(
    Facts,
    urgency=URGENCIES,
    modalities=st.sampled_from([frozenset(), frozenset({"CT"})]),
    former_readers=st.lists(st.sampled_from(PERSONS), max_size=2).map(tuple),
    gave_back=st.frozensets(st.sampled_from((*PERSONS, "g")), max_size=2),
)
FIELDS = st.builds(
    Field, facts=FACTS, rules=RULES.map(tuple), candidates=candidates(), pairs=PAIRS.map(tuple)
)


def free_ones(field: Field) -> set[str]:
    return {c.id for c in field.candidates.values() if not hindrance(c, field.facts)}


@settings(max_examples=300, deadline=None)
@given(FIELDS)
def test_nobody_without_the_right_or_away_or_who_gave_it_back_is_chosen(field: Field) -> None:
    decision = decide(field)
    if decision.kind == "reader":
        chosen = field.candidates[decision.id]
        assert chosen.is_allowed
        assert not chosen.is_away
        assert chosen.id not in field.facts.gave_back


@settings(max_examples=300, deadline=None)
@given(FIELDS)
def test_nobody_is_over_their_cap_while_another_is_free(field: Field) -> None:
    decision = decide(field)
    if decision.kind == "reader" and decision.id not in free_ones(field):
        assert field.facts.urgency == "emergency"
        assert not free_ones(field)


@settings(max_examples=300, deadline=None)
@given(FIELDS)
def test_a_group_is_offered_a_case_only_when_somebody_in_it_is_free(field: Field) -> None:
    decision = decide(field)
    if decision.kind == "group":
        members = {c.id for c in field.candidates.values() if decision.id in c.group_ids}
        assert members & free_ones(field)


@settings(max_examples=300, deadline=None)
@given(FIELDS)
def test_there_is_always_somebody_and_the_last_step_says_why(field: Field) -> None:
    decision = decide(field)
    assert decision.reason is not None
    if decision.kind == NOBODY:
        assert decision.reason.word == "by_hand"
    else:
        assert decision.reason.word == "chosen"
        assert decision.id in (decision.reason.person_id, decision.reason.group_id)
    assert decide(field) == decision


@settings(max_examples=200, deadline=None)
@given(FIELDS)
def test_by_the_house_rules_an_emergency_finds_a_reader_if_one_is_there(field: Field) -> None:
    facts = replace(field.facts, urgency="emergency")
    field = replace(field, rules=DEFAULT_RULES, facts=facts)
    there = [c for c in field.candidates.values() if c.is_allowed and not c.is_away]
    willing = [c for c in there if c.id not in facts.gave_back]
    assert (decide(field).kind == NOBODY) == (not willing)


def alone(**about: object) -> Field:
    reader = Candidate("a", group_ids=frozenset({"g"}))
    pair = PairFacts("p", "a", **about)  # type: ignore[arg-type]
    people = {"a": reader, "b": Candidate("b", group_ids=frozenset({"g"}))}
    return Field(Facts("routine"), DEFAULT_RULES, people, (pair,))


def test_the_pairs_reader_has_it_while_the_week_has_room() -> None:
    assert decide(alone(used=4, weekly_volume=5)).id == "a"
    full = decide(alone(used=5, weekly_volume=5))
    assert [(t.target, t.word) for t in full.tried] == [
        ("binome", "week_is_full"), ("binome_group", "chosen"),
    ]  # fmt: skip


def test_an_emergency_goes_to_the_pair_even_when_the_week_is_full() -> None:
    field = alone(used=5, weekly_volume=5)
    assert decide(replace(field, facts=Facts("emergency"))).id == "a"


def test_a_pause_sends_the_case_to_the_deputy() -> None:
    decision = decide(alone(is_paused=True, deputy_id="b"))
    assert (decision.id, decision.reason.target) == ("b", "deputy")  # type: ignore[union-attr]


def test_the_same_patient_goes_to_the_same_reader() -> None:
    field = alone()
    assert decide(replace(field, facts=Facts("routine", former_readers=("b",)))).id == "b"


def test_load_is_shared_by_weight_and_the_sites_language_comes_first() -> None:
    people = {
        "a": Candidate("a", group_ids=frozenset({"g"}), load=3.0, languages=frozenset({"fr"})),
        "b": Candidate("b", group_ids=frozenset({"g"}), load=0.0, languages=frozenset({"en"})),
        "c": Candidate("c", group_ids=frozenset({"g"}), load=1.0, languages=frozenset({"fr"})),
    }
    rules = (Rule("freest", group_id="g"),)
    french = Facts("routine", languages=frozenset({"fr"}))
    assert decide(Field(french, rules, people)).id == "c"
    assert decide(Field(Facts("routine"), rules, people)).id == "b"


def test_a_rule_holds_only_where_every_condition_is_met() -> None:
    rule = Rule("group", urgency="urgent", modality="CT", body_part="head", below_age_years=15,
                from_hour=20, until_hour=7)  # fmt: skip
    child = Facts("urgent", modalities=frozenset({"CT"}), body_part="Head, neck", age_years=4,
                  local_hour=23)  # fmt: skip
    assert fits(rule, child)
    for change in ({"urgency": "routine"}, {"modalities": frozenset({"US"})}, {"age_years": 15},
                   {"age_years": None}, {"local_hour": 7}, {"body_part": "Hip"}):  # fmt: skip
        assert not fits(rule, replace(child, **change))


def test_hours_run_over_midnight() -> None:
    assert all(in_hours(hour, start=22, end=6) for hour in (22, 23, 0, 5))
    assert not any(in_hours(hour, start=22, end=6) for hour in (6, 12, 21))
    assert in_hours(3, start=None, end=None)
