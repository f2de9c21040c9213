"""Retention: what is due ends for good, with a signed list; a hold and another case stop it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from binome.archive import purging as archive
from binome.archive import services as archive_services
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Patient, Study
from binome.archive.services import Incoming
from binome.archive.verifying import verify
from binome.audit import checkpoints
from binome.audit.models import AuditEvent
from binome.cases import services as cases
from binome.cases.models import Case, CaseStudy
from binome.cases.services import Arrival
from binome.identity.models import IdentityCard
from binome.jobs.models import Job
from binome.operation import purging
from binome.operation.models import LegalHold, PurgedCase, PurgeList
from binome.people.models import Mode
from binome.reports.models import ReportVersion
from tests.archive.instances import Made
from tests.authorization.everybody import _signed
from tests.cases.world import NOW, SOON, World, a_world, actor_of

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=366 * 6)
LATER = NOW + YEARS


@pytest.fixture
def world() -> World:
    world = a_world(mode=Mode.IDENTIFIED)
    purging.keep_for(world.network, months=60, by=actor_of(world.coordinator), at=NOW)
    return world


def with_images(world: World, made: Made | None = None, *, images: int = 3) -> Case:
    """A withdrawn case with stored images."""
    case, made = world.assigned(urgency="routine"), made or Made()
    files = [Incoming(made.instance(number)) for number in range(1, images + 1)]
    archive_services.store(files, site=world.site, by=world.actor("sender"), at=NOW)
    attach(case, made)
    return case


def attach(case: Case, made: Made) -> None:
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    arrival = Arrival(study.pk, received_files=3, received_bytes=30, is_complete=True)
    cases.note_images(case=case, arrival=arrival, at=SOON)


def close(world: World, case: Case) -> None:
    cases.withdraw(
        case=Case.objects.get(pk=case.pk), reason="died", by=world.actor("sender"), at=SOON
    )


def forget_ordered() -> None:
    for job in Job.objects.filter(kind=archive.FORGET_JOB):
        archive.forget(**job.payload)


def stored() -> set[str]:
    return set(blobs().names())


def test_what_is_due_ends_and_its_site_gets_a_signed_list(world: World) -> None:
    before = stored()
    case = with_images(world)
    close(world, case)
    mine = stored() - before
    assert len(mine) == 3
    (made,) = purging.purge_due(at=LATER)
    forget_ordered()
    assert not mine & stored()
    assert not Instance.objects.filter(series__study__case_studies__case=case).exists()
    assert case.name in made.text
    assert " 3 " in made.text
    signer = checkpoints.signer().public
    assert purging.is_genuine(made.text, signer=signer)
    assert not purging.is_genuine(made.text.replace(" 3 ", " 2 "), signer=signer)
    assert AuditEvent.objects.get(action="case.purged").case_id == case.pk


def test_nothing_of_the_patient_stays_in_the_rows(world: World) -> None:
    made = Made(patient_name="Épreuve^Zoé", patient_id="PURGE-47110815")
    case = with_images(world, made)
    close(world, case)
    purging.purge_due(at=LATER)
    everything = str(list(Patient.objects.values())) + str(list(Study.objects.values()))
    assert "47110815" not in everything  # fewer digits would stand in a UID by chance
    assert "preuve" not in everything
    assert not IdentityCard.objects.filter(cases=case).exists()


def test_before_its_time_nothing_ends_and_without_a_rule_never(world: World) -> None:
    case = with_images(world)
    assert purging.purge_due(at=LATER) == []  # open
    close(world, case)
    assert purging.purge_due(at=NOW + timedelta(days=300)) == []
    coordinator = actor_of(world.coordinator)
    purging.keep_for(world.network, months=None, by=coordinator, at=NOW)
    assert purging.due(at=LATER) == []
    with pytest.raises(purging.UnfitRetention):
        purging.keep_for(world.network, months=0, by=coordinator, at=NOW)


def test_a_legal_hold_keeps_a_case_until_it_is_lifted(world: World) -> None:
    case, coordinator = with_images(world), actor_of(world.coordinator)
    close(world, case)
    with pytest.raises(purging.ReasonMissing):
        purging.hold(case, reason=" ", by=coordinator, at=SOON)
    purging.hold(case, reason="complaint 7/2026", by=coordinator, at=SOON)
    assert purging.purge_due(at=LATER) == []
    assert purging.lift(case, by=coordinator, at=LATER) == 1
    assert len(purging.purge_due(at=LATER)) == 1
    assert LegalHold.objects.get().lifted_at == LATER


def test_a_crash_before_the_list_loses_no_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = with_images(world)
    close(world, case)
    with monkeypatch.context() as patch:
        patch.setattr(purging.checkpoints, "signer", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            purging.purge_due(at=LATER)
    assert PurgedCase.objects.filter(case=case, purge_list=None).exists()
    (made,) = purging.purge_due(at=LATER + timedelta(days=1))
    assert f"case {case.name}\nstudy " in made.text
    assert purging.purge_due(at=LATER + timedelta(days=2)) == [], "and on one list only"


def test_images_another_case_needs_stay(world: World) -> None:
    """The same study as a prior of an open case, and the same bytes in another study."""
    made = Made()
    case, other = with_images(world, made), world.assigned(urgency="routine")
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    CaseStudy.objects.create(case=other, study=study, is_prior=True, added_at=SOON)
    close(world, case)
    before = stored()
    purging.purge_due(at=LATER)
    forget_ordered()
    assert stored() == before
    close(world, other)
    purging.purge_due(at=LATER)
    forget_ordered()
    assert len(before - stored()) == 3


def test_a_blob_that_came_back_is_left_alone(world: World) -> None:
    made = Made()
    case = with_images(world, made)
    close(world, case)
    purging.purge_due(at=LATER)
    files = [Incoming(made.instance(1))]
    (name, *_rest) = Job.objects.filter(kind=archive.FORGET_JOB)[0].payload["names"]
    archive_services.store(files, site=world.other_site, by=world.actor("stranger"), at=LATER)
    Instance.objects.filter(site=world.other_site).update(blob=name)
    forget_ordered()
    assert name in stored()


def test_twice_is_once_and_the_answer_stays(world: World) -> None:
    case = with_images(world)
    _signed(world, Case.objects.get(pk=case.pk))
    close(world, case)
    assert len(purging.purge_due(at=LATER)) == 1
    assert purging.purge_due(at=LATER) == []
    forget_ordered()
    forget_ordered()
    assert ReportVersion.objects.filter(case=case).exists()
    assert PurgedCase.objects.count() == PurgeList.objects.count() == 1


def test_the_index_is_whole_and_pictures_are_gone_afterwards(world: World) -> None:
    case = with_images(world)
    (instance_id, *_rest) = Instance.objects.filter(
        series__study__case_studies__case=case
    ).values_list("pk", flat=True)
    folder = settings.DATA / "cache" / "frames" / instance_id[:2] / instance_id
    folder.mkdir(parents=True, exist_ok=True)
    close(world, case)
    purging.purge_due(at=LATER)
    forget_ordered()
    assert not folder.exists()
    assert [w for w in verify().wrong if w.rows] == []


def test_pages_say_what_has_ended(world: World) -> None:
    case = with_images(world)
    close(world, case)
    purging.purge_due(at=LATER)
    browser = Client()
    browser.force_login(world.sender)
    assert case.name in browser.get(f"/audit/{world.site.pk}/ended/").content.decode()
    assert "ended for good" in browser.get(f"/cases/{case.pk}/").content.decode()
