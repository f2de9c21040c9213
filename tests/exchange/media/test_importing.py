"""Discs, folders and zips on their way into the archive or a case; nothing leaves the root."""

import os
from pathlib import Path

import pytest

from binome.archive.models import Instance, Study
from binome.exchange.media.importing import Form, Medium, import_for_site, import_into_case
from binome.exchange.media.refusals import NamesStayHome, NotAMedium
from binome.exchange.models import Upload
from binome.people.actors import Actor
from tests.cases.world import NOW
from tests.exchange.files import SOMEBODY_ELSE, slices
from tests.exchange.intake import Intake
from tests.exchange.media.discs import disc
from tests.exchange.media.zipped import link, written, zip_of

BY = Actor(id="operator", name="operator")
TWO = slices(2)
FIVE = [SOMEBODY_ELSE.bytes(), *slices(4)]


def stored(intake: Intake, path: Path, form: Form = Form.AUTO) -> tuple[int, int, dict[str, int]]:
    tally = import_for_site(Medium(path, form), site=intake.world.site, by=BY, at=NOW)
    assert not list((intake.data / "uploads" / "media").iterdir())
    return tally.new, tally.known, dict(+tally.left_out)


def test_a_disc_is_stored_as_its_directory_says(identified: Intake, medium: Path) -> None:
    images = {"DICOM/A/IM0001": TWO[0], "dicom/a/im0002": TWO[1], "AUTORUN.EXE": b"MZ" * 300}
    root = disc(medium, images, ["DICOM", "A", "IM0001"], ["DICOM", "A", "IM0002"])
    assert stored(identified, root) == (2, 0, {"not_dicom": 1})
    assert stored(identified, root / "DICOMDIR", Form.DISC) == (0, 2, {"not_dicom": 1})
    assert Study.objects.get().instance_count == 2


def test_names_as_other_systems_mount_them_are_the_same_names(
    identified: Intake, medium: Path
) -> None:
    root = disc(medium, {"dicom/im0001.;1": TWO[0]}, ["DICOM", "IM0001"])
    assert stored(identified, root) == (1, 0, {})


def test_files_a_directory_names_and_the_disc_lacks_are_said(
    identified: Intake, medium: Path
) -> None:
    root = disc(medium, {"IM1": TWO[0]}, ["IM1"], ["IM2"], ["A", "IM3"])
    assert stored(identified, root) == (1, 0, {"missing_on_medium": 2})


@pytest.mark.parametrize(
    "reference",
    [
        ["..", "SECRET"],
        ["A", "..", "..", "SECRET"],
        "../SECRET",
        "/etc/passwd",
        ["", "etc", "passwd"],
        "..\\SECRET",
        "C:\\SECRET",
        "SECRET",
        ["LINKED", "SECRET"],
    ],
)
def test_no_reference_of_a_directory_leaves_the_disc(
    identified: Intake, medium: Path, reference: list[str] | str
) -> None:
    outside = medium / "SECRET"
    outside.write_bytes(TWO[1])
    root = medium / "disc"
    root.mkdir()
    (root / "LINKED").symlink_to(medium)
    disc(root, {"IM1": TWO[0]}, ["IM1"], reference)
    assert stored(identified, root) == (1, 0, {"missing_on_medium": 1})


def test_links_pipes_and_what_cannot_be_opened_are_never_read(
    identified: Intake, medium: Path
) -> None:
    root = medium / "folder"
    root.mkdir()
    (medium / "elsewhere").write_bytes(TWO[1])
    (root / "link").symlink_to(medium / "elsewhere")
    (root / "loop").symlink_to(root)
    (root / "gone").symlink_to(medium / "nowhere")
    os.mkfifo(root / "pipe")
    (root / "IM1").write_bytes(TWO[0])
    assert stored(identified, root) == (1, 0, {"link": 2})


def test_a_directory_that_is_damaged_does_not_lose_the_images(
    identified: Intake, medium: Path
) -> None:
    root = disc(medium, {"IM1": TWO[0]}, ["IM1"])
    whole = (root / "DICOMDIR").read_bytes()
    (root / "DICOMDIR").write_bytes(whole[:200])
    new, _, left_out = stored(identified, root)
    assert new == 1
    assert "missing_on_medium" not in left_out


def test_a_damaged_image_is_told_and_the_others_are_stored(
    identified: Intake, medium: Path
) -> None:
    (medium / "good").write_bytes(TWO[0])
    (medium / "torn").write_bytes(TWO[1][:-100])
    tally = import_for_site(Medium(medium), site=identified.world.site, by=BY, at=NOW)
    assert tally.new == 1
    assert dict(tally.refused) == {"truncated": 1}


def test_a_zip_is_stored_like_a_folder(identified: Intake, medium: Path) -> None:
    path = written(medium, zip_of([("1", TWO[0]), ("2", TWO[1]), ("LIESMICH", b"Text" * 99)]))
    assert stored(identified, path) == (2, 0, {"not_dicom": 1})
    blob = Instance.objects.order_by("sop_instance_uid")[0].blob
    assert (identified.data / "blobs" / blob[:2] / blob).read_bytes() == TWO[0]


@pytest.mark.parametrize("form", [Form.ZIP, Form.DISC])
def test_a_folder_is_not_taken_for_what_it_is_not(
    identified: Intake, medium: Path, form: Form
) -> None:
    with pytest.raises(NotAMedium):
        stored(identified, medium, form)


def test_nothing_and_a_text_are_no_medium(identified: Intake, medium: Path) -> None:
    (medium / "text").write_text("words")
    for path in (medium / "text", medium / "absent"):
        with pytest.raises(NotAMedium):
            stored(identified, path)


def test_a_network_that_keeps_no_names_takes_media_through_a_case_only(
    intake: Intake, medium: Path
) -> None:
    (medium / "1").write_bytes(TWO[0])
    with pytest.raises(NamesStayHome):
        import_for_site(Medium(medium), site=intake.world.site, by=BY, at=NOW)
    assert not Instance.objects.exists()
    assert not intake.kept_files()


def test_a_disc_becomes_files_of_a_case_once(intake: Intake, medium: Path) -> None:
    root = disc(medium / "disc", {"IM1": TWO[0], "IM2": TWO[1]}, ["IM1"], ["IM2"])
    for expected in ((2, 0), (0, 2)):
        tally = import_into_case(Medium(root), case=intake.fresh(), at=NOW)
        assert (tally.new, tally.known) == expected
    assert Upload.objects.filter(case=intake.case).count() == 2


def test_a_zip_that_is_dropped_becomes_the_files_it_holds(intake: Intake) -> None:
    intake.type()
    (zipped,) = intake.drop(zip_of([("a/1", TWO[0]), ("a/2", TWO[1])]), name="images.zip")
    assert (zipped.state, zipped.reason) == ("left_out", "unpacked")
    assert intake.states == ["examined", "examined", "left_out"]
    intake.send()
    assert intake.states == ["admitted", "admitted", "left_out"]
    assert Instance.objects.count() == 2
    assert not intake.kept_files()


def test_two_patients_in_one_zip_are_noticed(intake: Intake) -> None:
    intake.type()
    intake.drop(zip_of([(str(n), one) for n, one in enumerate(FIVE)]), name="images.zip")
    assert intake.verdict == "several_patients"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (link(), "zip_link"),
        (zip_of([("letter.txt", b"Dear colleague" * 30)]), "nothing_inside"),
        (b"PK\x03\x04 and nothing more", "zip_broken"),
    ],
)
def test_a_dropped_zip_without_images_says_why(intake: Intake, content: bytes, reason: str) -> None:
    from binome.exchange.reasons import sentence

    (zipped,) = intake.drop(content, name="images.zip")
    assert (zipped.state, zipped.reason) == ("left_out", reason)
    assert sentence(reason)
    assert not intake.kept_files()
