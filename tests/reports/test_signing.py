"""Signing: every reason not to, and what a signature makes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from binome.audit.models import AuditEvent
from binome.cases import queries as case_queries
from binome.cases import services as cases
from binome.cases.models import Case
from binome.notices.models import Notice
from binome.people.models import Membership, Role
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import Report, ReportVersion, State
from binome.reports.refusals import (
    AlreadySigned,
    CannotSign,
    CaseIsClosed,
    CriticalNotSaid,
    IllegalMove,
    ImagesChanged,
    ImagesNotComplete,
    Incomplete,
    MessagesArrived,
    NotTheReader,
    PasswordNotConfirmed,
    TextChanged,
)
from binome.reports.signature import PasswordConfirmed, confirm_password
from tests.cases.world import NOW, SOON, World
from tests.reports.desk import LATER, TEXT, Desk, a_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_final_report_answers_the_case_and_tells_the_site(desk: Desk) -> None:
    Notice.objects.all().delete()
    version = desk.sign()
    case = Case.objects.get(pk=desk.case.pk)
    assert (case.state, case.signed_at) == ("final", LATER)
    assert (version.number, version.status, version.act) == (1, "final", "expertise")
    assert version.content["sections"]["conclusion"] == TEXT["conclusion"]
    assert (version.signed_by_name, version.critical_result) == ("Reader", "yes")
    assert Report.objects.get(pk=desk.report.pk).state == "final"
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("report_signed", "sender@example.org")
    assert AuditEvent.objects.filter(action="report.signed", case_id=case.pk).count() == 1
    assert queries.newest_version(case) == version


def test_a_preliminary_can_be_followed_by_another_and_by_the_final(desk: Desk) -> None:
    desk.sign(State.PRELIMINARY)
    assert Case.objects.get(pk=desk.case.pk).state == "preliminary"
    desk.write(conclusion="More.")
    desk.sign(State.PRELIMINARY)
    desk.sign(State.FINAL)
    versions = queries.versions_of(desk.case)
    assert [v.status for v in versions] == ["preliminary", "preliminary", "final"]
    assert [v.content["sections"]["conclusion"] for v in versions] == [
        TEXT["conclusion"], "More.", "More.",
    ]  # fmt: skip
    assert queries.is_chain_whole(desk.case)
    assert versions[2].previous_hash == versions[1].own_hash


def test_images_that_came_meanwhile_stop_the_signature_and_are_counted(desk: Desk) -> None:
    signature = desk.signature()
    desk.more_images(2)
    with pytest.raises(ImagesChanged) as refusal:
        reports.sign(
            report=desk.report, status=State.FINAL, signature=signature, by=desk.reader, at=LATER
        )
    assert (refusal.value.known, refusal.value.present, refusal.value.more) == (3, 5, 2)
    assert "2 more images" in str(refusal.value)
    assert not ReportVersion.objects.exists()
    assert desk.sign().status == "final"


def test_images_that_went_meanwhile_stop_it_too(desk: Desk) -> None:
    from binome.archive.models import Instance

    signature = desk.signature()
    one = Instance.objects.first()
    Instance.objects.filter(pk=one.pk).update(state="withdrawn")
    with pytest.raises(ImagesChanged) as refusal:
        desk.sign(known=signature.known)
    assert refusal.value.more == -1


def test_a_message_that_came_meanwhile_stops_the_signature(desk: Desk) -> None:
    signature = desk.signature()
    by = desk.world.actor("sender")
    cases.write_message(case=desk.case, text="Glasgow 9", by=by, at=SOON)
    with pytest.raises(MessagesArrived) as refusal:
        desk.sign(known=signature.known)
    assert refusal.value.count == 1
    cases.write_message(case=desk.case, text="Glasgow 8", by=by, at=LATER)
    seen = replace(signature.known, last_message_id=desk.case.messages.first().pk)
    with pytest.raises(MessagesArrived) as refusal:
        desk.sign(known=seen)
    assert refusal.value.count == 1
    assert desk.sign().last_message_id == desk.case.messages.last().pk


def test_a_form_that_changed_meanwhile_stops_the_signature(desk: Desk) -> None:
    signature = desk.signature()
    cases.edit(case=desk.case, changes={"age": "40 ans"}, by=desk.world.actor("sender"), at=SOON)
    with pytest.raises(MessagesArrived):
        desk.sign(known=signature.known)


def test_an_empty_conclusion_is_not_signed(desk: Desk) -> None:
    desk.write(conclusion="  ")
    with pytest.raises(Incomplete):
        desk.sign(State.PRELIMINARY)


def test_while_images_are_missing_a_preliminary_is_free_and_a_final_needs_a_reason(
    world: World,
) -> None:
    desk = a_desk(world, is_complete=False)
    with pytest.raises(ImagesNotComplete):
        desk.sign()
    assert desk.sign(State.PRELIMINARY).status == "preliminary"
    version = desk.sign(State.FINAL, reason="The lesion is on the images that came.")
    assert version.content["reason"] == "The lesion is on the images that came."
    assert version.content["answer"]["is_complete"] is False


def test_a_text_that_another_window_changed_is_not_signed_unread(desk: Desk) -> None:
    shown = desk.report.revision
    desk.write(conclusion="Changed elsewhere.")
    with pytest.raises(TextChanged):
        desk.sign(revision=shown)
    version = desk.sign(revision=desk.report.revision)
    assert version.content["sections"]["conclusion"] == "Changed elsewhere."


def test_an_emergency_is_signed_with_yes_or_no(desk: Desk) -> None:
    with pytest.raises(CriticalNotSaid):
        desk.sign(critical_result="")
    with pytest.raises(CriticalNotSaid):
        desk.sign(critical_result="maybe")
    assert desk.sign(critical_result="no").critical_result == "no"


def test_a_routine_case_asks_no_critical_question(world: World) -> None:
    assert a_desk(world, urgency="routine").sign(critical_result="").critical_result == ""


@pytest.mark.parametrize("age", [timedelta(minutes=3), timedelta(seconds=-1)])
def test_an_old_or_foreign_password_signs_nothing(desk: Desk, age: timedelta) -> None:
    with pytest.raises(PasswordNotConfirmed):
        desk.sign(evidence=PasswordConfirmed(desk.world.reader.pk, LATER - age))
    with pytest.raises(PasswordNotConfirmed):
        desk.sign(evidence=PasswordConfirmed(desk.world.second.pk, LATER))


def test_a_password_is_confirmed_by_typing_it(desk: Desk) -> None:
    desk.world.reader.set_password("correct horse battery")
    desk.world.reader.save()
    evidence = confirm_password(desk.reader, "correct horse battery", at=LATER)
    assert evidence.is_good_for(desk.reader, at=LATER)
    with pytest.raises(PasswordNotConfirmed):
        confirm_password(desk.reader, "correct horse", at=LATER)


def test_a_resident_signs_a_preliminary_and_no_final(world: World) -> None:
    world.reader = world.resident
    desk = a_desk(world)
    assert desk.sign(State.PRELIMINARY).status == "preliminary"
    with pytest.raises(NotTheReader):
        desk.sign(State.FINAL)


def test_whoever_lost_the_case_or_the_role_signs_nothing(desk: Desk) -> None:
    by = desk.world.actor("coordinator")
    cases.assign(case=desk.case, to=desk.world.second, by=by, at=SOON)
    with pytest.raises(NotTheReader):
        desk.sign()
    cases.assign(case=desk.case, to=desk.world.reader, by=by, at=SOON)
    Membership.objects.filter(person=desk.world.reader, role=Role.READER).update(until=NOW)
    with pytest.raises(NotTheReader):
        desk.sign()


def test_a_withdrawn_case_is_not_signed_and_its_draft_is_cancelled_and_kept(desk: Desk) -> None:
    cases.withdraw(case=desk.case, reason="died", by=desk.world.actor("sender"), at=SOON)
    with pytest.raises(CaseIsClosed):
        desk.sign()
    report = Report.objects.get(pk=desk.report.pk)
    assert (report.state, report.conclusion) == ("cancelled", TEXT["conclusion"])


def test_a_second_press_finds_it_signed_and_is_offered_an_addendum(desk: Desk) -> None:
    desk.sign()
    with pytest.raises(AlreadySigned):
        desk.sign()
    assert queries.offers_addendum(desk.case)
    assert ReportVersion.objects.count() == 1


def test_an_addendum_stands_below_what_was_signed_and_changes_none_of_it(desk: Desk) -> None:
    first = desk.sign()
    version = reports.add_addendum(
        report=desk.report, text=" The bone series shows a fracture.\x00 ",
        signature=desk.signature(), by=desk.reader, at=LATER,
    )  # fmt: skip
    assert (version.number, version.status) == (2, "appended")
    assert version.content["sections"] == first.content["sections"]
    assert version.content["addenda"][0]["text"] == "The bone series shows a fracture."
    assert Case.objects.get(pk=desk.case.pk).state == "amended"
    again = ReportVersion.objects.get(pk=first.pk)
    assert (again.own_hash, again.content) == (first.own_hash, first.content)
    assert queries.is_chain_whole(desk.case)


def test_an_addendum_needs_words_a_final_report_and_the_same_care(desk: Desk) -> None:
    def add(text: str, **changes: object) -> ReportVersion:
        return reports.add_addendum(
            report=desk.report, text=text, signature=desk.signature(**changes),
            by=desk.reader, at=LATER,
        )  # fmt: skip

    with pytest.raises(IllegalMove):
        add("Too early.")
    signature = desk.signature()
    desk.sign()
    with pytest.raises(Incomplete):
        add("  ")
    desk.more_images(1)
    with pytest.raises(ImagesChanged):
        add("Blind.", known=signature.known)


def test_every_refusal_says_what_is_safe_or_what_to_do(desk: Desk) -> None:
    for refusal in CannotSign.__subclasses__():
        sentence = getattr(refusal, "sentence", "")
        assert str(sentence).endswith("."), refusal


def test_recalled_images_make_the_answer_entered_in_error(desk: Desk) -> None:
    from binome.archive import services as archive

    signed = desk.sign()
    archive.withdraw(desk.study, reason="wrong patient", by=desk.world.actor("sender"), at=LATER)
    newest = queries.newest_version(desk.case)
    assert newest is not None
    assert (newest.status, newest.number) == ("entered-in-error", 2)
    assert not queries.is_usable(newest)
    assert newest.content["sections"] == signed.content["sections"]
    assert queries.is_chain_whole(desk.case)


def test_an_addendum_pressed_twice_stands_there_once(desk: Desk) -> None:
    desk.sign()
    again = [
        reports.add_addendum(
            report=desk.report, text="A fracture too.", signature=desk.signature(),
            by=desk.reader, at=LATER + timedelta(seconds=second),
        )
        for second in (1, 2)
    ]  # fmt: skip
    assert again[0] == again[1]
    assert len(queries.versions_of(desk.case)) == 2


def test_a_preliminary_pressed_twice_is_one_version(desk: Desk) -> None:
    assert desk.sign(State.PRELIMINARY) == desk.sign(State.PRELIMINARY)
    assert len(queries.versions_of(desk.case)) == 1


def test_a_recalled_case_takes_its_images_and_what_was_signed_with_it(desk: Desk) -> None:
    desk.sign()
    sender = desk.world.actor("sender")
    cases.recall(case=desk.case, reason="wrong patient", by=sender, at=LATER)
    newest = queries.newest_version(desk.case)
    assert newest is not None
    assert newest.status == State.ENTERED_IN_ERROR
    assert not list(case_queries.studies_of(desk.case))
    assert Case.objects.get(pk=desk.case.pk).state == "withdrawn"


def test_a_case_withdrawn_for_another_reason_keeps_its_answer(desk: Desk) -> None:
    desk.sign()
    sender = desk.world.actor("sender")
    cases.withdraw(case=desk.case, reason="transferred", by=sender, at=LATER)
    newest = queries.newest_version(desk.case)
    assert newest is not None
    assert newest.status == State.FINAL


def test_a_second_press_on_sign_is_known_as_ones_own(desk: Desk) -> None:
    desk.sign()
    assert queries.was_just_signed(desk.case, desk.reader, at=LATER)
    assert not queries.was_just_signed(desk.case, desk.world.actor("second"), at=LATER)
    assert not queries.was_just_signed(desk.case, desk.reader, at=LATER + timedelta(minutes=3))
