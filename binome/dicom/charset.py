"""Text of every Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1.2): bytes in, str out.

Written without pydicom so that names can be read in process; pydicom is the oracle in the tests.
"""

import re
from collections.abc import Iterable
from typing import Final

#: Python codecs by Defined Term, without and with code extensions (PS3.3 Tables C.12-2 to C.12-5).
_CODECS: Final = {
    "6": "latin_1",
    "100": "latin_1",
    "101": "iso8859_2",
    "109": "iso8859_3",
    "110": "iso8859_4",
    "144": "iso8859_5",
    "127": "iso8859_6",
    "126": "iso8859_7",
    "138": "iso8859_8",
    "148": "iso8859_9",
    "203": "iso8859_15",
    "13": "shift_jis",
    "166": "iso8859_11",
    "87": "iso2022_jp",
    "159": "iso2022_jp_2",
    "149": "euc_kr",
    "58": "gb2312",
    "192": "utf_8",
}
_ALONE: Final = {"GB18030": "gb18030", "GBK": "gbk"}

#: Codecs by escape sequence (PS3.3 Tables C.12-3 and C.12-4).
_ESCAPES: Final = {
    b"(B": "latin_1",
    b"-A": "latin_1",
    b"-B": "iso8859_2",
    b"-C": "iso8859_3",
    b"-D": "iso8859_4",
    b"-L": "iso8859_5",
    b"-G": "iso8859_6",
    b"-F": "iso8859_7",
    b"-H": "iso8859_8",
    b"-M": "iso8859_9",
    b"-b": "iso8859_15",
    b"-T": "iso8859_11",
    b"(J": "shift_jis",
    b")I": "shift_jis",
    b"$B": "iso2022_jp",
    b"$(D": "iso2022_jp_2",
    b"$)C": "euc_kr",
    b"$)A": "gb2312",
}
#: Characters of two bytes of the left half: no byte is a delimiter; Python wants the escape.
_LEFT_HALF: Final = frozenset({"iso2022_jp", "iso2022_jp_2"})
_TERM: Final = re.compile(r"ISO[ _](?:IR|2022 IR)[ _](\d+)", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb"[\\^=\r\n\f\t]")


def codec_of(term: str) -> str:
    """Python codec of one Defined Term; Latin-1 for the default repertoire and unknown words.

    Also takes the misspellings machines write: "ISO-IR 100", "ISO_IR_192", "ISO 2022 IR_100".
    """
    word = term.strip(" \x00").upper()
    if word in _ALONE:
        return _ALONE[word]
    found = _TERM.search(word.replace("-", "_").replace("ISO2022", "ISO 2022"))
    return _CODECS.get(found[1], "latin_1") if found else "latin_1"


def decode(raw: bytes, character_sets: Iterable[str] = ()) -> str:
    """Text of a value in the data set's character sets. Undecodable bytes become U+FFFD.

    Several values are decoded together and keep their backslashes: split afterwards, because
    0x5C is half a letter in GB18030 and in the Japanese sets.
    """
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    terms = tuple(character_sets)
    first = codec_of(terms[0]) if terms else "latin_1"
    if b"\x1b" not in raw or first in ("utf_8", "gb18030", "gbk"):
        return raw.decode(_alone(first), "replace")
    start, *escaped = raw.split(b"\x1b")
    return start.decode(_alone(first), "replace") + "".join(
        _escaped(part, _alone(first)) for part in escaped
    )


def _alone(codec: str) -> str:
    """A multi-byte set named first still starts in the default repertoire."""
    return "latin_1" if codec in _LEFT_HALF else codec


def _escaped(part: bytes, first: str) -> str:
    """Text after one escape character, up to the next; delimiters return to the first set."""
    escape = next((e for e in (part[:3], part[:2]) if e in _ESCAPES), None)
    if escape is None:
        return part.decode(first, "replace")
    codec = _ESCAPES[escape]
    if codec in _LEFT_HALF:
        return (b"\x1b" + part).decode(codec, "replace")
    text = part[len(escape) :]
    delimiter = _DELIMITER.search(text)
    if not delimiter or codec == "latin_1":
        return text.decode(codec, "replace")
    cut = delimiter.start()
    return text[:cut].decode(codec, "replace") + text[cut:].decode(first, "replace")
