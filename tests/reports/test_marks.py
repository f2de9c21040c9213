"""Drawings on images: kept by id for one reader and case, whatever is sent twice."""

from typing import Any

import pytest

from binome.audit.models import AuditEvent
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.marks import change_from_viewer
from binome.reports.refusals import TooManyMarks
from binome.reports.services import marking
from tests.cases.world import SOON
from tests.reports.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def length(desk: Desk, mark_id: str = "abcdefgh", **other: Any) -> dict[str, Any]:
    frame = f"{desk.study.series.get().pk}.1.1"
    return {"id": mark_id, "kind": "length", "frame": frame, "points": [[1, 2], [3, 4.5]]} | other


def keep(desk: Desk, news: Any) -> None:
    change = change_from_viewer(news)
    reports.keep_marks(case=desk.case, change=change, by=desk.reader, at=SOON)


def test_a_drawing_is_found_again_and_changes_of_two_machines_add_up(desk: Desk) -> None:
    keep(desk, {"put": [length(desk)]})
    keep(desk, {"put": [length(desk, "bbbbbbbb", text="a  nodule ")]})
    keep(desk, {"put": [length(desk)]})
    kept = {mark["id"]: mark for mark in queries.marks_of(desk.case, desk.reader)}
    assert set(kept) == {"abcdefgh", "bbbbbbbb"}
    assert kept["bbbbbbbb"]["text"] == "a nodule"
    keep(desk, {"drop": ["abcdefgh", "cccccccc"]})
    assert [mark["id"] for mark in queries.marks_of(desk.case, desk.reader)] == ["bbbbbbbb"]


def test_only_a_change_is_written_into_the_audit_and_never_the_words(desk: Desk) -> None:
    for _ in range(2):
        keep(desk, {"put": [length(desk, text="private words")]})
    events = AuditEvent.objects.filter(action="report.marks_kept")
    assert [event.detail for event in events] == ["1 drawings"]


def test_a_drawing_on_an_image_of_another_case_is_left_out(desk: Desk) -> None:
    keep(desk, {"put": [length(desk, frame="elsewhere.1.1")]})
    assert queries.marks_of(desk.case, desk.reader) == []


def test_there_is_an_end_to_how_much_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST_MARKS", 1)
    keep(desk, {"put": [length(desk)]})
    with pytest.raises(TooManyMarks):
        keep(desk, {"put": [length(desk, "bbbbbbbb")]})
    assert len(queries.marks_of(desk.case, desk.reader)) == 1
