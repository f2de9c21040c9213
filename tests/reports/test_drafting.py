"""Writing a report as it is typed."""

import pytest
from django.db import transaction
from django.test import Client

from binome.people import policies
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import KeptText, Report
from binome.reports.refusals import AlreadySigned, StaleRevision, TextTooLong
from tests.cases.world import SOON
from tests.reports.desk import TEXT, Desk

pytestmark = pytest.mark.django_db


def test_the_first_draft_holds_what_the_sender_wrote(desk: Desk) -> None:
    text = desk.report.clinical_information
    assert "4 ans" in text
    assert "Traumatisme crânien, somnolent." in text
    assert "Hématome extradural ?" not in text


def test_opening_again_finds_the_same_draft(desk: Desk) -> None:
    again = reports.open_draft(case=desk.case, by=desk.reader, at=SOON)
    assert again.pk == desk.report.pk
    assert again.findings == TEXT["findings"]


def test_two_windows_never_overwrite_each_other(desk: Desk) -> None:
    revision = desk.report.revision
    desk.write(findings="First window.")
    with pytest.raises(StaleRevision) as refusal:
        reports.save_draft(
            report=desk.report, sections={"findings": "Second window."}, revision=revision,
            by=desk.reader, at=SOON,
        )  # fmt: skip
    assert Report.objects.get(pk=desk.report.pk).findings == "First window."
    kept = queries.kept_texts_of(desk.report)
    assert [k.sections for k in kept] == [{"findings": "Second window."}]
    assert refusal.value.kept_id == kept[0].pk
    assert refusal.value.revision == revision + 1
    reports.settle_kept_text(kept=kept[0], by=desk.reader, at=SOON)
    assert queries.kept_texts_of(desk.report) == []
    assert KeptText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_text_is_kept_for_good_although_the_save_was_refused(desk: Desk) -> None:
    with pytest.raises(StaleRevision):
        reports.save_draft(
            report=desk.report, sections={"findings": "x"}, revision=99, by=desk.reader, at=SOON
        )
    assert not transaction.get_connection().in_atomic_block
    assert KeptText.objects.count() == 1


def test_a_save_that_is_sent_again_changes_nothing(desk: Desk) -> None:
    revision = desk.report.revision
    saved = desk.write(findings="Typed once.")
    again = reports.save_draft(
        report=desk.report, sections={"findings": "Typed once."}, revision=revision,
        by=desk.reader, at=SOON,
    )  # fmt: skip
    assert again.revision == saved.revision == revision + 1
    assert not KeptText.objects.exists()


def test_what_both_databases_cannot_hold_is_left_out_and_too_much_refused(desk: Desk) -> None:
    assert desk.write(findings="a\x00b\ud800c\r\nd").findings == "abc\nd"
    with pytest.raises(TextTooLong):
        desk.write(findings="x" * 20_001)


def test_letters_that_turn_others_round_are_not_kept_and_arabic_is(desk: Desk) -> None:
    kept = desk.write(findings="Nodule \u202e12\u202c mm. \u200f\u2067نزيف\u2069").findings
    assert kept == "Nodule 12 mm. \u200f\u2067نزيف\u2069"


def test_a_paste_of_a_megabyte_is_refused_in_words_and_every_word_stays_on_the_page(
    desk: Desk,
) -> None:
    desk.case.case_studies.all().delete()  # the page draws no picture of what is no image
    client = Client()
    client.force_login(desk.world.reader)
    form = {"revision": str(desk.report.revision), "findings": "x" * 1_000_000}
    page = client.post(
        f"/cases/{desk.case.pk}/read/save/", {**form, "conclusion": "Typed beside it."}
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert "longer than 20,000 characters" in text
    assert "x" * 1_000_000 in text
    assert "Typed beside it." in text
    desk.report.refresh_from_db()
    assert "x" * 100 not in desk.report.findings
    told = client.post(
        f"/cases/{desk.case.pk}/read/save/", form, headers={"Accept": "application/json"}
    )
    assert "longer than 20,000 characters" in told.json()["sentence"]


def test_a_final_report_is_not_written_any_more(desk: Desk) -> None:
    desk.sign()
    with pytest.raises(AlreadySigned):
        desk.write(findings="Other.")


def test_a_draft_is_its_readers_alone_and_a_signed_one_the_sites_too(desk: Desk) -> None:
    names = ("sender", "reader", "second", "coordinator", "stranger")

    def seers() -> set[str]:
        report = Report.objects.get(pk=desk.report.pk)
        return {n for n in names if policies.can(desk.world.actor(n), "report.see", report)}

    assert seers() == {"reader"}
    assert queries.report_visible_to(desk.world.actor("sender"), desk.report.pk) is None
    desk.sign()
    assert seers() == {"reader", "sender"}
    assert queries.report_visible_to(desk.world.actor("sender"), desk.report.pk) is not None
    assert queries.report_visible_to(desk.world.actor("sender"), "absent") is None
