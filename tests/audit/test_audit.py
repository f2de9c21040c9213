"""The audit is appended to and nothing else; frames shown become one event a sitting."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from binome.audit import queries, services
from binome.audit.models import AuditEvent, EventIsWritten
from binome.audit.services import FrameViews, Subject
from binome.people.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
READER = Actor(id="r", name="Reader")
STUDY = Subject(site_id="s", case_id="c", things=("study",))


def test_an_event_is_found_by_its_site_and_its_case_newest_first() -> None:
    services.record("case.seen", by=READER, at=AT, of=STUDY)
    services.record("case.sent", by=READER, at=AT + timedelta(seconds=1), of=STUDY)
    services.record("case.seen", by=READER, at=AT, of=Subject(site_id="other"))
    assert [e.action for e in queries.events_of_case("c")] == ["case.sent", "case.seen"]
    assert queries.events_of_site("s").count() == 2


def test_an_event_never_changes_and_never_goes() -> None:
    services.record("case.seen", by=READER, at=AT, of=STUDY)
    event = AuditEvent.objects.get()
    event.action = "case.unseen"
    with pytest.raises(EventIsWritten):
        event.save()
    with pytest.raises(EventIsWritten):
        event.delete()
    with pytest.raises(EventIsWritten):
        AuditEvent.objects.all().update(action="case.unseen")
    with pytest.raises(EventIsWritten):
        AuditEvent.objects.all().delete()


def test_frames_of_one_sitting_are_one_event_and_then_their_sum() -> None:
    views = FrameViews()
    for _ in range(5):
        views.note(by=READER, of=STUDY)
    views.flush(at=AT)
    for _ in range(7):
        views.note(by=READER, of=STUDY)
    views.flush(at=AT + timedelta(minutes=5))
    assert [e.count for e in AuditEvent.objects.order_by("pk")] == [5]
    views.flush(at=AT + timedelta(minutes=10))
    assert [e.count for e in AuditEvent.objects.order_by("pk")] == [5, 7]


def test_a_shutdown_writes_what_was_counted() -> None:
    views = FrameViews()
    views.note(by=READER, of=STUDY)
    views.flush(at=AT)
    views.note(by=READER, of=STUDY)
    views.flush(at=AT, everything=True)
    assert sum(e.count for e in AuditEvent.objects.all()) == 2


def test_what_an_upper_room_knows_completes_the_subject() -> None:
    views = FrameViews()
    views.note(by=READER, of=Subject(site_id="s", things=("study",)))
    views.flush(at=AT, place=lambda subject: Subject(subject.site_id, "case", subject.things))
    assert AuditEvent.objects.get().case_id == "case"


def test_frames_that_could_not_be_written_down_are_written_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    views = FrameViews()
    for _ in range(3):
        views.note(by=READER, of=STUDY)
    with monkeypatch.context() as failing:
        failing.setattr(services, "record", _full)
        with pytest.raises(OperationalError):
            views.flush(at=AT)
    views.note(by=READER, of=STUDY)
    views.flush(at=AT)
    assert [e.count for e in AuditEvent.objects.all()] == [4]


def _full(*_words: object, **_more: object) -> None:
    raise OperationalError
