"""Zips of strangers: what is taken, and by which word the rest is left out."""

import stat
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from binome.exchange.media.refusals import SENTENCES, ArchiveRefused
from binome.exchange.media.spool import new_spool
from binome.exchange.media.zips import Bounds
from tests.exchange.files import slices
from tests.exchange.media import zipped
from tests.exchange.media.zipped import IMAGE, info, named, written, zip_of

TWO = slices(2)
ZEROS = IMAGE + bytes(8 << 20)


def taken(path: Path, bounds: Bounds | None = None) -> tuple[list[bytes], Counter[str]]:
    """The contents of every file taken from a zip, and the words of the rest."""
    with new_spool() as spool:
        found = [copied.path.read_bytes() for copied in spool.of_zip(path, bounds)]
        return found, +spool.left_out


GOOD: dict[str, tuple[bytes, list[bytes]]] = {
    "one image": (zip_of([("IM0001", IMAGE)]), [IMAGE]),
    "two in folders": (zip_of([("A/1", TWO[0]), ("B/2", TWO[1])]), TWO),
    "stored, not deflated": (zip_of([("IM", IMAGE)], zipfile.ZIP_STORED), [IMAGE]),
    "an entry for a folder": (zip_of([("DICOM/", b""), ("DICOM/1", IMAGE)]), [IMAGE]),
    "two files of one name": (zip_of([("IM", TWO[0]), ("IM", TWO[1])]), TWO),
    "names that differ by case": (zip_of([("im", TWO[0]), ("IM", TWO[1])]), TWO),
    "the paths of Windows": (named("DICOM\\A\\IM0001"), [IMAGE]),
    "a name in Arabic": (zip_of([("صورة/١.dcm", IMAGE)]), [IMAGE]),
    "a name of 60,000 letters": (zip_of([("A" * 60_000, IMAGE)]), [IMAGE]),
    "a folder as deep as can be": (zip_of([("a/" * 400 + "IM", IMAGE)]), [IMAGE]),
    "a name that is only dots": (zip_of([("...", IMAGE)]), [IMAGE]),
    "an honest regular mode": (zip_of([(info("IM", stat.S_IFREG | 0o644), IMAGE)]), [IMAGE]),
    "set-uid means nothing here": (zip_of([(info("IM", stat.S_IFREG | 0o4755), IMAGE)]), [IMAGE]),
    "a size larger than it is": (
        zipped.in_directory(zip_of([("IM", IMAGE)]), 24, "<L", 1 << 20), [IMAGE],
    ),
    "something behind the end": (zip_of([("IM", IMAGE)]) + b"\0" * 100, [IMAGE]),
    "an image of zeros packs well": (zip_of([("IM", ZEROS)]), [ZEROS]),
}  # fmt: skip

LEFT_OUT: dict[str, tuple[bytes, str]] = {
    "a link to a file": (zipped.link(), "zip_link"),
    "a link to a folder": (zipped.link("DICOM", "/"), "zip_link"),
    "a link out by dots": (zipped.link("IM", "../../../etc/passwd"), "zip_link"),
    "a pipe": (zip_of([(info("IM", stat.S_IFIFO | 0o600), IMAGE)]), "zip_link"),
    "a device": (zip_of([(info("IM", stat.S_IFBLK | 0o600), IMAGE)]), "zip_link"),
    "a socket": (zip_of([(info("IM", stat.S_IFSOCK | 0o600), IMAGE)]), "zip_link"),
    "up and out": (named("../IM0001"), "zip_outside"),
    "up and out from below": (named("A/../../IM0001"), "zip_outside"),
    "out by backslashes": (named("..\\..\\IM0001"), "zip_outside"),
    "an absolute name": (named("/tmp/IM0001"), "zip_outside"),
    "an absolute name of Windows": (named("\\Windows\\IM0001"), "zip_outside"),
    "a drive": (named("C:/IM0001"), "zip_outside"),
    "a share": (named("\\\\host\\share\\IM"), "zip_outside"),
    "a NUL in the name": (named("IM\x00.dcm"), "zip_outside"),
    "a line feed in the name": (named("IM\n0001"), "zip_outside"),
    "not DICOM": (zip_of([("readme.txt", b"Insert the disc." * 40)]), "not_dicom"),
    "an empty file": (zip_of([("IM", b"")]), "not_dicom"),
    "a zip in the zip": (zip_of([("inner.zip", zip_of([("IM", IMAGE)]))]), "zip_in_zip"),
    "locked": (zipped.in_directory(zip_of([("IM", IMAGE)]), 8, "<H", 1), "zip_password"),
    "packed by bzip2": (zip_of([("IM", IMAGE)], zipfile.ZIP_BZIP2), "zip_method"),
    "packed by LZMA": (zip_of([("IM", IMAGE)], zipfile.ZIP_LZMA), "zip_method"),
    "packed by nobody knows what": (
        zipped.in_directory(zip_of([("IM", IMAGE)]), 10, "<H", 97), "zip_method",
    ),
    "a wrong sum": (zipped.in_directory(zip_of([("IM", IMAGE)]), 16, "<L", 7), "zip_damaged"),
    "a size that is too small": (
        zipped.in_directory(zip_of([("IM", IMAGE)]), 24, "<L", 400), "zip_damaged",
    ),
    "a directory that lies beyond": (
        zipped.in_end(zip_of([("IM", IMAGE)]), 16, "<L", 1 << 30), "zip_damaged",
    ),
    "a local header of another name": (
        zip_of([("IMAGE", IMAGE)]).replace(b"IMAGE", b"OTHER", 1), "zip_damaged",
    ),
    "a local header that is none": (b"PK\x03\x05" + zip_of([("IM", IMAGE)])[4:], "zip_damaged"),
    "damaged inside": (
        zip_of([("IM", IMAGE)])[:60] + b"\xff" * 40 + zip_of([("IM", IMAGE)])[100:], "zip_damaged",
    ),
}  # fmt: skip

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "1000 to 1": (zipped.bomb, "zip_bomb"),
    "many entries over one body": (zipped.overlapping, "zip_bomb"),
    "a million entries": (lambda: zipped.many(1_000_000), "zip_too_many"),
    "more entries than a case has": (lambda: zipped.many(20_001), "zip_too_many"),
    "four gigabytes in one kilobyte": (
        lambda: zipped.in_directory(zip_of([("IM", IMAGE)]), 24, "<L", 0xFFFFFFF0), "zip_bomb",
    ),
    "cut short": (lambda: zip_of([("IM", IMAGE)])[:-30], "zip_broken"),
    "only the beginning": (lambda: b"PK\x03\x04", "zip_broken"),
    "a directory larger than the file": (
        lambda: zipped.in_end(zip_of([("IM", IMAGE)]), 12, "<L", 0x7FFFFFFF), "zip_too_many",
    ),
    "noise behind the signature": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "zip_broken"),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_the_images_of_an_honest_zip_come_out_byte_for_byte(
    kind: str, data: Path, tmp_path: Path
) -> None:
    content, images = GOOD[kind]
    found, left_out = taken(written(tmp_path, content))
    assert found == images
    assert not left_out


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_what_is_no_plain_image_is_left_out_by_its_word(
    kind: str, data: Path, tmp_path: Path
) -> None:
    content, word = LEFT_OUT[kind]
    assert taken(written(tmp_path, content)) == ([], Counter([word]))


@pytest.mark.parametrize("kind", REFUSED)
def test_a_harmful_or_broken_zip_is_refused_whole(kind: str, data: Path, tmp_path: Path) -> None:
    content, word = REFUSED[kind]
    with pytest.raises(ArchiveRefused) as refused:
        taken(written(tmp_path, content()))
    assert refused.value.word == word
    assert not list((data / "uploads" / "media").iterdir())


def test_the_other_files_of_a_zip_go_on_beside_a_bad_one(data: Path, tmp_path: Path) -> None:
    members: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        ("1", TWO[0]), (info("l", stat.S_IFLNK), b"/etc/passwd"), ("n.zip", zip_of([("I", IMAGE)])),
        ("2", TWO[1]),
    ]  # fmt: skip
    found, left_out = taken(written(tmp_path, zip_of(members)))
    assert found == TWO
    assert left_out == Counter({"zip_link": 1, "zip_in_zip": 1})


def test_zips_within_zips_are_never_opened(data: Path, tmp_path: Path) -> None:
    found, left_out = taken(written(tmp_path, zipped.nested_bomb()))
    assert not found
    assert left_out == Counter({"zip_in_zip": 16})


def test_bounds_hold_at_their_very_number(data: Path, tmp_path: Path) -> None:
    path = written(tmp_path, zip_of([("1", TWO[0]), ("2", TWO[1])]))
    whole = sum(map(len, TWO))
    assert len(taken(path, Bounds(members=2, total_bytes=whole))[0]) == 2
    with pytest.raises(ArchiveRefused, match=str(SENTENCES["zip_too_many"])[:20]):
        taken(path, Bounds(members=1))
    with pytest.raises(ArchiveRefused, match=str(SENTENCES["zip_too_large"])[:20]):
        taken(path, Bounds(total_bytes=whole - 1))
    assert taken(path, Bounds(member_bytes=10))[1] == Counter({"too_large": 2})
