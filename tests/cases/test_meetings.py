"""Meetings: a list in order, a decision for each, and no case opened to anybody by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from binome.cases.models import Case, Meeting, MeetingCase, Message
from binome.cases.queries.meetings import list_of, own_case_named
from binome.cases.services import meeting as meetings
from binome.cases.services.meeting import Called, NotAMeeting, NothingDecided, NotListed
from tests.cases.world import FORM, NOW, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def called(world: World) -> Meeting:
    wanted = Called("Tumour board", NOW + DAY, "Surgery, oncology")
    return meetings.call(
        network=world.network, called=wanted, by=world.actor("coordinator"), at=NOW
    )


def listed(world: World, meeting: Meeting, case: Case) -> MeetingCase:
    return meetings.put_on(meeting=meeting, case=case, by=world.actor("reader"), at=NOW)


def test_cases_stand_in_order_once_and_can_be_moved_earlier(world: World) -> None:
    meeting = called(world)
    first, second = world.assigned(), world.assigned()
    listed(world, meeting, first)
    meetings.put_earlier(listed=listed(world, meeting, second))
    listed(world, meeting, second)
    rows = list_of(meeting, world.actor("reader"))
    assert [one.row.case.pk for one in rows] == [second.pk, first.pk]
    meetings.put_earlier(listed=rows[0].row)
    assert list_of(meeting, world.actor("reader"))[0].row.case.pk == second.pk


def test_a_decision_stands_on_the_list_and_in_the_thread_for_the_site(world: World) -> None:
    meeting, case = called(world), world.assigned()
    row, reader = listed(world, meeting, case), world.actor("reader")
    meetings.decide(listed=row, words="Operate this week", by=reader, at=NOW + DAY)
    (found,) = list_of(meeting, world.actor("sender"))
    assert (found.row.decision, found.row.decided_by) == ("Operate this week", world.reader.name)
    assert Message.objects.get(case=case).text == "Tumour board, 2026-03-02: Operate this week"
    with pytest.raises(NothingDecided):
        meetings.decide(listed=row, words="  ", by=reader, at=NOW)


def test_a_list_opens_no_case(world: World) -> None:
    meeting, case = called(world), world.assigned()
    listed(world, meeting, case)
    assert [one.may_see for one in list_of(meeting, world.actor("second"))] == [False]
    assert own_case_named(world.actor("second"), case.name) is None
    client = Client()
    client.force_login(world.second)
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert case.name in page
    assert case.pk not in page
    assert case.question not in page
    row = meeting.listed.get()
    words = {"place": row.pk, "decision": "I decide"}
    client.post(reverse("meeting_change", args=[meeting.pk]), words)
    client.post(reverse("meeting_put_on", args=[meeting.pk]), {"name": case.name})
    row.refresh_from_db()
    assert row.decision == ""


def test_drafts_and_cases_of_other_networks_are_not_listed(world: World) -> None:
    meeting = called(world)
    for case in (None, world.draft(**FORM)):
        with pytest.raises(NotListed):
            meetings.put_on(meeting=meeting, case=case, by=world.actor("sender"), at=NOW)


@pytest.mark.parametrize("wanted", [Called(" ", NOW), Called("Staff", None)])
def test_a_meeting_has_a_title_and_a_day(world: World, wanted: Called) -> None:
    with pytest.raises(NotAMeeting):
        meetings.call(network=world.network, called=wanted, by=world.actor("reader"), at=NOW)


def test_a_reader_calls_lists_and_decides_on_the_pages(world: World) -> None:
    case, client = world.assigned(), Client()
    client.force_login(world.reader)
    words = {"title": "Staff", "at": "2026-03-05T14:00", "people": "Surgery"}
    client.post(reverse("meeting_call", args=[world.network.pk]), words)
    meeting = Meeting.objects.get()
    assert f"{meeting.at:%H:%M}" == "14:00"
    client.post(reverse("meeting_put_on", args=[meeting.pk]), {"name": f" {case.name.upper()} "})
    row = meeting.listed.get()
    client.post(reverse("meeting_change", args=[meeting.pk]), {"place": row.pk, "decision": "Wait"})
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert "Wait" in page
    assert (
        meeting.title in client.get(reverse("meetings", args=[world.network.pk])).content.decode()
    )
