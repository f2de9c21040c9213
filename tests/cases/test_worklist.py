"""The worklist: what must be decided first stands on top, in few queries however many cases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from binome.cases import queries
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.queries import View
from binome.people import services as people
from binome.people.models import Membership, Network, Role
from binome.people.services import Place
from tests.cases.world import FORM, NOW, SOON, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MOST_QUERIES = 12


def names(world: World, who: str, view: View) -> list[str]:
    page = queries.worklist(world.actor(who), view=view, at=SOON)
    return [row.case.name for row in page.rows]


def test_emergencies_come_first_then_the_nearest_promise(world: World) -> None:
    world.pair()
    routine = world.sent(urgency="routine")
    late = cases.send(case=world.draft(**FORM), by=world.actor("sender"), at=SOON)
    urgent = world.sent(urgency="urgent")
    early = world.sent()
    expected = [early.name, late.name, urgent.name, routine.name]
    assert names(world, "reader", View.MINE) == expected


def test_each_role_has_its_tabs(world: World) -> None:
    assert queries.views_of(world.actor("reader")) == [View.MINE, View.GROUP, View.SIGNED]
    assert queries.views_of(world.actor("coordinator")) == [View.WAITING, View.NETWORK]
    assert queries.views_of(world.actor("sender")) == [View.SITE, View.SITE_ANSWERED]


def test_a_view_of_another_role_shows_ones_own_instead(world: World) -> None:
    world.sent()
    page = queries.worklist(world.actor("reader"), view=View.NETWORK, at=SOON)
    assert (page.view, page.rows) == (View.MINE, [])


def test_the_coordinator_sees_what_waits_for_a_reader_first(world: World) -> None:
    given = world.assigned()
    waits = world.sent(urgency="routine")
    assert names(world, "coordinator", View.WAITING) == [waits.name]
    assert names(world, "coordinator", View.NETWORK) == [waits.name, given.name]
    counts = queries.worklist(world.actor("coordinator"), at=SOON).counts
    assert counts == {View.WAITING: 1, View.NETWORK: 2}


def test_the_site_sees_drafts_and_answers_it_has_not_opened(world: World) -> None:
    draft, answered = world.draft(), world.assigned()
    cases.note_signed(case=answered, at=NOW)
    assert set(names(world, "sender", View.SITE)) == {draft.name, answered.name}
    cases.mark_delivered(case=answered, by=world.actor("sender"), at=SOON)
    assert names(world, "sender", View.SITE) == [draft.name]
    assert names(world, "sender", View.SITE_ANSWERED) == [answered.name]
    assert names(world, "stranger", View.SITE) == []
    assert names(world, "reader", View.SIGNED) == [answered.name]


def test_a_row_says_the_newest_message_the_wait_and_the_broken_promise(world: World) -> None:
    case = world.assigned()
    cases.write_message(case=case, text="Glasgow 14", by=world.actor("sender"), at=NOW)
    cases.write_message(case=case, text="Glasgow 12", by=world.actor("sender"), at=SOON)
    row = queries.worklist(world.actor("reader"), at=NOW + timedelta(hours=2)).rows[0]
    assert row.newest_message is not None
    assert (row.newest_message.text, row.unread_count) == ("Glasgow 12", 2)
    assert (row.waited, row.is_late) == (timedelta(hours=2), True)
    assert row.received_share is None


def test_a_page_of_fifty_takes_few_queries_and_a_second_page_follows(world: World) -> None:
    world.pair()
    for _ in range(53):
        world.sent()
    case = Case.objects.first()
    assert case is not None
    cases.write_message(case=case, text="Glasgow 12", by=world.actor("sender"), at=SOON)
    with CaptureQueriesContext(
        connection,
    ) as first:
        page = queries.worklist(world.actor("reader"), at=SOON)
        shown = [(r.case.site.name, str(r.case.reader), r.case.network.mode) for r in page.rows]
    assert (len(shown), page.has_more) == (50, True)
    assert len(first) <= MOST_QUERIES
    rest = queries.worklist(world.actor("reader"), page=2, at=SOON)
    assert (len(rest.rows), rest.has_more) == (3, False)


def test_what_one_signed_is_gone_from_the_list_with_the_role(world: World) -> None:
    case = world.assigned()
    Case.objects.filter(pk=case.pk).update(signed_at=NOW)
    assert names(world, "reader", View.SIGNED) == [case.name]
    elsewhere = Network.objects.create(name="Elsewhere")
    Membership.objects.filter(person=world.reader).update(until=NOW)
    people.give_role(person=world.reader, role=Role.READER, place=Place(elsewhere), at=NOW)
    assert names(world, "reader", View.SIGNED) == []
