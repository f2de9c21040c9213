"""QIDO-RS beyond the index: further attributes, fuzzy names, keys of the address that stay."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from pydicom import Dataset

from binome.archive import services
from binome.archive.services import Incoming
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Site
from tests.archive.charsets import patients
from tests.archive.instances import Made
from tests.archive.people import site_of
from tests.wire.clients import served, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
MADE = Made()
SLICE_THICKNESS, MANUFACTURER, COMMENTS = "00180050", "00080070", "00104000"
REQUEST, STEP_ID, PROCEDURE_ID = "00400275", "00400009", "00401001"
REASON, ZONE, PROCEDURE = "00401002", "00080201", {"vr": "SH", "Value": ["PROCEDURE"]}
#: PS3.18 Tables 10.6.3-3 to 10.6.3-5.
OF_STUDIES = {
    "00080005", "00080020", "00080030", "00080050", "00080056", "00080061", "00080090", ZONE,
    "00081190", "00100010", "00100020", "00100030", "00100040", "0020000D", "00200010", "00201206",
    "00201208",
}  # fmt: skip
OF_SERIES = {
    "00080005", "00080060", ZONE, "0008103E", "00081190", "0020000E", "00200011", "00201209",
    "00400244", "00400245", REQUEST,
}  # fmt: skip
OF_INSTANCES = {
    "00080005", "00080016", "00080018", "00080056", ZONE, "00081190", "00200013", "00280008",
    "00280010", "00280011", "00280100",
}  # fmt: skip


@pytest.fixture
def ask(transactional_db: None) -> Iterator[Any]:
    requested = Dataset()
    requested.ScheduledProcedureStepID, requested.RequestedProcedureID = "STEP", "PROCEDURE"
    requested.ReasonForTheRequestedProcedure = "Fever"
    files = [
        MADE.instance(
            number, SOPInstanceUID=f"1.2.{number}", Manufacturer="Acme", PatientComments="Deaf",
            RequestAttributesSequence=[requested], SliceThickness=number,
            TimezoneOffsetFromUTC="+0100",
        )
        for number in (1, 2)
    ]  # fmt: skip
    site = site_of()
    by = Actor(id="machine", name="CT")
    services.store([Incoming(file) for file in files], site=site, by=by, at=utc_now())
    headers = {"Authorization": token_of(site)}
    with served() as address, httpx.Client(base_url=address, headers=headers, timeout=60) as http:

        def get(path: str) -> Any:
            answer = http.get(f"/dicom-web{path}")
            assert answer.status_code == 200, answer.text
            return answer.json()

        yield get


def test_named_attributes_come_from_the_header_where_they_belong(ask: Any) -> None:
    wanted = "includefield=Manufacturer,SliceThickness&includefield=00104000"
    (study,) = ask(f"/studies?{wanted}")
    (series,) = ask(f"/studies/{MADE.study_instance_uid}/series?{wanted}")
    first, second = ask(f"/studies/{MADE.study_instance_uid}/instances?{wanted}")
    assert study[COMMENTS]["Value"] == series[COMMENTS]["Value"] == ["Deaf"]
    assert MANUFACTURER not in study
    assert SLICE_THICKNESS not in study
    assert series[MANUFACTURER]["Value"] == ["Acme"]
    assert SLICE_THICKNESS not in series
    assert [first[SLICE_THICKNESS]["Value"], second[SLICE_THICKNESS]["Value"]] == [[1], [2]]
    assert STEP_ID not in first


def test_all_of_an_instance_is_its_header_without_pixels(ask: Any) -> None:
    (one,) = ask(f"/studies/{MADE.study_instance_uid}/instances?includefield=all&limit=1")
    assert one["00280030"]["Value"] == [0.5, 0.5]
    assert "7FE00010" not in one
    assert one["00081190"]["Value"][0].endswith("/instances/1.2.1")


def test_a_dotted_path_takes_that_part_of_a_sequence(ask: Any) -> None:
    path = f"/studies/{MADE.study_instance_uid}/series?includefield="
    (part,) = ask(path + "RequestAttributesSequence.ReasonForTheRequestedProcedure")
    assert part[REQUEST]["Value"][0][REASON] == {"vr": "LO", "Value": ["Fever"]}
    assert part[REQUEST]["Value"][0][STEP_ID] == {"vr": "SH", "Value": ["STEP"]}
    (whole,) = ask(path + f"{REQUEST}.{STEP_ID},{REQUEST}")
    assert set(whole[REQUEST]["Value"][0]) == {STEP_ID, PROCEDURE_ID, REASON}


def test_every_attribute_of_the_tables_comes_unasked(ask: Any) -> None:
    study_url = f"/studies/{MADE.study_instance_uid}"
    (study,), (series,) = ask("/studies"), ask(f"{study_url}/series")
    instance = ask(f"{study_url}/instances")[0]
    assert study.keys() >= OF_STUDIES
    assert series.keys() >= OF_SERIES
    assert instance.keys() >= OF_INSTANCES
    assert study[ZONE]["Value"] == series[ZONE]["Value"] == ["+0100"]
    requested = {STEP_ID: {"vr": "SH", "Value": ["STEP"]}, PROCEDURE_ID: PROCEDURE}
    assert series[REQUEST] == {"vr": "SQ", "Value": [requested]}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("PatientName=zoe&fuzzymatching=true", 1),
        ("PatientName=zoe epreuve&fuzzymatching=true", 1),
        ("PatientName=zoe&fuzzymatching=false", 0),
        ("PatientName=xavier&fuzzymatching=true", 0),
    ],
)
def test_a_fuzzy_name_is_found_by_the_beginnings_of_its_words(
    ask: Any, query: str, count: int
) -> None:
    assert len(ask(f"/studies?{query}")) == count


def test_a_key_of_the_address_cannot_be_asked_away(ask: Any) -> None:
    study = MADE.study_instance_uid
    assert len(ask(f"/studies/{study}/series?StudyInstanceUID=1.9")) == 1


def test_a_path_that_names_nothing_is_refused(ask: Any) -> None:
    for name in ("NoSuchWord", "RequestAttributesSequence.NoSuchWord", "."):
        with pytest.raises(AssertionError, match="bad_query"):
            ask(f"/studies?includefield={name}")


def test_names_of_every_character_set_are_answered_and_matched(ask: Any) -> None:
    stored = patients()
    site = Site.objects.get()
    by = Actor(id="machine", name="CT")
    incoming = [Incoming(file) for _, file in stored.values()]
    services.store(incoming, site=site, by=by, at=utc_now())
    for uid, (name, _) in stored.items():
        groups = name.split("=")
        for key in [*(group[:2] + "*" for group in groups), *groups]:
            found = ask("/studies?" + urlencode({"PatientName": key}))
            (match,) = [one for one in found if one["0020000D"]["Value"] == [uid]]
        told = match["00100010"]["Value"][0]
        kinds = ("Alphabetic", "Ideographic", "Phonetic")
        assert [told[kind] for kind in kinds[: len(groups)]] == groups
