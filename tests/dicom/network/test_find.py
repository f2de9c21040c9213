"""C-FIND from DCMTK and pynetdicom: keys in, UTF-8 answers out, cancelled when asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, build_context
from pynetdicom.pdu_primitives import SOPClassExtendedNegotiation
from pynetdicom.sop_class import (
    PatientRootQueryRetrieveInformationModelFind as PatientRoot,
)
from pynetdicom.sop_class import (
    StudyRootQueryRetrieveInformationModelFind as StudyRoot,
)

from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.errors import ServiceRefused
from binome.dicom.network.status import Status
from tests.dicom.network.conftest import StartAcceptor, run
from tests.dicom.network.memory_archive import MemoryArchive

Tool = Callable[[str], str]
NAME, IDENTIFIER, STUDY_UID, DESCRIPTION = 0x00100010, 0x00100020, 0x0020000D, 0x00081030


@pytest.fixture
def rows(archive: MemoryArchive) -> None:
    archive.rows = [
        {NAME: "Müller^Jörg", IDENTIFIER: "1", STUDY_UID: "1.2.1", DESCRIPTION: "Schädel"},
        {NAME: "山田^太郎", IDENTIFIER: "2", STUDY_UID: "1.2.2", DESCRIPTION: "胸部"},
    ]


def query(level: str = "STUDY", **keys: str) -> Dataset:
    data_set = Dataset()
    data_set.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(data_set, keyword, value)
    return data_set


def ask(acceptor: Acceptor, data_set: Dataset, **options: object) -> list[tuple[int, Dataset]]:
    ae = AE(ae_title="PEER")
    model = options.get("model", StudyRoot)
    ae.add_requested_context(model, options.get("syntax", ExplicitVRLittleEndian))
    association = ae.associate(
        "127.0.0.1", acceptor.port, ae_title="BINOME", ext_neg=options.get("ext_neg", [])
    )
    assert association.is_established
    answers = [(a.Status, d) for a, d in association.send_c_find(data_set, model)]
    association.release()
    return answers


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_answers_are_utf_8_in_either_syntax(acceptor: Acceptor, syntax: str) -> None:
    wanted = query(PatientName="", PatientID="", StudyInstanceUID="", StudyDescription="")
    answers = ask(acceptor, wanted, syntax=syntax)
    assert [code for code, _ in answers] == [status.PENDING, status.PENDING, status.SUCCESS]
    first, second = answers[0][1], answers[1][1]
    assert first.SpecificCharacterSet == "ISO_IR 192"
    assert str(first.PatientName) == "Müller^Jörg"
    assert str(second.PatientName) == "山田^太郎"
    assert second.StudyDescription == "胸部"
    assert first.RetrieveAETitle == "BINOME"
    assert first.QueryRetrieveLevel == "STUDY"


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("charset", "name"),
    [("ISO_IR 100", "Müller*"), ("ISO_IR 192", "山田*"), ("GB18030", "山田*")],
)
def test_keys_are_read_in_their_own_character_set(
    acceptor: Acceptor, archive: MemoryArchive, charset: str, name: str
) -> None:
    answers = ask(acceptor, query(SpecificCharacterSet=charset, PatientName=name))
    assert archive.queries[0].keys[NAME] == name
    assert len(answers) == 2


@pytest.mark.usefixtures("rows")
def test_findscu_reads_the_answers(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool, out: Path
) -> None:
    levels = ["-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=2", "-k", "PatientName"]
    run(dcmtk("findscu"), "-S", "-X", "-od", out, "127.0.0.1", acceptor.port, *levels)
    (answer,) = out.glob("rsp*.dcm")
    assert str(dcmread(answer).PatientName) == "山田^太郎"
    assert archive.queries[0].level == "STUDY"


@pytest.mark.usefixtures("rows")
def test_a_key_nobody_answers_is_said_to_be_unsupported(acceptor: Acceptor) -> None:
    answers = ask(acceptor, query(PatientID="1", OperatorsName=""))
    assert answers[0][0] == status.PENDING_OPTIONAL_KEYS_UNSUPPORTED


@pytest.mark.parametrize(("model", "level"), [(StudyRoot, "PATIENT"), (PatientRoot, "WARD")])
def test_a_level_the_model_does_not_have_is_refused(
    acceptor: Acceptor, model: str, level: str
) -> None:
    assert ask(acceptor, query(level), model=model)[0][0] == status.IDENTIFIER_MISMATCH


@pytest.mark.parametrize("level", ["PATIENT", "STUDY", "SERIES", "IMAGE"])
def test_patient_root_has_all_four_levels(
    acceptor: Acceptor, archive: MemoryArchive, level: str
) -> None:
    assert ask(acceptor, query(level), model=PatientRoot)[-1][0] == status.SUCCESS
    assert archive.queries[0].level == level
    assert archive.queries[0].model == PatientRoot


def test_nested_keys_reach_the_archive(acceptor: Acceptor, archive: MemoryArchive) -> None:
    wanted = query()
    wanted.RequestAttributesSequence = [query(ScheduledProcedureStepID="7")]
    ask(acceptor, wanted)
    (item,) = archive.queries[0].keys[0x00400275]
    assert item[0x00400009] == "7"


def test_relational_queries_are_told_apart_when_negotiated(
    acceptor: Acceptor, archive: MemoryArchive
) -> None:
    extended = SOPClassExtendedNegotiation()
    extended.sop_class_uid = StudyRoot
    extended.service_class_application_information = b"\x01\x01\x01\x01"
    ask(acceptor, query(), ext_neg=[extended])
    ask(acceptor, query())
    assert [asked.is_relational for asked in archive.queries] == [True, False]
    assert not archive.queries[0].is_fuzzy


def test_the_archives_refusal_ends_the_query(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.error = ServiceRefused(Status(status.NOT_AUTHORIZED, "Not yours."))
    assert ask(acceptor, query())[0][0] == status.NOT_AUTHORIZED


def test_a_cancelled_query_stops(start_acceptor: StartAcceptor, archive: MemoryArchive) -> None:
    archive.rows = [{IDENTIFIER: str(number)} for number in range(100_000)]
    acceptor = start_acceptor()
    ae = AE(ae_title="PEER")
    ae.requested_contexts = [build_context(StudyRoot)]
    association = ae.associate("127.0.0.1", acceptor.port)
    codes = []
    for answer, _ in association.send_c_find(query(PatientID=""), StudyRoot, msg_id=7):
        codes.append(answer.Status)
        if len(codes) == 3:
            association.send_c_cancel(7, None, StudyRoot)
    association.release()
    assert codes[-1] == status.CANCELLED
    assert len(codes) < 100_000
