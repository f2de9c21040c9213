"""Nights of SAFETY.md on the pages: a recall (C), a series that comes late (E).

Two readers (F) are in `test_versions_read`; browsers' and boxes' parts where those are.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from binome.archive import services as archive
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import ReportVersion, State
from binome.reports.renditions.forms import FORMS
from binome.reports.renditions.pdf import page_of
from binome.reports.signature import PasswordConfirmed
from binome.reports.verifying import standing_of
from tests.cases.world import SOON, a_study, grow
from tests.reports.desk import LATER, Desk
from tests.reports.test_following import client_of

pytestmark = pytest.mark.django_db
OUTGROWN = "arrived after the answer was signed"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])


def told(template: str) -> list[str]:
    return sorted(Notice.objects.filter(template=template).values_list("address", flat=True))


def test_c_a_recalled_answer_is_in_error_wherever_it_is_met(desk: Desk) -> None:
    signed = desk.sign()
    paper = reverse("report_text", args=[signed.pk])
    sender, reader = client_of(desk.world.sender), client_of(desk.world.reader)
    assert "ntered in error" not in sender.get(paper).content.decode()
    seen = Subject(desk.study.site_id, things=(desk.study.pk,))
    audit.record("image.shown", by=desk.reader, at=SOON, of=seen)
    archive.withdraw(desk.study, reason="wrong patient", by=desk.world.actor("sender"), at=LATER)
    for version in queries.versions_of(desk.case):
        assert "ENTERED IN ERROR" in page_of(version, language="en")
    for form, words in {
        "text": b"ntered in error",
        "fhir": b'"entered-in-error"',
        "oru": b"|X",
    }.items():
        assert words in FORMS[form].make(signed, language="en"), form
    assert standing_of(signed.own_hash) == State.ENTERED_IN_ERROR, "what the QR code is asked for"
    assert "ntered in error" in sender.get(f"/cases/{desk.case.pk}/").content.decode()
    assert told("report_changed") == [desk.world.sender.email]
    assert told("images_withdrawn") == [desk.world.reader.email]
    assert "Images that you had opened were withdrawn" in reader.get("/").content.decode()
    assert ReportVersion.objects.get(pk=signed.pk).own_hash == signed.own_hash


def test_e_a_series_and_a_word_after_the_answer_reach_both_and_an_addendum_closes_it(
    desk: Desk,
) -> None:
    signed = desk.sign()
    sender, address = client_of(desk.world.sender), f"/cases/{desk.case.pk}/"
    assert OUTGROWN not in sender.get(address).content.decode()
    before = Case.objects.get(pk=desk.case.pk)
    late = a_study(desk.world.site, number=2)
    Notice.objects.all().delete()
    for count in (1, 2):
        grow(late, 1)
        arrival = Arrival(late.pk, 3 + count, 60, is_complete=True)
        at = LATER + timedelta(minutes=count)
        case = cases.note_images(case=desk.case, arrival=arrival, at=at)
    both = sorted([desk.world.reader.email, desk.world.sender.email])
    assert told("images_after_answer") == both, "once for all slices of a series"
    by = desk.world.actor("sender")
    cases.write_message(case=case, text="Glasgow 9.", by=by, at=LATER + timedelta(minutes=3))
    assert told("message_written") == [desk.world.reader.email]
    assert case.promised_before_at is not None
    assert case.promised_before_at > LATER, "the clock runs again"
    assert before.changed_after_signature_at is None
    assert OUTGROWN in sender.get(address).content.decode(), "the site's copy is marked"
    desk.case = case
    at = LATER + timedelta(minutes=5)
    evidence = PasswordConfirmed(desk.reader.person_id or "", at)
    reports.add_addendum(
        report=desk.report, text="Fenêtres osseuses : pas de fracture.", by=desk.reader, at=at,
        signature=desk.signature(known=queries.binding_of(case), evidence=evidence),
    )  # fmt: skip
    page = sender.get(address).content.decode()
    assert OUTGROWN not in page
    assert "Fenêtres osseuses" in page
    assert queries.versions_of(case)[0].own_hash == signed.own_hash
    assert queries.is_chain_whole(case)
