"""Each rule of de-identification by itself: table, options, text, dates, SR, refusals."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from binome.dicom.deidentify import Policy, SiteSecrets, map_uid
from binome.dicom.deidentify.files import Deidentified, deidentify_file
from binome.dicom.deidentify.folder import deidentify_folder
from binome.dicom.deidentify.policy import RESOLVED, Action, action_for, row_of, table
from binome.dicom.deidentify.words import cleaned, whole_or_nothing
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import scan
from tests.dicom.conftest import SAMPLES, WHEEL
from tests.dicom.planted import file_of, leaks_in, planted_data_set

SECRETS = SiteSecrets(b"a site key of at least 32 bytes..")
PSEUDONYM = "BN-8P5A-BQ04-Q"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_pydicom():
        yield


def outcome_of(data_set: Dataset, policy: Policy | None = None) -> Deidentified:
    return deidentify_file(
        file_of(data_set), policy=policy or Policy(), secrets=SECRETS, pseudonym=PSEUDONYM
    )


def after(data_set: Dataset, policy: Policy | None = None) -> Dataset:
    return pydicom.dcmread(BytesIO(outcome_of(data_set, policy).data))


def ct(**values: object) -> Dataset:
    data_set = planted_data_set([])
    for keyword, value in values.items():
        setattr(data_set, keyword, value)
    return data_set


@pytest.mark.parametrize("code", sorted(RESOLVED))
def test_every_action_code_of_the_table_has_a_meaning_and_is_used(code: str) -> None:
    assert any(row.basic == code for row in table().values())
    assert {row.basic for row in table().values()} == set(RESOLVED)


@pytest.mark.parametrize(
    ("keyword", "value", "result"),
    [
        ("AccessionNumber", "A-1", ""),  # Z
        ("PatientBirthDate", "19800101", ""),  # Z, and no option keeps it
        ("InstitutionAddress", "14 rue X", None),  # X
        ("InstitutionName", "CHU", "REMOVED"),  # X/Z/D
        ("ReferringPhysicianName", "Doc^Tor", ""),  # Z
        ("OperatorsName", "Ope^Rator", "REMOVED"),  # X/Z/D
        ("DetectorID", "D-77", "REMOVED"),  # X/D
        ("RequestedProcedureDescription", "Zzz", "CT"),  # X/Z cleaned, a reader chooses by it
        ("FrameOfReferenceUID", "1.2.9", map_uid(SECRETS.key, "1.2.9")),  # U
        ("AdmissionID", "77", None),  # X
        ("PatientSize", "1.70", "1.70"),  # X, kept by Retain Patient Characteristics
        ("StudyTime", "101112.5", "101112.5"),  # X/Z, kept by Modified Dates
        ("TimezoneOffsetFromUTC", "+0100", None),  # X: it hints at a place
    ],
)
def test_one_attribute_per_action(keyword: str, value: str, result: str | None) -> None:
    found = after(ct(**{keyword: value})).get(keyword)
    assert (found if result is None else str(found or "")) == result


def test_a_referenced_image_keeps_its_reference_under_new_uids() -> None:
    reference = Dataset()
    reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    reference.ReferencedSOPInstanceUID = "1.2.3.9"
    item = after(ct(ReferencedImageSequence=[reference])).ReferencedImageSequence[0]
    assert item.ReferencedSOPInstanceUID == map_uid(SECRETS.key, "1.2.3.9")
    assert item.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_options_turned_off_fall_back_to_the_basic_profile() -> None:
    bare = Policy(
        retain_patient_characteristics=False,
        retain_modified_dates=False,
        clean_descriptors=False,
        clean_structured_content=False,
        clean_graphics=False,
        retain_safe_private=False,
    )
    result = after(ct(PatientWeight="70", StudyDescription="CT abdomen"), bare)
    assert "PatientWeight" not in result
    assert "PatientAge" not in result
    assert "StudyDescription" not in result
    assert result.StudyDate == ""
    assert result.LongitudinalTemporalInformationModified == "REMOVED"
    assert [code for code, _ in bare.codes] == ["113100"]


def test_the_file_says_what_was_done_to_it() -> None:
    result = after(ct())
    assert result.PatientIdentityRemoved == "YES"
    assert result.LongitudinalTemporalInformationModified == "MODIFIED"
    codes = {item.CodeValue for item in result.DeidentificationMethodCodeSequence}
    assert {"113100", "113105", "113107", "113108"} <= codes
    assert result.PatientName == result.PatientID == PSEUDONYM
    assert result.preamble == bytes(128)
    assert result.file_meta.MediaStorageSOPInstanceUID == result.SOPInstanceUID
    assert "SourceApplicationEntityTitle" not in result.file_meta


def test_age_is_told_before_the_birth_date_goes() -> None:
    assert after(ct(PatientBirthDate="20240215", StudyDate="20240304")).PatientAge == "018D"
    assert after(ct(PatientBirthDate="", PatientAge="097Y")).PatientAge == "090Y"
    assert after(ct(PatientBirthDate="11111111", PatientAge="058Y")).PatientAge == "058Y"


def test_dates_of_a_patient_move_together_and_elapsed_hours_stay() -> None:
    first = after(ct(StudyDate="20240304", SeriesDate="20240305", AcquisitionTime="0815"))
    later = after(ct(StudyDate="20240325"))
    from binome.dicom.identity import date_of

    assert (date_of(first.SeriesDate) - date_of(first.StudyDate)).days == 1  # type: ignore[operator]
    assert (date_of(later.StudyDate) - date_of(first.StudyDate)).days == 21  # type: ignore[operator]
    assert first.StudyDate != "20240304"
    assert first.AcquisitionTime == "0815"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("CT Abdomen Pelvis W Contrast - Quirinale", "CT Abdomen Pelvis W Contrast"),
        ("Scanner cérébral sans injection", "Scanner cérébral sans injection"),
        ("TC de tórax com contraste 100 ml", "TC de tórax com contraste 100 ml"),
        ("Schädel nativ 5.0 H31s", "Schädel nativ 5.0 H31s"),
        ("t1_mprage_sag_p2_iso_1.0", "t1_mprage_sag_p2_iso_1.0"),
        ("C5/C6 T2 TSE SAG", "C5/C6 T2 TSE SAG"),
        ("ThoraxRoutine 5mm", "ThoraxRoutine 5mm"),
        ("12/03/2024 thorax 06 12 34 56 78", "thorax"),
        ("born 14.07.1973 knee", "knee"),
        ("Quirinale Zephyrine", ""),
        ("48219377", ""),
        ("Head^01_HeadSeq (Adult)", "Head^01_HeadSeq (Adult)"),
        ("胸部 CT", "CT"),
    ],
)
def test_descriptions_keep_the_words_of_the_trade_only(text: str, result: str) -> None:
    assert cleaned(text) == result


def test_a_patient_called_long_loses_the_word_even_where_it_is_of_the_trade() -> None:
    assert cleaned("long axis chest", {"chest"}) == cleaned("axis", ())
    assert whole_or_nothing("no fracture seen by Quirinale") == ""
    assert whole_or_nothing("no fracture") == "no fracture"


def test_a_description_is_never_emptied() -> None:
    result = after(ct(StudyDescription="Quirinale", BodyPartExamined="HEAD"))
    assert result.StudyDescription == "CT HEAD"


def test_half_a_clinical_sentence_is_not_kept() -> None:
    assert "ReasonForStudy" not in after(ct(ReasonForStudy="Zoltan excludes fracture"))
    assert after(ct(ReasonForStudy="trauma, fracture femur")).ReasonForStudy


RETAINED = {
    "CT": {
        "ContrastBolusAgent": "Iohexol 350",
        "ContrastBolusVolume": "90",
        "ContrastBolusStartTime": "101500",
        "KVP": "120",
        "Exposure": "200",
        "CTDIvol": 12.5,
        "ConvolutionKernel": "B30f",
        "SliceThickness": "1.25",
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "PixelSpacing": [0.5, 0.5],
        "RescaleIntercept": "-1024",
        "WindowCenter": "40",
        "GantryDetectorTilt": "5.0",
        "PatientPosition": "HFS",
        "SeriesDescription": "Thorax arterial phase 1mm",
    },
    "PT": {
        "PatientWeight": "71.5",
        "PatientSize": "1.68",
        "Units": "BQML",
        "DecayCorrection": "START",
        "AcquisitionTime": "111500",
        "SeriesTime": "110000",
        "CorrectedImage": ["ATTN", "DECY"],
    },
    "MR": {
        "SequenceName": "*tfl3d1_ns",
        "EchoTime": "2.5",
        "RepetitionTime": "1900",
        "MagneticFieldStrength": "3",
        "DiffusionBValue": 1000.0,
        "ScanningSequence": "GR",
        "ProtocolName": "t1_mprage_sag",
    },
    "US": {
        "HeartRate": "72",
        "TransducerType": "SECTOR_PHASED",
        "FrameTime": "33.3",
        "StageName": "REST",
    },
    "DX": {
        "ViewPosition": "PA",
        "ImageLaterality": "R",
        "PatientOrientation": ["L", "F"],
        "ImagerPixelSpacing": [0.14, 0.14],
        "DistanceSourceToDetector": "1800",
        "EntranceDoseInmGy": "0.1",
        "BodyPartExamined": "CHEST",
    },
    "MG": {
        "ViewPosition": "MLO",
        "ImageLaterality": "L",
        "CompressionForce": "90",
        "BreastImplantPresent": "NO",
        "OrganDose": "0.01",
        "PregnancyStatus": 4,
    },
}


@pytest.mark.parametrize("modality", sorted(RETAINED))
def test_what_a_reader_must_still_see(modality: str) -> None:
    wanted = {**RETAINED[modality], "Modality": modality, "PatientSex": "F"}
    result = after(ct(**wanted, Manufacturer="SIEMENS", ManufacturerModelName="Biograph 64"))
    for keyword, value in wanted.items():
        expected = ct(**{keyword: value}).get(keyword)
        assert result.get(keyword) == expected, keyword
    assert result.PatientAge == "050Y"
    assert result.Manufacturer == "SIEMENS"


def test_suv_can_be_computed_afterwards() -> None:
    dose = Dataset()
    dose.RadiopharmaceuticalStartTime = "100000"
    dose.RadiopharmaceuticalStartDateTime = "20240304100000+0100"
    dose.RadionuclideTotalDose = "350000000"
    dose.RadionuclideHalfLife = "6586.2"
    dose.Radiopharmaceutical = "Fluorodeoxyglucose F18"
    result = after(
        ct(
            Modality="PT",
            PatientWeight="71.5",
            AcquisitionDateTime="20240304111500",
            TimezoneOffsetFromUTC="+0100",
            RadiopharmaceuticalInformationSequence=[dose],
        )
    )
    kept = result.RadiopharmaceuticalInformationSequence[0]
    assert kept.RadiopharmaceuticalStartDateTime[:8] == result.AcquisitionDateTime[:8]
    assert kept.RadiopharmaceuticalStartDateTime[8:] == "100000"
    assert kept.RadionuclideTotalDose == 350000000
    assert kept.RadionuclideHalfLife == dose.RadionuclideHalfLife
    assert kept.Radiopharmaceutical == "Fluorodeoxyglucose F18"


def test_safe_private_numbers_stay_and_every_other_private_value_goes() -> None:
    data_set = ct()
    siemens = data_set.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    siemens.add_new(0x0C, "IS", "1000")
    siemens.add_new(0x0F, "LO", "Quirinale")
    result = after(data_set)
    assert result.private_block(0x0019, "SIEMENS MR HEADER")[0x0C].value == 1000
    private = [element for element in result.iterall() if element.tag.is_private]
    assert len(private) == 2


def test_text_hidden_under_another_vr_is_found_out() -> None:
    hidden = ct()
    for tag, vr, value in (
        (0x00181041, "OW", b"Quirinale "),  # a DS written as words
        (0x00180025, "OB", b"Quirinale "),  # a CS written as bytes
        (0x00280030, "DS", "48219377"),  # a number, but the patient's
        (0x00081155, "UI", "1.2.840.10008.Quirinale"),
        (0x0028FFEE, "OW", b"Quirinale "),  # nobody knows this attribute
    ):
        hidden.add(DataElement(tag, vr, value, validation_mode=0))
    block = hidden.private_block(0x0019, "GEMS_ACQU_01", create=True)
    block.add_new(0x23, "DS", "0.5")
    block.add_new(0x24, "DS", "48219377")
    outcome = outcome_of(hidden)
    assert not leaks_in(outcome.data)
    assert pydicom.dcmread(BytesIO(outcome.data)).private_block(0x0019, "GEMS_ACQU_01")[0x23]


def test_overlays_and_curves_go_with_their_planes() -> None:
    data_set = ct()
    data_set.add(DataElement(0x60000010, "US", 512))
    data_set.add(DataElement(0x60003000, "OW", bytes(32)))
    data_set.add(DataElement(0x60004000, "LT", "Quirinale"))
    data_set.add(DataElement(0x50003000, "OW", bytes(8)))
    assert not [e for e in after(data_set) if e.tag.group & 0xFF00 in (0x5000, 0x6000)]


def report() -> Dataset:
    def item(kind: str, meaning: str, **values: object) -> Dataset:
        name = Dataset()
        name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = "121071", "DCM", meaning
        content = Dataset()
        content.RelationshipType, content.ValueType = "CONTAINS", kind
        content.ConceptNameCodeSequence = Sequence([name])
        for keyword, value in values.items():
            setattr(content, keyword, value)
        return content

    data_set = ct(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", Modality="SR")
    data_set.ContentSequence = Sequence(
        [
            item("TEXT", "Finding", TextValue="Quirinale has no fracture, says Dr Vaugelas"),
            item("TEXT", "Finding", TextValue="no fracture"),
            item("PNAME", "Person Observer Name", PersonName="Vaugelas^Dr"),
            item("DATE", "Date", Date="20240304"),
            item("UIDREF", "Study", UID="1.2.3.77"),
        ]
    )
    return data_set


def test_a_structured_report_keeps_its_shape_and_loses_its_sentences() -> None:
    text, clean, name, date, uid = after(report()).ContentSequence
    assert text.TextValue == "REMOVED"
    assert clean.TextValue == "no fracture"
    assert name.PersonName == "REMOVED"
    assert date.Date != "20240304"
    assert map_uid(SECRETS.key, "1.2.3.77") == uid.UID
    assert text.ConceptNameCodeSequence[0].CodeMeaning == "Finding"


def test_text_drawn_on_an_image_is_cleaned() -> None:
    drawn, annotation = Dataset(), Dataset()
    drawn.UnformattedTextValue = "Quirinale 42 mm"
    annotation.TextObjectSequence = Sequence([drawn])
    result = after(
        ct(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.1", GraphicAnnotationSequence=[annotation])
    )
    shown = result.GraphicAnnotationSequence[0].TextObjectSequence[0]
    assert shown.UnformattedTextValue == "REMOVED"


@pytest.mark.parametrize(
    ("sop_class_uid", "reason"),
    [
        ("1.2.840.10008.5.1.4.1.1.104.1", "encapsulated_document"),
        ("1.2.840.10008.5.1.4.1.1.104.2", "encapsulated_document"),
        ("1.2.840.10008.5.1.4.1.1.77.1.1.1", "video"),
        ("1.2.840.10008.5.1.4.1.1.9.4.2", "audio"),
        ("1.2.840.10008.5.1.4.1.1.66", "raw_data"),
        ("1.3.12.2.1107.5.9.1", "private_sop_class"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_a_reason(sop_class_uid: str, reason: str) -> None:
    outcome = outcome_of(ct(SOPClassUID=sop_class_uid))
    assert (outcome.refused, outcome.data) == (reason, b"")


@pytest.mark.parametrize(
    ("values", "needs_review"),
    [
        ({"Modality": "CT"}, False),
        ({"Modality": "US"}, True),
        ({"Modality": "CT", "BurnedInAnnotation": "YES"}, True),
        ({"Modality": "CT", "ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, True),
        ({"Modality": "CT", "ConversionType": "WSD"}, True),
        ({"Modality": "DX", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, True),
        ({"Modality": "DX", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.1"}, False),
    ],
)
def test_pictures_that_may_hold_printed_names_wait_for_a_person(
    values: dict[str, object], needs_review: bool
) -> None:
    assert outcome_of(ct(**values, Rows=2)).needs_pixel_review is needs_review


def test_the_identity_card_keeps_what_brings_the_answer_home() -> None:
    outcome = outcome_of(ct(AccessionNumber="A-77", TimezoneOffsetFromUTC="+0100"))
    card = outcome.original
    assert card
    assert card.patient["PatientName"] == "Quirinale^Zephyrine"
    assert card.order["AccessionNumber"] == "A-77"
    assert card.dates["StudyDate"] == "20240304"
    assert card.dates["TimezoneOffsetFromUTC"] == "+0100"
    assert card.uids["1.2.3.48219377.2"] == map_uid(SECRETS.key, "1.2.3.48219377.2")
    assert "Quirinale" not in repr(outcome)


def test_a_folder_goes_on_past_broken_files_and_keeps_no_names(tmp_path: Path) -> None:
    source = tmp_path / "in" / "QUIRINALE Zephyrine"
    source.mkdir(parents=True)
    (source / "IM1 Quirinale.dcm").write_bytes(file_of(ct()))
    (source / "IM2.dcm").write_bytes(file_of(ct()))
    (source / "cut.dcm").write_bytes((WHEEL / "MR_truncated.dcm").read_bytes())
    (source / "notes.txt").write_text("Quirinale")
    lines = list(
        deidentify_folder(
            tmp_path / "in",
            tmp_path / "out",
            policy=Policy(),
            secrets=SECRETS,
            pseudonym_of=lambda _: PSEUDONYM,
        )
    )
    assert [line.reason for line in lines] == [None, "duplicate", "truncated", "not_dicom"]
    written = list((tmp_path / "out").iterdir())
    assert len(written) == 1
    assert written[0].name.startswith("2.25.")
    assert scan(written[0].read_bytes()).text(0x00100020) == PSEUDONYM


def test_a_large_file_can_be_written_where_the_caller_says(tmp_path: Path) -> None:
    data = (WHEEL / "CT_small.dcm").read_bytes()
    options = {"policy": Policy(), "secrets": SECRETS, "pseudonym": PSEUDONYM}
    told = deidentify_file(data, **options, target=tmp_path / "new.dcm")  # type: ignore[arg-type]
    assert told.data == b""
    whole = deidentify_file(data, **options)  # type: ignore[arg-type]
    assert (tmp_path / "new.dcm").read_bytes() == whole.data


def test_the_table_is_the_standards_when_it_is_at_hand() -> None:
    path = SAMPLES / "tables" / "ps3.15_table_E.1-1.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    named = [row for row in rows if "gggg" not in row["id"]]
    for row in named:
        mine = table()[row["id"].upper().replace("X", "x")]
        assert mine.basic == row["basicProfile"]
        assert ("t" in mine.options.lower()) == ("rtnLongModifDatesOpt" in row)
        assert ("d" in mine.options.lower()) == ("cleanDescOpt" in row)
    assert not named or len(named) == len(table())


def test_repeating_groups_and_unlisted_tags_are_looked_up() -> None:
    overlay = row_of(0x60023000)
    assert overlay
    assert overlay.basic == "X"
    assert row_of(0x00080060) is None
    name = row_of(0x00081070)
    assert name
    assert action_for(name, "PN", Policy()) is Action.DUMMY
