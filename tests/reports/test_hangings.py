"""Hanging protocols: a reader's own, bounded, by modality and body part, with no word of a case."""

from typing import Any

import pytest

from binome.reports import hangings
from binome.reports.hangings import (
    UnreadableHanging,
    hanging_from_viewer,
    hangings_of,
    keep_hanging,
)
from binome.reports.models import Hanging
from tests.cases.world import SOON, World

pytestmark = pytest.mark.django_db
PANE = {"words": "brain 5 mm", "rank": 1, "is_prior": True, "window": "bone"}
VALUE = {"layout": 2, "panes": [PANE, {"rank": 0, "window": [40, 80]}], "is_synced": False}


def keep(world: World, who: str = "reader", **news: Any) -> None:
    change = hanging_from_viewer({"modality": "CT", "body_part": "HEAD", "value": VALUE} | news)
    keep_hanging(change=change, by=world.actor(who), at=SOON)


def test_a_way_is_its_readers_own_and_may_be_forgotten(world: World) -> None:
    keep(world)
    keep(world)
    keep(world, body_part="")
    keep(world, "second", modality="MR")
    (any_part, head) = hangings_of(world.actor("reader"), {"CT", "MR"})
    assert (any_part["body_part"], head["body_part"]) == ("", "HEAD")
    assert head["value"]["panes"][0] == PANE
    assert head["value"]["panes"][1] == {
        "words": "", "rank": 0, "is_prior": False, "window": [40, 80],
    }  # fmt: skip
    assert head["value"]["is_synced"] is False
    keep(world, value=None)
    assert len(hangings_of(world.actor("reader"), {"CT"})) == 1
    assert hangings_of(world.actor("sender"), {"CT", "MR"}) == []


def test_the_oldest_kinds_give_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hangings, "MOST_KINDS", 2)
    for part in ("A", "B", "C"):
        keep(world, body_part=part)
    assert Hanging.objects.count() == 2


@pytest.mark.parametrize(
    "news",
    [
        None, [], {"modality": ""}, {"modality": 1}, {"modality": "CT", "value": []},
        {"modality": "CT", "value": {"layout": 3, "panes": []}},
        {"modality": "CT", "value": {"layout": 2, "panes": [PANE] * 5}},
        {"modality": "CT", "value": {"layout": 2, "panes": [{"rank": -1}]}},
        {"modality": "CT", "value": {"layout": 2, "panes": [{"rank": True}]}},
        {"modality": "CT", "value": {"layout": 2, "panes": [{"rank": 0, "window": [1, "x"]}]}},
        {"modality": "CT", "body_part": "x" * 300, "value": None},
        {"modality": "C\x00T", "value": None},
    ],
)  # fmt: skip
def test_what_is_no_way_to_hang_is_refused(news: Any) -> None:
    with pytest.raises(UnreadableHanging):
        hanging_from_viewer(news)
