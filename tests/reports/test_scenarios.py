"""Nights of SAFETY.md on the pages: a recall (C), a series that comes late (E).

Two readers (F) are in `test_late_words`; browsers' and boxes' parts where those are.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Holder, Recall, Study
from binome.archive.pressing import RUNGS, press_at
from binome.archive.services import Incoming
from binome.audit import services as audit
from binome.audit.services import Subject, frame_views
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import ReportVersion, State
from binome.reports.paper_seal import mark_of
from binome.reports.renditions.forms import FORMS
from binome.reports.renditions.pdf import page_of
from binome.reports.signature import PasswordConfirmed
from binome.reports.verifying import standing_of, verdict_on_mark
from tests.archive.instances import Made
from tests.cases.world import NOW, SOON, World, a_study, a_world, grow
from tests.reports.desk import LATER, TEXT, Desk
from tests.reports.test_following import client_of

pytestmark = pytest.mark.django_db
OUTGROWN = "arrived after the answer was signed"


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])


def told(template: str) -> list[str]:
    return sorted(Notice.objects.filter(template=template).values_list("address", flat=True))


def a_night_with_images(settings: Any, folder: Path) -> tuple[World, Case, Study]:
    """A case of an identified network whose two images have bytes, assigned to its reader."""
    settings.DATA, settings.BLOBS = folder, ""
    blobs.cache_clear()
    world, made = a_world(mode="identified"), Made()
    case, by = world.assigned(), world.actor("sender")
    files = [Incoming(made.instance(number)) for number in (1, 2)]
    archive.store(files, site=world.site, by=by, at=NOW)
    study = Study.objects.get()
    arrival = Arrival(study.pk, received_files=2, received_bytes=9, is_complete=True)
    return world, cases.note_images(case=case, arrival=arrival, at=NOW), study


def guest_of(case: Case, sender: Client) -> Client:
    """Somebody without an account, at the guest link of a case."""
    sender.post(f"/cases/{case.pk}/guests/", {"guest": "Dr Awa", "days": "2"})
    secret = sender.session["guest_link"][1].split("#")[1]
    guest = Client()
    guest.post("/guest/", {"code": secret})
    return guest


def test_c_after_a_recall_no_copy_opens_the_code_says_so_and_every_opener_answers_or_is_pressed(
    settings: Any, tmp_path: Path, quick_typesetter: None
) -> None:
    world, case, study = a_night_with_images(settings, tmp_path)
    sender, reader = client_of(world.sender), client_of(world.reader)
    desk = Desk(world, case, study, reports.open_draft(case=case, by=world.actor("reader"), at=NOW))
    desk.write(**TEXT)
    signed = desk.sign()
    printed = sender.get(f"/reports/{signed.pk}.pdf").content
    assert printed.startswith(b"%PDF")
    assert not verdict_on_mark(mark_of(signed)).is_wrong
    kept = reader.post(f"/cases/{case.pk}/read/keep/").json()
    assert sum(kept["series_counts"].values()) == 2
    guest = guest_of(case, sender)
    series = study.series.get()
    picture = f"/guest/picture/?series={series.pk}&slice=1"
    assert guest.get(picture).headers["Content-Type"] == "image/webp"
    of_it = Subject(study.site_id, case.pk, things=(study.pk,))
    audit.record("image.shown", by=desk.reader, at=SOON, of=of_it)
    frame_views.flush(at=LATER, everything=True)

    archive.withdraw(study, reason="wrong patient", by=world.actor("sender"), at=LATER)

    shown = reader.get(kept["shown_url"]).json()["series"]
    assert shown == {}, "the phone forgets what counts fewer images than it kept (kept/agree.js)"
    again = guest.get("/guest/").content.decode()
    assert f"series={series.pk}" not in again
    assert guest.get(picture).status_code == 302
    for who in (reader, sender):
        assert who.get(f"/images/series/{series.pk}/manifest.json").status_code != 200
    assert "ntered in error" in again, "the guest reads no answer that looks valid"
    assert standing_of(signed.own_hash) == State.ENTERED_IN_ERROR, "what the QR code is asked for"
    assert verdict_on_mark(mark_of(signed)).is_wrong
    said = Client().get(f"/verify/{signed.own_hash}/").json()
    assert said["standing"] == State.ENTERED_IN_ERROR
    for version in queries.versions_of(case):
        assert "ENTERED IN ERROR" in page_of(version, language="en")
    for form, words in {
        "text": b"ntered in error",
        "fhir": b'"entered-in-error"',
        "oru": b"|X",
    }.items():
        assert words in FORMS[form].make(signed, language="en"), form
    assert told("report_changed") == [world.sender.email]
    assert told("images_withdrawn") == [world.reader.email]

    holders = {one.name: one for one in Holder.objects.filter(acknowledged_at__isnull=True)}
    assert set(holders) == {"Reader", "Dr Awa"}
    reader.post(f"/recalls/{holders['Reader'].pk}/acknowledge/")
    assert press_at(Recall.objects.get().pk, at=LATER + RUNGS[1])
    assert told("recall_unanswered") == [world.coordinator.email, world.sender.email]
    sender.post(f"/recalls/{holders['Dr Awa'].pk}/acknowledge/")
    assert not press_at(Recall.objects.get().pk, at=LATER + RUNGS[2]), "everybody has answered"
    assert ReportVersion.objects.get(pk=signed.pk).own_hash == signed.own_hash
    blobs.cache_clear()


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
