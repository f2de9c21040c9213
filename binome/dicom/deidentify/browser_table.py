"""What the browser's engine knows, written as JSON from the very tables this engine uses.

Written into binome/pages/static/deidentify/table.json by scripts/export-deidentify-table.
"""

import json
import sys
import unicodedata
from dataclasses import fields
from itertools import groupby
from typing import Any, Final

from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._private_dict import private_dictionaries
from pydicom.charset import python_encoding
from pydicom.datadict import tag_for_keyword

from binome.dicom import names, uids
from binome.dicom.deidentify import admission, attributes, dates, files, values, words
from binome.dicom.deidentify.options import FIELDS
from binome.dicom.deidentify.policy import RESOLVED, Policy, table
from binome.dicom.deidentify.private import SAFE_PRIVATE

#: Character sets a browser decodes by itself as Python does; "" is Latin-1, written out by hand.
_DECODERS: Final = {"utf8": "utf-8", "gb18030": "gb18030", "gbk": "gbk"}
_PATTERNS: Final = {
    "date": words._DATE,
    "phone": words._PHONE,
    "token": words._TOKEN,
    "camel": words._CAMEL,
    "small_number": words._NUMBER,
    "measure": words._MEASURE,
    "code": words._CODE,
    "word": names._WORD,
    "number": values._NUMBER,
    "date_time": dates._DATE_TIME,
    "time": dates._TIME,
    "standard_uid": uids._STANDARD,
}


def browser_table() -> str:
    """The JSON text, one line a section, the same for the same tables."""
    sections = {
        "rows": {tag: list(row) for tag, row in table().items()},
        "resolved": {code: action.value for code, action in RESOLVED.items()},
        "attributes": {name: _tags(getattr(attributes, name)) for name in _SECTIONS},
        "dictionary": _dictionary(),
        "repeaters": {mask: entry[0] for mask, entry in RepeatersDictionary.items()},
        "unnamed": sorted(f"{tag:08X}" for tag, entry in DicomDictionary.items() if not entry[4]),
        "private_vrs": _private_vrs(),
        "safe_private": [[*key, *SAFE_PRIVATE[key]] for key in sorted(SAFE_PRIVATE)],
        "words": " ".join(sorted(words.allowed_words())),
        "patterns": {name: pattern.pattern for name, pattern in _PATTERNS.items()},
        "between": "".join(sorted(words._SAFE_BETWEEN)),
        "letters": {chr(letter): to for letter, to in names._LETTERS.items()},
        "folds": _folds(),
        "combining": _ranges(lambda letter: unicodedata.combining(letter) != 0),
        "digits": _ranges(lambda letter: letter.isdigit() and not letter.isdecimal()),
        "encodings": _encodings(),
        "policy": {one.name: one.default for one in fields(Policy) if one.name != "masks"},
        "codes": _codes(),
        "options": FIELDS,
        "admission": _admission(),
        "implementation": [files.IMPLEMENTATION_CLASS_UID, files.IMPLEMENTATION_VERSION_NAME],
        "method": files.METHOD,
    }
    lines = (
        f"{json.dumps(name)}:{json.dumps(section, separators=(',', ':'), ensure_ascii=True)}"
        for name, section in sections.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


_SECTIONS: Final = (
    "KEPT_TEXT", "DESCRIPTIONS", "NEVER_EMPTY", "KEPT_UIDS", "KEPT_BYTES", "ALSO_REMOVED",
    "CLINICAL",
)  # fmt: skip


def _tags(keywords: frozenset[str]) -> list[str]:
    return sorted(f"{tag:08X}" for word in keywords if (tag := tag_for_keyword(word)) is not None)


def _dictionary() -> dict[str, str]:
    """Tags by VR, without separators: eight digits each."""
    entries = sorted((entry[0], tag) for tag, entry in DicomDictionary.items())
    return {
        vr: "".join(f"{tag:08X}" for _, tag in group)
        for vr, group in groupby(entries, key=lambda one: one[0])
    }


def _private_vrs() -> dict[str, dict[str, str]]:
    """The private elements whose VR matters: names, sequences that hold some, safe numbers."""
    safe = {(creator, f"{group:04X}xx{last:02X}") for creator, group, last in SAFE_PRIVATE}
    found: dict[str, dict[str, str]] = {}
    for creator, entries in sorted(private_dictionaries.items()):
        for key, entry in sorted(entries.items()):
            if entry[0] in ("PN", "SQ") or (creator, key) in safe:
                found.setdefault(creator, {})[key] = entry[0]
    return found


def _folds() -> dict[str, str]:
    """Letters whose case folding is not their lower case."""
    letters = map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1)))
    return {one: one.casefold() for one in letters if one.casefold() != one.lower()}


def _ranges(is_in: Any) -> list[list[int]]:
    points = [point for point in range(sys.maxunicode + 1) if is_in(chr(point))]
    runs = groupby(enumerate(points), key=lambda pair: pair[1] - pair[0])
    found = [[point for _, point in run] for _, run in runs]
    return [[run[0], run[-1]] for run in found]


def _encodings() -> dict[str, str]:
    """By Defined Term: a browser's decoder, or 128 letters for the bytes from 80 on."""
    found = {}
    for term, codec in python_encoding.items():
        if codec.lower() in _DECODERS:
            found[term] = _DECODERS[codec.lower()]
        elif codec == "shift_jis" or codec.startswith(("iso2022", "euc", "iso_ir_58", "GB2312")):
            continue
        else:
            found[term] = bytes(range(0x80, 0x100)).decode(codec, "replace")
    return found


def _codes() -> list[list[str]]:
    """What was done, as codes: the field of the policy that says so, code and meaning."""
    found = []
    for field in ("", *FIELDS.values()):
        only = Policy(**{one: one == field for one in FIELDS.values()})  # type: ignore[arg-type]
        code, meaning = only.codes[-1]
        found.append([field, code, meaning])
    return sorted(found, key=lambda one: one[1])


def _admission() -> dict[str, Any]:
    return {
        "directory": uids.MEDIA_STORAGE_DIRECTORY,
        "document_root": uids.ENCAPSULATED_DOCUMENT_ROOT,
        "video": sorted(uids.VIDEO_TRANSFER_SYNTAXES | uids.VIDEO_STORAGE),
        "audio": sorted(uids.AUDIO_STORAGE),
        "raw_data": uids.RAW_DATA_STORAGE,
        "printing": sorted(admission._PRINTING_MODALITIES),
        "screen": sorted(admission._SECONDARY_WORDS),
        "picture_roots": [
            uids.SECONDARY_CAPTURE_ROOT, uids.VISIBLE_LIGHT_ROOT, *uids.ULTRASOUND_ROOTS,
        ],
        "hub_only": sorted(uids.NEEDS_SLOW_READER),
    }  # fmt: skip
