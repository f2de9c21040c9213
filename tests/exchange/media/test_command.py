"""`binome import` as somebody types it."""

from pathlib import Path

import pytest

from binome.archive.models import Instance
from binome.cli.main import main
from binome.exchange.models import Upload
from tests.exchange.files import slices
from tests.exchange.intake import Intake
from tests.exchange.media.zipped import written, zip_of


def test_a_zip_of_a_site_is_imported_and_told(
    identified: Intake, medium: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = slices(2)
    path = written(medium, zip_of([("KONE^Nadia/1", one), ("2", two), ("x", b"text" * 99)]))
    site = identified.world.site.name
    assert main(["import", str(path), "--site", site]) == 0
    said = capsys.readouterr()
    assert "2 images of 1 studies were stored; 0 were there already." in said.out
    assert "1 files are not DICOM" in said.out
    assert "KONE" not in said.out + said.err
    assert Instance.objects.count() == 2


def test_what_is_wrong_is_said_and_the_command_fails(
    identified: Intake, medium: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (medium / "1").write_bytes(slices(1)[0][:-50])
    assert main(["import", str(medium), "--site", identified.world.site.pk]) == 1
    assert "1 × This file stops before its end" in capsys.readouterr().err


def test_where_names_stay_home_the_command_asks_for_a_case(
    intake: Intake, medium: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (medium / "1").write_bytes(slices(1)[0])
    site = intake.world.site.name
    assert main(["import", str(medium), "--site", site]) == 1
    assert "--case" in capsys.readouterr().err
    assert main(["import", str(medium), "--site", site, "--case", intake.case.name]) == 0
    assert "1 images joined the case" in capsys.readouterr().out
    assert Upload.objects.get().case == intake.case


def test_the_site_must_be_known(intake: Intake, medium: Path) -> None:
    assert main(["import", str(medium)]) == 2
    assert main(["import", str(medium), "--site", "nowhere"]) == 2
    site = intake.world.site.name
    assert main(["import", str(medium), "--site", site, "--case", "none"]) == 1
