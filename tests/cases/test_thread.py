"""The thread of a case."""

from datetime import timedelta

import pytest

from binome.cases import queries
from binome.cases import services as cases
from binome.cases.refusals import EmptyMessage, IllegalMove, MessageTooLong
from binome.notices.models import Notice
from tests.cases.world import SOON, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_message_reaches_the_other_side_and_is_new_until_read(world: World) -> None:
    case = world.assigned()
    Notice.objects.all().delete()
    cases.write_message(case=case, text="Glasgow 12", by=world.actor("sender"), at=SOON)
    assert queries.unread_count(case, actor=world.actor("reader")) == 1
    assert queries.unread_count(case, actor=world.actor("sender")) == 0
    assert [n.address for n in Notice.objects.all()] == ["reader@example.org"]
    line = queries.thread(case, actor=world.actor("reader"))[0]
    assert (line.text, line.is_from_site, line.is_unread) == ("Glasgow 12", True, True)
    assert cases.mark_messages_read(case=case, by=world.actor("reader"), at=SOON) == 1
    assert cases.mark_messages_read(case=case, by=world.actor("reader"), at=SOON) == 0
    assert not queries.thread(case, actor=world.actor("reader"))[0].is_unread


def test_an_answer_reaches_the_people_of_the_site(world: World) -> None:
    case = world.assigned()
    Notice.objects.all().delete()
    cases.write_message(case=case, text="Which side?", by=world.actor("reader"), at=SOON)
    assert [n.address for n in Notice.objects.all()] == ["sender@example.org"]
    assert "Which side?" not in str(Notice.objects.values_list("words", flat=True))


def test_the_same_press_twice_is_one_message(world: World) -> None:
    case = world.assigned()
    by = world.actor("sender")
    first = cases.write_message(case=case, text="Glasgow 12", by=by, at=SOON)
    again = cases.write_message(case=case, text="Glasgow 12 ", by=by, at=SOON)
    later = cases.write_message(case=case, text="Glasgow 12", by=by, at=SOON + timedelta(minutes=5))
    assert (first.pk == again.pk, later.pk == first.pk) == (True, False)


def test_nothing_and_too_much_are_refused(world: World) -> None:
    case = world.assigned()
    by = world.actor("sender")
    with pytest.raises(EmptyMessage):
        cases.write_message(case=case, text=" \x00 ", by=by, at=SOON)
    with pytest.raises(MessageTooLong):
        cases.write_message(case=case, text="x" * 4001, by=by, at=SOON)
    with pytest.raises(IllegalMove):
        cases.write_message(case=world.draft(), text="x", by=by, at=SOON)


def test_a_changed_form_shows_fields_and_values(world: World) -> None:
    case = world.assigned()
    cases.edit(case=case, changes={"age": "5 ans"}, by=world.actor("sender"), at=SOON)
    line = queries.thread(case, actor=world.actor("reader"))[0]
    assert (line.changes, line.text) == ((("age", "5 ans"),), "")
    assert queries.newest_message_id(case) == line.id
