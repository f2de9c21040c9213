"""Names in every character set, against the names the standard's examples print (PS3.5 H to K)."""

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest

from binome.dicom.charset import codec_of, decode
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import scan
from tests.dicom.conftest import SAMPLES, WHEEL

FILES = sorted(
    [*(WHEEL.parent / "charset_files").glob("*.dcm"), *(SAMPLES / "charsets").glob("*.dcm")]
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_pydicom():
        yield


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_name_reads_as_pydicom_reads_it(path: Path) -> None:
    expected = pydicom.dcmread(path)
    expected.decode()
    scanned = scan(path.read_bytes(), needs_uids=False)
    assert scanned.text(0x00100010).rstrip("=") == str(expected.get("PatientName", ""))


@pytest.mark.parametrize(
    ("raw", "terms", "text"),
    [
        (b"Buc^J\xe9r\xf4me", ("ISO_IR 100",), "Buc^Jérôme"),
        (b"\xc4neas^R\xfcdiger", ("ISO-IR 100",), "Äneas^Rüdiger"),
        (b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", ("ISO_IR 127",), "قباني^لنزار"),
        ("Люкceмбypг".encode("iso8859_5"), ("ISO_IR 144",), "Люкceмбypг"),
        ("Διονυσιος".encode("iso8859_7"), ("ISO_IR 126",), "Διονυσιος"),
        ("שרון^דבורה".encode("iso8859_8"), ("ISO_IR 138",), "שרון^דבורה"),
        ("王^小东".encode("gb18030"), ("GB18030",), "王^小东"),
        ("Wang^XiaoDong=王^小東".encode(), ("ISO_IR 192",), "Wang^XiaoDong=王^小東"),
        (
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            ("", "ISO 2022 IR 87"),
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        ),
        (
            b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
            ("", "ISO 2022 IR 149"),
            "Hong^Gildong=洪^吉洞",
        ),
        (b"\x1b-Fx\xe4\\\xe9", ("ISO 2022 IR 100", "ISO 2022 IR 126"), "xδ\\é"),
        (b"A\x1bZjunk", ("ISO 2022 IR 6", "ISO 2022 IR 87"), "AZjunk"),
        (b"\xff\xfe", ("ISO_IR 192",), "\ufffd\ufffd"),
    ],
)
def test_the_standards_examples_are_read(raw: bytes, terms: tuple[str, ...], text: str) -> None:
    assert decode(raw, terms) == text


def test_a_backslash_that_is_half_a_letter_does_not_part_values() -> None:
    letter = next(chr(n) for n in range(0x4E00, 0x9FFF) if b"\\" in chr(n).encode("gb18030"))
    assert decode(letter.encode("gb18030"), ("GB18030",)) == letter


@pytest.mark.parametrize(
    ("term", "codec"),
    [
        ("ISO_IR 100", "latin_1"),
        ("ISO 2022 IR 100", "latin_1"),
        ("ISO_IR_192", "utf_8"),
        ("ISO2022 IR 87", "iso2022_jp"),
        ("nonsense", "latin_1"),
        ("", "latin_1"),
    ],
)
def test_terms_are_read_also_as_machines_misspell_them(term: str, codec: str) -> None:
    assert codec_of(term) == codec
