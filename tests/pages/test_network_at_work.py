"""The network at work on its pages: proposals, console, rules, roster, urgency, read-back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from binome.cases import services as cases
from binome.cases.models import Binome, Case, ReadingLimits, RoutingRule, Shift, Swap
from binome.people.models import Person
from binome.quality.clock_table import ClockState
from binome.quality.models import Clock, CriticalResult
from tests.cases.world import FORM, NOW, World, a_world
from tests.quality.signing import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def as_(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def sent_now(world: World, **changes: object) -> Case:
    """A case of this minute: pages show what is left of its promise."""
    by, at = world.actor("sender"), timezone.now()
    case = cases.open_case(site=world.site, by=by, at=at)
    case = cases.edit(case=case, changes={**FORM, **changes}, by=by, at=at)
    return cases.send(case=case, by=by, at=at)


def test_a_coordinator_proposes_and_both_people_agree_on_their_page(
    client: Client, world: World
) -> None:
    pair = {"site": world.site.pk, "reader": world.reader.pk, "weekly_volume": 3,
            "reading_delay_hours": 24}  # fmt: skip
    as_(client, world.coordinator).post(reverse("agree", args=[world.network.pk]), pair)
    binome = Binome.objects.get()
    assert binome.since is None
    for person in (world.reader, world.sender):
        page = as_(client, person).get(reverse("binome", args=[binome.pk]))
        terms = page.context["waiting"]
        assert page.context["is_my_turn"]
        client.post(reverse("binome_answer", args=[binome.pk]), {"terms": terms.pk, "yes": "1"})
    binome.refresh_from_db()
    assert binome.since is not None
    assert "3 slots left this week" in client.get(reverse("binomes")).content.decode()


def test_a_reader_counters_pauses_writes_and_ends(client: Client, world: World) -> None:
    binome = world.pair()
    as_(client, world.reader)
    today = timezone.now().date()
    acts = {
        "binome_propose": {"weekly_volume": 1, "reading_delay_hours": 12, "words": "Exams"},
        "binome_write": {"text": "Bonjour"},
        "binome_pause": {"first_day": today, "last_day": today + timedelta(days=3),
                         "deputy": world.second.pk},
    }  # fmt: skip
    for name, body in acts.items():
        client.post(reverse(name, args=[binome.pk]), body)
    page = client.get(reverse("binome", args=[binome.pk])).content.decode()
    assert "Bonjour" in page
    assert "Second" in page
    assert "Exams" in page
    client.post(reverse("binome_end", args=[binome.pk]), {"thanks": "Merci"})
    assert "Merci" in client.get(reverse("binome", args=[binome.pk])).content.decode()


def test_the_console_says_why_and_assigns_with_one_press(client: Client, world: World) -> None:
    case = sent_now(world, urgency="urgent")
    page = as_(client, world.coordinator).get(reverse("console", args=[world.network.pk]))
    row = page.context["waiting"][0]
    assert row.why == ["A coordinator chooses by hand."]
    body = {"reader": row.choices[0].id}
    client.post(reverse("case_assign", args=[case.pk]), body)
    case.refresh_from_db()
    assert case.reader_id == row.choices[0].id
    assert (
        "A coordinator chose this reader."
        in client.get(reverse("case", args=[case.pk])).content.decode()
    )


def test_a_coordinator_s_list_tells_of_late_cases_nobody_is_in_charge_of(
    client: Client, world: World
) -> None:
    case = sent_now(world, urgency="urgent")
    home = reverse("worklist")
    assert "late, or nearly" not in as_(client, world.coordinator).get(home).content.decode()
    Clock.objects.filter(case=case, leg="taken").update(state=ClockState.MISSED)
    assert "1 case is late, or nearly" in client.get(home).content.decode()
    client.post(reverse("case_care", args=[case.pk]))
    assert "late, or nearly" not in client.get(home).content.decode()
    Clock.objects.filter(case=case).update(taken_care_of_at=None)
    assert "late, or nearly" not in as_(client, world.reader).get(home).content.decode()


def test_a_rule_is_written_moved_and_taken_out(client: Client, world: World) -> None:
    as_(client, world.coordinator)
    page = reverse("routing", args=[world.network.pk])
    body = {"target": "freest", "group": world.group.pk, "modality": "CT"}
    client.post(reverse("rule_add", args=[world.network.pk]), body)
    assert "CT" in client.get(page).content.decode()
    rule = RoutingRule.objects.get(modality="CT")
    last = RoutingRule.objects.order_by("-position")[0]
    change = reverse("rule_change", args=[world.network.pk])
    client.post(change, {"rule": last.pk, "raise": "1"})
    last.refresh_from_db()
    assert last.position == 5
    client.post(change, {"rule": rule.pk, "remove": "1"})
    assert not RoutingRule.objects.filter(pk=rule.pk).exists()
    limits = {"person": world.reader.pk, "weekly_cap": 4, "weight_percent": 50,
              "quiet_from_hour": 22, "quiet_until_hour": 7}  # fmt: skip
    client.post(reverse("reader_limits", args=[world.network.pk]), limits)
    assert ReadingLimits.objects.get(person=world.reader).weekly_cap == 4


def test_the_roster_shows_numbers_swaps_by_two_and_leaves_as_table_and_calendar(
    client: Client, world: World
) -> None:
    as_(client, world.coordinator)
    begins = timezone.now().replace(second=0, microsecond=0)
    body = {
        "person": world.reader.pk, "task": "reading", "regime": "at_home", "weeks": 3,
        "begins": f"{begins - timedelta(hours=1):%Y-%m-%dT%H:%M}", "employer": "=CHR",
        "ends": f"{begins + timedelta(hours=5):%Y-%m-%dT%H:%M}", "phone": "+33 6 11 22 33 44",
    }  # fmt: skip
    client.post(reverse("shift_add", args=[world.network.pk]), body)
    assert Shift.objects.count() == 3
    page = as_(client, world.sender).get(reverse("duty", args=[world.network.pk]))
    assert "tel:+33 6 11 22 33 44" in page.content.decode()
    table = client.get(reverse("duty_csv", args=[world.network.pk])).content.decode()
    assert table.count("Reader") == 3
    assert ",'=CHR," in table
    calendar = client.get(reverse("duty_ics", args=[world.network.pk])).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 3
    assert "+33 6" not in calendar
    shift = Shift.objects.order_by("from_at")[1]
    as_(client, world.reader).post(reverse("shift_swap", args=[shift.pk]), {"to": world.second.pk})
    swap = Swap.objects.get()
    shift.refresh_from_db()
    assert shift.person == world.reader
    as_(client, world.second).post(reverse("swap_answer", args=[swap.pk]), {"yes": "1"})
    shift.refresh_from_db()
    assert shift.person == world.second


def test_a_reader_says_yes_raises_the_urgency_or_says_no(client: Client, world: World) -> None:
    world.pair()
    case = sent_now(world, urgency="routine")
    as_(client, world.reader)
    assert client.get(reverse("case", args=[case.pk])).context["may_accept"]
    client.post(reverse("case_accept", args=[case.pk]), {"advice": "Add a late phase."})
    assert not client.get(reverse("case", args=[case.pk])).context["may_accept"]
    client.post(reverse("case_requalify", args=[case.pk]), {"urgency": "urgent", "reason": "Fever"})
    case.refresh_from_db()
    assert case.urgency == "urgent"
    answer = client.post(reverse("case_decline", args=[case.pk]), {"why": "no_time"})
    assert answer["Location"] == reverse("worklist")
    case.refresh_from_db()
    assert case.reader != world.reader


def test_a_critical_result_is_read_back_on_the_page_under_its_finding(
    client: Client, world: World
) -> None:
    world.pair()
    case = world.sent()
    sign(world, case, critical="yes", at=timezone.now())
    result = CriticalResult.objects.get()
    page = as_(client, world.sender).get(reverse("case", args=[case.pk])).content.decode()
    assert page.index("Epidural haematoma.") < page.index(result.code)
    body = {"code": result.code, "identifiers": ["name", "number"], "what_is_done": "Theatre"}
    client.post(reverse("critical_confirm", args=[case.pk]), body)
    result.refresh_from_db()
    assert result.state == "confirmed"
    page = as_(client, world.reader).get(reverse("case", args=[case.pk])).content.decode()
    assert "Theatre" in page


def test_who_telephones_sees_numbers_and_finding_until_it_was_given(
    client: Client, world: World
) -> None:
    world.pair()
    case = world.sent()
    sign(world, case, critical="yes", at=NOW + timedelta(minutes=5))
    page = as_(client, world.coordinator).get(reverse("case", args=[case.pk])).content.decode()
    assert "tel:+236 70 00 00 00" in page
    assert "Epidural haematoma." in page
    body = {"number": "+236 70 00 00 00", "spoke_with": "Surgeon"}
    client.post(reverse("critical_telephone", args=[case.pk]), body)
    result = CriticalResult.objects.get()
    assert (result.state, result.identifiers) == ("telephoned", ["case_name", "person"])
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "Epidural haematoma." not in page


def test_the_sender_sees_in_the_list_who_opened_a_case(client: Client, world: World) -> None:
    case = sent_now(world, urgency="urgent")
    cases.assign(case=case, to=world.reader, by=world.actor("coordinator"), at=timezone.now())
    ticks = 'class="steps"'
    before = as_(client, world.sender).get(reverse("worklist")).content.decode()
    assert world.reader.name not in before.split(ticks)[1].split("</ul>")[0]
    cases.mark_opened(
        case=Case.objects.get(pk=case.pk), by=world.actor("reader"), at=timezone.now()
    )
    after = client.get(reverse("worklist")).content.decode()
    assert world.reader.name in after.split(ticks)[1].split("</ul>")[0]
