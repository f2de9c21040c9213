"""`binome deidentify`: files, folder, key, map, options, masks and exit codes."""

import json
from pathlib import Path

import pytest
from pydicom import dcmread

from binome.cli.main import main
from binome.dicom.deidentify import SiteSecrets, is_pseudonym, pseudonym
from binome.dicom.deidentify.options import Contradiction, UnknownOption, names_of, policy_of
from tests.dicom.conftest import WHEEL
from tests.dicom.planted import PATIENT_ID, file_of, leaks_in, planted_data_set, standard_tags


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A planted CT twice, a picture that may show text, and a text file."""
    made = tmp_path / "Quirinale 48219377"
    (made / "Zephyrine").mkdir(parents=True)
    planted = file_of(planted_data_set(standard_tags()[:300]))
    (made / "Zephyrine" / "IM1").write_bytes(planted)
    (made / "Zephyrine" / "IM2").write_bytes(planted)
    (made / "photo").write_bytes((WHEEL / "SC_rgb_small_odd.dcm").read_bytes())
    (made / "readme.txt").write_text("Quirinale")
    return made


def everything_in(folder: Path) -> bytes:
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*"))
    return names.encode() + b"".join(path.read_bytes() for path in files)


def test_a_folder_is_written_without_its_patient_and_the_map_leads_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, key, way_back = tmp_path / "out", tmp_path / "key", tmp_path / "map.json"
    code = main(["deidentify", f"{folder}", f"{out}", "--key", f"{key}", "--map", f"{way_back}"])
    assert code == 1  # one image came twice
    said = "".join(capsys.readouterr())
    assert not leaks_in(said.encode())
    assert not leaks_in(everything_in(out))
    assert [path.parent.name for path in out.rglob("*.dcm")].count("look-first") == 1
    assert key.stat().st_mode & 0o777 == way_back.stat().st_mode & 0o777 == 0o600
    told = json.loads(way_back.read_text())
    reasons = sorted(one["reason"] for one in told["left_out"])
    assert reasons == ["duplicate", "not_dicom"]
    (patient,) = [one for one in told["patients"] if one["patient"]["PatientID"] == PATIENT_ID]
    issuer = patient["patient"].get("IssuerOfPatientID", "")
    ours = pseudonym(bytes.fromhex(key.read_text().strip()), PATIENT_ID, issuer)
    assert patient["pseudonym"] == ours
    for one in told["files"]:
        written = dcmread(one["target"])
        assert is_pseudonym(written.PatientID)
        assert written.SOPInstanceUID in one["uids"].values()


def test_one_file_with_the_same_key_gives_the_same_bytes(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(bytes(range(32)).hex())
    results = []
    for name in ("a.dcm", "b.dcm"):
        target = tmp_path / name
        assert (
            main(["deidentify", f"{WHEEL / 'CT_small.dcm'}", f"{target}", "--key", f"{key}"]) == 0
        )
        results.append(target.read_bytes())
    assert results[0] == results[1]
    told = dcmread(tmp_path / "a.dcm")
    assert told.PatientID == pseudonym(SiteSecrets(bytes(range(32))).key, "1CT1")


def test_boxes_and_options_of_the_command_drive_the_engine(tmp_path: Path) -> None:
    boxes, target = tmp_path / "boxes.json", tmp_path / "out.dcm"
    box = {"match": {"modality": "CT"}, "boxes": [[0, 0, 128, 4]]}
    boxes.write_text(json.dumps({"format": "binome-masks", "version": 1, "masks": [box]}))
    words = ["deidentify", f"{WHEEL / 'CT_small.dcm'}", f"{target}", "--mask", f"{boxes}"]
    assert main([*words, "--options", "rtnUIDs,rtnLongFullDatesOpt,rtnDevId"]) == 0
    before, after = dcmread(WHEEL / "CT_small.dcm"), dcmread(target)
    assert after.SOPInstanceUID == before.SOPInstanceUID
    assert after.StudyDate == before.StudyDate
    assert after.StationName == before.StationName
    assert "PatientWeight" not in after
    assert after.LongitudinalTemporalInformationModified == "UNMODIFIED"
    codes = {one.CodeValue for one in after.DeidentificationMethodCodeSequence}
    assert codes == {"113100", "113101", "113106", "113109", "113110"}
    assert not after.pixel_array[:4].any()
    assert (after.pixel_array[4:] == before.pixel_array[4:]).all()


@pytest.mark.parametrize(
    "words",
    [
        ["--options", "cleanEverything"],
        ["--options", "rtnLongFullDates,rtnLongModifDates"],
        ["--mask", "missing.json"],
        ["--key", "short"],
    ],
)
def test_a_wrong_call_writes_nothing_and_says_so(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short").write_text("abc")
    target = tmp_path / "out.dcm"
    assert main(["deidentify", f"{WHEEL / 'CT_small.dcm'}", f"{target}", *words]) == 2
    assert capsys.readouterr().err
    assert not target.exists()


def test_results_never_lie_inside_or_over_the_source(folder: Path) -> None:
    assert main(["deidentify", f"{folder}", f"{folder / 'out'}"]) == 2
    photo = folder / "photo"
    before = photo.read_bytes()
    assert main(["deidentify", f"{photo}", f"{photo}"]) == 2
    assert photo.read_bytes() == before


def test_option_names_are_columns_of_the_table() -> None:
    assert names_of(policy_of("cleanDescOpt, rtnPatChars")) == ["rtnPatChars", "cleanDesc"]
    assert names_of(policy_of("")) == []
    assert names_of(policy_of(None)) == [
        "rtnSafePriv", "rtnPatChars", "rtnLongModifDates", "cleanDesc", "cleanStructCont",
        "cleanGraph",
    ]  # fmt: skip
    with pytest.raises(UnknownOption):
        policy_of("cleanDesc,nothing")
    with pytest.raises(Contradiction):
        policy_of("rtnLongFullDates,rtnLongModifDates")
