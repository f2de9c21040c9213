"""`binome parcel`: a key carried by hand, an unknown sender, a second import, exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from binome.cli.main import main
from binome.parcels.keys import ParcelKeys
from tests.parcels.studies import write_study


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_a_study_goes_by_hand_from_one_node_to_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_study(tmp_path / "study", slices=2)
    here, there = tmp_path / "here", tmp_path / "there"
    stick, out = str(tmp_path / "stick"), tmp_path / "out"
    recipient, key = ParcelKeys(there).recipient, ParcelKeys(here).signer.public
    export = ["parcel", "export", f"{tmp_path / 'study'}", stick, "--to", recipient, "--fast"]
    assert main([*export, "--data", f"{here}"]) == 0
    capsys.readouterr()
    at_the_other_end = [
        "parcel",
        "import",
        stick,
        "--out",
        f"{out}",
        "--data",
        f"{there}",
        "--json",
    ]
    assert main(at_the_other_end) == 1
    assert said(capsys)["quarantined"] == 1
    assert not out.exists()
    assert main(["parcel", "trust", key, "--name", "Kara", "--data", f"{there}"]) == 0
    capsys.readouterr()
    assert main(at_the_other_end) == 0
    (parcel,) = said(capsys)["parcels"]
    assert parcel["proved_files"] == len(files)
    assert parcel["sender_name"] == "Kara"
    written = {path.read_bytes() for path in out.rglob("*.dcm")}
    assert written == {path.read_bytes() for path in files}
    (tmp_path / "stick" / "segments").rename(tmp_path / "lost")
    assert main(["parcel", "verify", stick, "--data", f"{there}", "--json"]) == 1
    assert said(capsys)["parcels"][0]["missing_segments"] == parcel["segments"]
