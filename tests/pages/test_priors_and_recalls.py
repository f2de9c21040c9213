"""Earlier studies beside a case, and recalled images, as people meet them."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Holder, PriorLink, Recall, Study, StudyGrant
from binome.archive.pressing import RUNGS, press_at
from binome.archive.services import Incoming
from binome.audit import services as audit
from binome.audit.models import AuditEvent
from binome.audit.services import Subject
from binome.cases import services as cases
from binome.cases.models import Case, CaseStudy
from binome.cases.services import Arrival
from binome.cases.services.priors import link_prior
from binome.cases.states import State
from binome.notices.models import Notice
from binome.people.models import Person
from tests.archive.instances import Made
from tests.cases.world import NOW, SOON, World, a_world


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield a_world(mode="identified")
    blobs.cache_clear()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_study(world: World, made: Made, day: str) -> Study:
    file = Incoming(made.instance(1, StudyDate=day))
    archive.store([file], site=world.site, by=world.actor("sender"), at=NOW)
    return Study.objects.get(study_instance_uid=made.study_instance_uid)


def a_case_with_images(world: World, study: Study) -> Case:
    case = world.assigned()
    arrival = Arrival(study.pk, received_files=1, received_bytes=9, is_complete=True)
    return cases.note_images(case=case, arrival=arrival, at=SOON)


@pytest.fixture
def case(world: World) -> Case:
    return a_case_with_images(world, a_study(world, Made(), "20260301"))


def test_only_studies_of_the_same_number_before_this_one_are_offered(
    world: World, case: Case
) -> None:
    earlier = a_study(world, Made(), "20260220")
    a_study(world, Made(patient_id="4712"), "20260220")
    a_study(world, Made(), "20260401")
    a_study(world, Made(patient_id=""), "20260101")
    page = client_of(world.sender).get(f"/cases/{case.pk}/").text
    assert page.count("Show it to the reader") == 1
    assert earlier.pk in page
    assert "9 days before" in page
    assert "Earlier studies" not in client_of(world.coordinator).get(f"/cases/{case.pk}/").text


def test_a_link_needs_a_human_who_says_the_same_patient(world: World, case: Case) -> None:
    earlier, other = a_study(world, Made(), "20260220"), Made(patient_id="4712")
    stranger = a_study(world, other, "20260220")
    sender, address = client_of(world.sender), f"/cases/{case.pk}/priors/link/"
    sender.post(address, {"study": earlier.pk})
    sender.post(address, {"study": stranger.pk, "same_patient": "1"})
    assert not PriorLink.objects.exists()
    page = sender.post(address, {"study": earlier.pk, "same_patient": "1"}, follow=True).text
    assert "Linked by Sender" in page
    assert AuditEvent.objects.filter(action="prior.linked").count() == 1


def test_the_reader_compares_contests_and_it_is_gone_at_once(world: World, case: Case) -> None:
    earlier = a_study(world, Made(), "20260220")
    link_prior(case=case, earlier=earlier, by=world.actor("sender"), at=SOON)
    reader = client_of(world.reader)
    page = reader.get(f"/cases/{case.pk}/read/").text
    assert "Earlier studies, linked by the site" in page
    assert page.count("data-prior") == 1
    series = earlier.series.get()
    shown = reader.get(f"/cases/{case.pk}/read/shown/").json()["series"]
    assert series.pk in shown
    Case.objects.filter(pk=case.pk).update(state=State.FINAL)
    link = PriorLink.objects.get()
    page = reader.post(f"/cases/{case.pk}/priors/contest/", {"link": link.pk}, follow=True).text
    assert "Do not compare with it" in page
    assert series.pk not in page
    assert series.pk not in reader.get(f"/cases/{case.pk}/read/shown/").json()["series"]
    assert not StudyGrant.objects.in_force(SOON).filter(study=earlier).exists()
    case.refresh_from_db()
    assert case.changed_after_signature_at is not None
    assert "Reader says that it is not the same patient" in (
        client_of(world.sender).get(f"/cases/{case.pk}/").text
    )


def test_the_site_takes_a_link_back_and_may_link_again(world: World, case: Case) -> None:
    earlier, by = a_study(world, Made(), "20260220"), world.actor("sender")
    link = link_prior(case=case, earlier=earlier, by=by, at=SOON)
    sender = client_of(world.sender)
    sender.post(f"/cases/{case.pk}/priors/unlink/", {"link": link.pk})
    assert not CaseStudy.objects.filter(is_prior=True).exists()
    link_prior(case=case, earlier=earlier, by=by, at=SOON)
    assert CaseStudy.objects.filter(is_prior=True).count() == 1


def test_a_withdrawn_prior_does_not_retract_what_was_signed_on_other_images(
    world: World, case: Case
) -> None:
    earlier, by = a_study(world, Made(), "20260220"), world.actor("sender")
    link_prior(case=case, earlier=earlier, by=by, at=SOON)
    archive.withdraw(earlier, reason="Another patient", by=by, at=SOON)
    page = client_of(world.reader).get(f"/cases/{case.pk}/read/").text
    assert earlier.series.get().pk not in page


def test_a_reader_is_told_of_a_recall_on_every_page_until_they_answer(
    world: World, case: Case
) -> None:
    study = Study.objects.get()
    by = world.actor("reader")
    audit.record("image.shown", by=by, at=SOON, of=Subject(study.site_id, things=(study.pk,)))
    reader = client_of(world.reader)
    assert study.series.get().pk in reader.get(f"/cases/{case.pk}/read/shown/").json()["series"]
    archive.withdraw(study, reason="Another patient", by=world.actor("sender"), at=SOON)
    assert reader.get(f"/cases/{case.pk}/read/shown/").json()["series"] == {}
    assert Notice.objects.filter(template="images_withdrawn").count() == 1
    assert "Images that you had opened were withdrawn" in reader.get("/").text
    page = reader.get("/recalls/")
    assert case.name in page.text
    assert page.headers["Clear-Site-Data"] == '"cache"'
    sender = client_of(world.sender)
    assert "1 has not answered" in sender.get("/recalls/").text
    reader.post(f"/recalls/{Holder.objects.get().pk}/acknowledge/")
    assert "Images that you had opened were withdrawn" not in reader.get("/").text
    assert "Everybody has answered" in sender.get("/recalls/").text


def test_a_recall_nobody_answers_reaches_the_coordinator(world: World, case: Case) -> None:
    study = Study.objects.get()
    by = world.actor("reader")
    audit.record("image.shown", by=by, at=SOON, of=Subject(study.site_id, things=(study.pk,)))
    archive.withdraw(study, reason="A word about it", by=world.actor("sender"), at=SOON)
    coordinator = client_of(world.coordinator)
    assert case.name not in coordinator.get("/recalls/").text
    press_at(Recall.objects.get().pk, at=SOON + RUNGS[1])
    assert Notice.objects.filter(template="images_withdrawn").count() == 2
    page = coordinator.get("/recalls/").text
    assert case.name in page
    assert "Reader" in page
    assert "A word about it" not in page
    assert "/acknowledge/" not in page
    client_of(world.reader).post(f"/recalls/{Holder.objects.get().pk}/acknowledge/")
    assert case.name not in coordinator.get("/recalls/").text
