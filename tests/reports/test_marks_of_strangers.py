"""Drawings as strangers might post them: bounded, or refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binome.reports.marks import MarksChange, UnreadableMarks, change_from_viewer

BROKEN: list[dict[str, Any]] = [
    {"kind": "spell"}, {"id": "../../x"}, {"id": 7}, {"frame": "a/b"}, {"points": [[1, 2]]},
    {"points": [[1, float("nan")], [1, 2]]}, {"points": [[True, 1], [1, 2]]}, {"points": "12"},
    {"text": "x" * 301}, {"text": "a\x00b"}, {"text": 5}, {"points": [[1, 1e9], [1, 2]]},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_no_drawing_is_refused(wrong: dict[str, Any]) -> None:
    sound = {"id": "abcdefgh", "kind": "length", "frame": "s.1.1", "points": [[1, 2], [3, 4]]}
    assert change_from_viewer({"put": [sound]}).put[0]["points"] == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(UnreadableMarks):
        change_from_viewer({"put": [sound | wrong]})


leaves = st.sampled_from([None, True, 1.5, -1, "length", "abcdefgh", float("inf")])
scraps = leaves | st.lists(leaves, max_size=3)
marks = st.dictionaries(st.sampled_from(["id", "kind", "frame", "points", "text"]), scraps)


@given(scraps | st.dictionaries(st.sampled_from(["put", "drop"]), st.lists(marks | scraps)))
def test_whatever_a_stranger_posts_is_read_or_refused(news: object) -> None:
    try:
        change = change_from_viewer(news)
    except UnreadableMarks:
        return
    assert isinstance(change, MarksChange)
