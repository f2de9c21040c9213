"""A reader in a network that keeps no names sees no calendar date, by no service (SAFETY 6)."""

import io
import json

import httpx
import pydicom
import pytest

from binome.archive import services
from binome.archive.models import Study
from binome.archive.pictures import frame_id_of
from binome.archive.services import Incoming, Terms
from binome.people.models import Mode, Person, Role, Site
from tests.archive.instances import Made
from tests.archive.people import AT, actor_for, person_at, site_of
from tests.wire.clients import cookies_of, token_of, wire

pytestmark = pytest.mark.django_db(transaction=True)
PSEUDONYM = "BN-8P5A-BQ04-Q"
MOVED = "20260317"


def deidentified(made: Made) -> bytes:
    method = pydicom.Dataset()
    method.CodeValue, method.CodingSchemeDesignator = "113100", "DCM"
    method.CodeMeaning = "Basic Application Confidentiality Profile"
    inner = pydicom.Dataset()
    inner.StudyDate, inner.InstanceCreationDate = MOVED, MOVED
    return made.instance(
        1, PatientIdentityRemoved="YES", DeidentificationMethodCodeSequence=[method],
        AcquisitionDateTime=f"{MOVED}101500", ReferencedStudySequence=[inner],
        PatientBirthDate="",
    )  # fmt: skip


@pytest.fixture
def site() -> Site:
    return site_of("Kara", Mode.PSEUDONYMOUS)


@pytest.fixture
def made(site: Site) -> Made:
    made = Made(patient_id=PSEUDONYM, patient_name=PSEUDONYM)
    by = actor_for(person_at(site))
    (outcome,) = services.store([Incoming(deidentified(made))], site=site, by=by, at=AT)
    assert outcome.is_stored, outcome.refusal
    return made


@pytest.fixture
def reader(site: Site, made: Made) -> Person:
    person = person_at(site, Role.READER)
    terms = Terms("case")
    services.grant(Study.objects.get(), to=person, terms=terms, by=actor_for(person), at=AT)
    return person


def answers(client: httpx.Client, made: Made) -> dict[str, bytes]:
    study = f"/dicom-web/studies/{made.study_instance_uid}"
    whole = Study.objects.get().series.get()
    paths = {
        "studies": "/dicom-web/studies?includefield=all",
        "instances": f"{study}/instances?includefield=all",
        "metadata": f"{study}/metadata",
        "study": study,
        "original": f"/images/{frame_id_of(whole.pk, 1, 1)}/original.dcm",
    }
    found = {name: client.get(path) for name, path in paths.items()}
    assert {name: one.status_code for name, one in found.items()} == dict.fromkeys(paths, 200)
    return {name: one.content for name, one in found.items()}


def test_no_answer_to_a_reader_holds_a_date(reader: Person, made: Made) -> None:
    with wire(Cookie=cookies_of(reader)) as client:
        found = answers(client, made)
        by_date = client.get(f"/dicom-web/studies?StudyDate={MOVED}").json()
    assert [name for name, content in found.items() if MOVED.encode() in content] == []
    assert by_date == []
    (study,) = json.loads(found["studies"])
    assert study["00080020"] == {"vr": "DA"}
    assert study["00100020"]["Value"] == [PSEUDONYM]
    file = pydicom.dcmread(io.BytesIO(found["original"]))
    assert file.PixelData == Made().data_set(1).PixelData
    assert (file.StudyDate, file.StudyTime) == ("", "101500")


def test_the_site_and_its_machines_get_what_is_kept(site: Site, made: Made) -> None:
    sender = {"Cookie": cookies_of(Person.objects.get(username=f"sender-{site.pk}"))}
    with wire(**sender) as client:
        kept = answers(client, made)
    assert all(MOVED.encode() in content for content in kept.values())
    with wire(Authorization=token_of(site)) as client:
        assert len(client.get(f"/dicom-web/studies?StudyDate={MOVED}").json()) == 1


def test_a_reader_where_names_are_kept_sees_the_dates() -> None:
    site, made = site_of(), Made()
    person = person_at(site, Role.READER)
    services.store([Incoming(made.instance())], site=site, by=actor_for(person), at=AT)
    terms, by = Terms("case"), actor_for(person)
    services.grant(Study.objects.get(), to=person, terms=terms, by=by, at=AT)
    with wire(Cookie=cookies_of(person)) as client:
        assert MOVED.encode() in client.get("/dicom-web/studies").content
