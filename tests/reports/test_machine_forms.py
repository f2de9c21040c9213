"""One report, many forms: the same chapters are read back from each, and no name is in any."""

import base64
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest

from binome.archive import services as archive
from binome.archive.models import Patient, Study
from binome.cases.models import Case
from binome.reports import services as reports
from binome.reports.models import ReportVersion, State
from binome.reports.renditions import pdf as pdf_form
from binome.reports.renditions.codes import CHAPTERS, STANDINGS
from binome.reports.renditions.forms import FORMS
from tests.cases.world import a_world
from tests.reports.conftest import set_here
from tests.reports.desk import LATER, Desk, a_desk
from tests.reports.fhir_checking import faults
from tests.reports.hl7_reading import read, unescaped

pytestmark = pytest.mark.django_db
PLANTED = "KOUASSIPLANTED"
HARD = {
    "technique": "TDM | sans ^ injection & reconstructions ~ 1 mm \\ os",
    "findings": "Hématome « droit » de 12 mm.\nPas d’engagement.\n\nFracture : 3^2 < 10 & > 2\\E\\",
    "conclusion": "نزيف خارج الجافية — avis neurochirurgical.\nÉquipe à prévenir\x07.",
}
ADDENDUM = "Après discussion | fracture confirmée."
BY_CODE = {codes.heading[0]: word for word, codes in CHAPTERS.items()}


@pytest.fixture(autouse=True)
def own_cache(settings: Any, tmp_path: Path, quick_typesetter: None) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def signed(desk: Desk) -> ReportVersion:
    """A final answer with an addendum, hard to escape, around rows in which names are planted."""
    Patient.objects.update(name=PLANTED, name_key=PLANTED, patient_id=PLANTED)
    Study.objects.update(referring_physician_name=PLANTED, accession_number=PLANTED)
    Case.objects.filter(pk=desk.case.pk).update(pseudonym="BN-7K2Q-M4XD")
    desk.write(**HARD)
    desk.sign()
    return reports.add_addendum(
        report=desk.report, text=ADDENDUM, signature=desk.signature(), by=desk.reader, at=LATER
    )


def plain(text: str) -> str:
    """What a person reads: spaces and line ends do not count, nor what no format may carry."""
    return " ".join(text.replace("\x07", "").split())


def from_sr(data: bytes) -> dict[str, str]:
    found = {}
    for item in pydicom.dcmread(io.BytesIO(data)).ContentSequence:
        if item.ValueType == "CONTAINER":
            code = item.ConceptNameCodeSequence[0].CodeValue
            found[BY_CODE[code]] = item.ContentSequence[0].TextValue
    return found


def from_oru(data: bytes) -> dict[str, str]:
    rows = [row for row in read(data)["OBX"] if row[2] == "FT"]
    return {BY_CODE[row[3].split("^")[0]]: unescaped(row[5]) for row in rows}


def from_fhir(data: bytes) -> dict[str, str]:
    parts = [one for one in json.loads(data)["contained"] if "valueString" in one]
    return {BY_CODE[one["code"]["coding"][0]["code"]]: one["valueString"] for one in parts}


READERS: dict[str, Callable[[bytes], dict[str, str]]] = {
    "sr": from_sr, "oru": from_oru, "fhir": from_fhir,
}  # fmt: skip


def written(version: ReportVersion) -> dict[str, str]:
    content = version.content
    texts = {"question": content["question"], **content["sections"]}
    texts["addendum"] = content["addenda"][0]["text"]
    return {word: plain(text) for word, text in texts.items()}


@pytest.mark.parametrize("form", READERS)
def test_a_machine_form_gives_back_every_chapter(signed: ReportVersion, form: str) -> None:
    read_back = READERS[form](FORMS[form].make(signed, language="fr"))
    assert {word: plain(text) for word, text in read_back.items()} == written(signed)


def test_paper_and_text_say_the_same_words_as_the_machine_forms(
    signed: ReportVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_form, "typeset", set_here)
    pdf = FORMS["pdf"].make(signed, language="fr")
    command = ["pdftotext", "-raw", "-", "-"]
    printed = subprocess.run(command, input=pdf, capture_output=True).stdout.decode()
    said = {"pdf": printed, "text": FORMS["text"].make(signed, language="fr").decode()}
    for form, words in said.items():
        for part in ("12 mm", "reconstructions ~ 1 mm", "engagement", "discussion | fracture",
                     "neurochirurgical", "الجافية", "3^2 < 10 & > 2\\E\\"):  # fmt: skip
            assert plain(part) in plain(words), (form, part)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_name_or_a_shifted_date_in_a_pseudonymous_network(
    signed: ReportVersion, form: str
) -> None:
    data = FORMS[form].make(signed, language="fr")
    assert PLANTED.encode() not in data
    if form in READERS:
        assert b"BN-7K2Q-M4XD" in data
    if form == "sr":
        dataset = pydicom.dcmread(io.BytesIO(data))
        assert (dataset.StudyDate, dataset.AccessionNumber) == ("", "")
        assert str(dataset.PatientName) == dataset.PatientID == "BN-7K2Q-M4XD"
        assert dataset.StudyInstanceUID == "2.25.1"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_version_gives_the_same_bytes(signed: ReportVersion, form: str) -> None:
    first, second = (FORMS[form].make(signed, language="fr") for _ in range(2))
    assert first == second


def test_an_identified_network_files_the_answer_under_the_patient() -> None:
    desk = a_desk(a_world(mode="identified"))
    Patient.objects.update(name="DIALLO^Aminata", patient_id="HD|1", birth_date="19620314")
    Study.objects.update(accession_number="ACC^7")
    version = desk.sign()
    pid = read(FORMS["oru"].make(version, language="fr"))["PID"][0]
    assert pid[5] == "DIALLO^Aminata^^^^^L"
    assert unescaped(pid[3].split("^")[0]) == "HD|1"
    patient = json.loads(FORMS["fhir"].make(version, language="fr"))["contained"][0]
    assert patient["name"] == [{"family": "DIALLO", "given": ["Aminata"]}]
    assert patient["birthDate"] == "1962-03-14"
    dataset = pydicom.dcmread(io.BytesIO(FORMS["sr"].make(version, language="fr")))
    assert str(dataset.PatientName) == "DIALLO^Aminata"
    assert (dataset.AccessionNumber, dataset.StudyDate) == ("ACC^7", "20260301")


def test_the_hl7_header_is_that_of_the_french_flows(signed: ReportVersion) -> None:
    message = read(FORMS["oru"].make(signed, language="fr"))
    msh, obr, pid = message["MSH"][0], message["OBR"][0], message["PID"][0]
    assert (msh[2], msh[9], msh[12], msh[18]) == (
        "^~\\&", "ORU^R01^ORU_R01", "2.5.1", "UNICODE UTF-8",
    )  # fmt: skip
    assert len(msh[10]) == 20
    assert pid[5].split("^")[6] == "S"
    assert obr[25] == "C"
    assert {row[11] for row in message["OBX"]} == {"C"}
    assert [row[1] for row in message["OBX"]] == [str(n) for n in range(1, 9)]
    assert [row[8] for row in message["OBX"] if row[8]] == ["AA"]


def test_the_fhir_resource_breaks_no_rule_of_its_definition(signed: ReportVersion) -> None:
    report = json.loads(FORMS["fhir"].make(signed, language="en"))
    assert faults(report) == []
    assert report["status"] == "appended"
    assert "Bangui" not in json.dumps(report["contained"][0])
    text = base64.b64decode(report["presentedForm"][0]["data"]).decode()
    assert text.startswith(signed.content["case"])
    assert faults({**report, "stats": "final"}) == ["DiagnosticReport.stats: unknown"]
    assert faults({**report, "status": "bidon"}) == ["DiagnosticReport.status: bidon"]


def dicom_faults(path: Path) -> list[str]:
    """What dciodvfy finds wrong; it is looked for, since only some machines have it."""
    program = shutil.which("dciodvfy")
    if program is None:
        return []
    said = subprocess.run([program, str(path)], capture_output=True, text=True, errors="replace")
    return re.findall(r"^Error.*", said.stderr + said.stdout, re.MULTILINE)


@pytest.mark.parametrize("form", ["sr", "encapsulated-pdf"])
@pytest.mark.parametrize("state", [State.PRELIMINARY, State.FINAL])
def test_the_dicom_files_are_clean(desk: Desk, tmp_path: Path, form: str, state: State) -> None:
    path = tmp_path / "report.dcm"
    path.write_bytes(FORMS[form].make(desk.sign(state), language="fr"))
    assert dicom_faults(path) == []


def test_the_pdf_inside_the_dicom_file_is_the_very_pdf(signed: ReportVersion) -> None:
    data = FORMS["encapsulated-pdf"].make(signed, language="fr")
    dataset = pydicom.dcmread(io.BytesIO(data))
    inside = dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength]
    assert inside == FORMS["pdf"].make(signed, language="fr")


def test_a_later_sr_names_the_one_it_replaces(desk: Desk) -> None:
    first = desk.sign(State.PRELIMINARY)
    earlier = pydicom.dcmread(io.BytesIO(FORMS["sr"].make(first, language="fr")))
    later = pydicom.dcmread(io.BytesIO(FORMS["sr"].make(desk.sign(), language="fr")))
    series = later.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0]
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == earlier.SOPInstanceUID
    assert series.SeriesInstanceUID == earlier.SeriesInstanceUID == later.SeriesInstanceUID
    assert (earlier.PreliminaryFlag, earlier.VerificationFlag) == ("PRELIMINARY", "UNVERIFIED")
    assert (later.PreliminaryFlag, later.VerificationFlag) == ("FINAL", "VERIFIED")
    assert later.VerifyingObserverSequence[0].VerifyingObserverName == "Reader"


def test_a_recalled_answer_says_so_in_every_form(desk: Desk) -> None:
    version = desk.sign()
    archive.withdraw(desk.study, reason="wrong", by=desk.world.actor("sender"), at=LATER)
    message = read(FORMS["oru"].make(version, language="en"))
    assert message["OBR"][0][25] == "X"
    assert {row[11] for row in message["OBX"]} == {"W"}
    report = json.loads(FORMS["fhir"].make(version, language="en"))
    assert report["status"] == "entered-in-error"
    assert report["conclusion"].startswith("Entered in error: do not use")
    dataset = pydicom.dcmread(io.BytesIO(FORMS["sr"].make(version, language="en")))
    first = next(item for item in dataset.ContentSequence if item.ValueType == "CONTAINER")
    assert first.ContentSequence[0].TextValue == "Entered in error: do not use"
    assert (dataset.CompletionFlag, dataset.VerificationFlag) == ("PARTIAL", "UNVERIFIED")


def test_every_status_that_can_be_signed_has_its_words_elsewhere() -> None:
    assert set(STANDINGS) == set(State) - {State.DRAFT, State.CANCELLED}
    unrelated = {state for state, words in STANDINGS.items() if words.cda_relation != "RPLC"}
    assert unrelated == {State.ENTERED_IN_ERROR}
