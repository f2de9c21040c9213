"""Opening a case and writing its form."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from binome.audit.models import AuditEvent
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.refusals import IllegalMove, UnfitValue
from binome.identity.case_names import is_well_formed
from tests.cases.world import NOW, SOON, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_new_case_has_a_name_to_say_and_another_id_for_addresses(world: World) -> None:
    case = world.draft()
    assert is_well_formed(case.name)
    assert case.name not in case.pk
    assert (case.state, case.urgency, case.network) == ("draft", "", world.network)
    assert AuditEvent.objects.filter(action="case.opened", case_id=case.pk).count() == 1


def test_two_cases_never_share_a_name(world: World) -> None:
    names = {world.draft().name for _ in range(20)}
    assert len(names) == Case.objects.count() == 20


def test_a_field_is_kept_as_it_is_typed_with_the_time_of_writing(world: World) -> None:
    case = world.draft()
    cases.edit(case=case, changes={"age": " 4 ans\x00 "}, by=world.actor("sender"), at=SOON)
    kept = Case.objects.get(pk=case.pk)
    assert kept.age == "4 ans"
    assert kept.written_at == {"age": SOON.isoformat()}


def test_one_field_written_twice_at_once_loses_no_other_field(world: World) -> None:
    case = world.draft()
    cases.edit(case=case, changes={"age": "4"}, by=world.actor("sender"), at=NOW)
    cases.edit(case=case, changes={"sex": "male"}, by=world.actor("sender"), at=NOW)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.age, kept.sex) == ("4", "male")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("urgency", "asap"), ("expected_files", "many"), ("expected_files", "-3"),
        ("age", "x" * 21), ("question", "x" * 2001), ("state", "final"), ("reader", "me"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_the_old_value_stays(
    world: World, field: str, value: str
) -> None:
    case = world.draft(age="4")
    with pytest.raises(UnfitValue) as refusal:
        cases.edit(case=case, changes={field: value}, by=world.actor("sender"), at=NOW)
    assert refusal.value.field == field
    assert Case.objects.get(pk=case.pk).age == "4"


def test_writing_the_same_again_is_no_event(world: World) -> None:
    case = world.draft(age="4")
    before = AuditEvent.objects.count()
    cases.edit(case=case, changes={"age": "4"}, by=world.actor("sender"), at=SOON)
    assert AuditEvent.objects.count() == before


def test_what_changes_after_sending_stands_in_the_thread(world: World) -> None:
    case = world.sent()
    cases.edit(case=case, changes={"age": "5 ans"}, by=world.actor("sender"), at=SOON)
    message = case.messages.get()
    assert (message.kind, message.is_from_site) == ("form_changed", True)
    assert message.text == '{"age": "5 ans"}'
    assert Case.objects.get(pk=case.pk).newest_message_at == SOON


def test_the_urgency_does_not_change_under_a_reader(world: World) -> None:
    case = world.sent()
    with pytest.raises(IllegalMove):
        cases.edit(case=case, changes={"urgency": "routine"}, by=world.actor("sender"), at=SOON)


def test_a_withdrawn_case_is_not_written_any_more(world: World) -> None:
    case = world.draft(age="4")
    cases.withdraw(case=case, reason="operated", by=world.actor("sender"), at=SOON)
    with pytest.raises(IllegalMove):
        cases.edit(case=case, changes={"age": "5"}, by=world.actor("sender"), at=SOON)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_open_one_case(world: World) -> None:
    """They meet in the database, whatever the pages saw before."""
    site, sender, start = world.site, world.actor("sender"), threading.Barrier(4)

    def press() -> str:
        start.wait()
        try:
            return cases.open_case_once(site=site, by=sender, at=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        opened = {press.result() for press in [people.submit(press) for _ in range(4)]}
    assert len(opened) == Case.objects.count() == 1
