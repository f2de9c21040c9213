"""What goes into a parcel comes out of it, byte for byte, and only for whom it is meant."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from binome.dicom.pool import Pool
from binome.parcels import manifest as outer
from binome.parcels.gathering import gather
from binome.parcels.making import Orders, make, make_note
from binome.parcels.opening import Opened, open_parcel
from binome.parcels.places import MANIFEST, SIGNATURE
from binome.parcels.refusals import NotAParcel, NothingToSend, NotWhole, WouldOverwrite
from binome.parcels.shelf import Shelf
from binome.seal import sealed
from binome.seal.signatures import WrongSignature
from tests.parcels.conftest import NOW, Sent
from tests.parcels.studies import write_study

#: As headers and forms hold them: fewer letters stand in sealed bytes by chance.
PATIENT = (b"Doe^Jane", b"Doe Jane", b'"4711"', b"\x04\x004711")


def opened_from(shelf: Shelf, sent: Sent, scratch: Path, pool: Pool) -> Opened:
    standing = shelf.standing(sent.made.signed.sha256)
    assert standing is not None
    scratch.mkdir(exist_ok=True)
    return open_parcel(
        standing.signed, shelf.segment_path, sent.identity, scratch=scratch, pool=pool
    )


def test_every_file_comes_back_byte_for_byte(sent: Sent, tmp_path: Path, pool: Pool) -> None:
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    gathered = gather(sent.folder, shelf)
    assert gathered.parcels == [sent.made.signed.sha256]
    opened = opened_from(shelf, sent, tmp_path / "scratch", pool)
    assert opened.contents.note == {"question": "Hématome ?"}
    (tmp_path / "files").mkdir()
    rebuilt = opened.rebuild(tmp_path / "files", pool=pool)
    assert not rebuilt.damaged
    assert {path.read_bytes() for path in rebuilt.paths} == sent.contents


def test_codecs_are_chosen_frame_by_frame(sent: Sent) -> None:
    codecs = {piece.codec for one in sent.made.contents.instances for piece in one.pieces}
    assert codecs == {"jxl", "jpeg-jxl"}
    assert sent.made.signed.manifest.size_bytes < sent.made.file_bytes / 2


def test_the_middle_slice_travels_before_the_others(sent: Sent) -> None:
    contents = sent.made.contents
    roles = [segment.role for segment in sent.made.signed.manifest.segments]
    assert roles == sorted(roles)
    assert roles[0] == "S0"
    assert contents.exact[: len(contents.keys)] == contents.keys
    assert contents.keys[0] == (3, 0)


def test_nothing_in_clear_tells_of_the_patient_or_the_study(sent: Sent) -> None:
    clear = b"".join(
        path.read_bytes() + path.name.encode() for path in sent.folder.rglob("*") if path.is_file()
    )
    uids = [one.facts.study_instance_uid.encode() for one in sent.made.contents.instances]
    frames = [p.sha256.hex().encode() for one in sent.made.contents.instances for p in one.pieces]
    for secret in (*PATIENT, *uids, *frames):
        assert secret not in clear


def test_another_key_opens_nothing(sent: Sent, tmp_path: Path, pool: Pool) -> None:
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    gather(sent.folder, shelf)
    stranger = replace(sent, identity=sealed.new_identity())
    with pytest.raises(sealed.CannotOpen):
        opened_from(shelf, stranger, tmp_path / "scratch", pool)


def test_a_part_of_the_segments_gives_previews_and_key_images_first(
    sent: Sent, tmp_path: Path, pool: Pool
) -> None:
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    for name in (MANIFEST, SIGNATURE):
        (tmp_path / "part").mkdir(exist_ok=True)
        shutil.copy(sent.folder / name, tmp_path / "part" / name)
    gather(tmp_path / "part", shelf)
    with pytest.raises(NotWhole):
        opened_from(shelf, sent, tmp_path / "scratch", pool)
    for segment in sent.made.signed.manifest.segments:
        if segment.role != "S3":
            shelf.add_segment(sent.folder / "segments" / f"{segment.sha256}.age")
    progress = opened_from(shelf, sent, tmp_path / "scratch", pool).progress()
    assert progress.exact_keys == progress.keys == 2
    assert progress.exact == 2
    assert 0 < progress.whole_files < progress.files
    assert not progress.is_whole


def test_the_same_file_twice_travels_once_and_other_files_are_left_out(
    tmp_path: Path, pool: Pool, sent: Sent
) -> None:
    files = write_study(tmp_path / "study", slices=1)
    (tmp_path / "copy.dcm").write_bytes(files[0].read_bytes())
    (tmp_path / "notes.txt").write_text("Quirinale")
    (tmp_path / "broken.dcm").write_bytes(files[0].read_bytes()[:4000])
    extra = [tmp_path / name for name in ("copy.dcm", "notes.txt", "broken.dcm")]
    made = make(files + extra, tmp_path / "out", orders=_orders(sent), pool=pool)
    assert len(made.contents.instances) == len(files)
    assert made.left_out == {"not_dicom": 1, "truncated": 1}


def test_an_empty_parcel_and_a_used_folder_are_refused(
    tmp_path: Path, pool: Pool, sent: Sent
) -> None:
    with pytest.raises(NothingToSend):
        make([], tmp_path / "out", orders=_orders(sent), pool=pool)
    with pytest.raises(WouldOverwrite):
        make(sent.files, sent.folder, orders=_orders(sent), pool=pool)
    crowd = replace(_orders(sent), recipients=[sealed.recipient_of(sent.identity)] * 65)
    with pytest.raises(sealed.TooManyRecipients):
        make(sent.files, tmp_path / "out", orders=crowd, pool=pool)


def test_a_message_alone_is_a_parcel_under_two_kilobytes(
    tmp_path: Path, pool: Pool, sent: Sent
) -> None:
    orders = replace(_orders(sent), kind="reply", urgency="message", note={"text": "Pas d'HED."})
    signed = make_note(tmp_path / "out", orders=orders)
    size = sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert size - (tmp_path / "out" / "README.txt").stat().st_size < 2000
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    gather(tmp_path / "out", shelf)
    (tmp_path / "scratch").mkdir()
    opened = open_parcel(
        signed, shelf.segment_path, sent.identity, scratch=tmp_path / "scratch", pool=pool
    )
    assert opened.contents.note == {"text": "Pas d'HED."}
    assert opened.progress().is_whole


def test_a_manifest_that_was_touched_is_refused_before_it_is_read(sent: Sent) -> None:
    content = (sent.folder / MANIFEST).read_bytes()
    claim = outer.claim_of((sent.folder / SIGNATURE).read_bytes())
    assert claim is not None
    assert outer.checked(content, claim).sender == sent.signer.public
    touched = content.replace(b'"emergency"', b'"message"  ')
    forged = replace(claim, sha256=hashlib.sha256(touched).hexdigest())
    for one in (claim, forged):
        with pytest.raises(WrongSignature):
            outer.checked(touched, one)


@pytest.mark.parametrize("change", [
    {"version": 0}, {"version": 1.0}, {"kind": "gift"}, {"urgency": "yesterday"}, {"id": "../x"},
    {"segments": []}, {"segments": [["S0", "0" * 63, 1]]}, {"segments": [["S0", "0" * 64, -1]]},
    {"segments": [["S1", "0" * 64, 5]]}, {"segments": [["S0", "0" * 64, 5]] * 2},
    {"segments": [["S0", "0" * 64, True]]}, {"created_at": "yesterday"}, {"extra": 1},
])  # fmt: skip
def test_a_manifest_that_is_signed_and_makes_no_sense_is_refused(
    change: dict[str, object],
) -> None:
    sane = {
        "format": "binome-parcel", "version": 1, "id": "0" * 22, "kind": "study",
        "urgency": "routine", "created_at": "2026-03-01T02:30:00Z",
        "segments": [["S0", "0" * 64, 5]],
    }  # fmt: skip
    assert outer.read(outer.canonical(sane)).segments[0].size_bytes == 5
    with pytest.raises(NotAParcel):
        outer.read(outer.canonical({**sane, **change}))


def test_segments_open_with_the_age_command(sent: Sent, tmp_path: Path, age: str) -> None:
    (tmp_path / "key").write_text(sent.identity)
    key = sent.made.signed.manifest.segments[-1]
    sealed_file = sent.folder / "segments" / f"{key.sha256}.age"
    plain = subprocess.run(
        [age, "--decrypt", "-i", tmp_path / "key", sealed_file], capture_output=True, check=True
    ).stdout
    assert len(plain) == sent.made.contents.segments[-1]


@pytest.fixture
def age() -> str:
    """Debian's program (package age): a reader of the format that we did not write."""
    found = shutil.which("age")
    assert found, "install age: apt install age"
    return found


def _orders(sent: Sent) -> Orders:
    return Orders(
        recipients=[sealed.recipient_of(sent.identity)], signer=sent.signer, at=NOW, effort=3
    )
