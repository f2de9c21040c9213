"""The JSON model against pydicom's on real files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pydicom
import pytest

from binome.dicom.errors import DicomError
from binome.dicom.json import data_set_json, data_set_json_text
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.scan import scan
from tests.dicom.conftest import WHEEL, real_files

PIXELS = ("7FE00010", "7FE00008", "7FE00009")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_pydicom():
        yield


def oracle(path: Path) -> dict[str, Any]:
    data_set = pydicom.dcmread(path, force=True)
    for tag in PIXELS:
        data_set.pop(int(tag, 16), None)
    pydicom.filewriter.correct_ambiguous_vr(data_set, True)
    return data_set.to_json_dict(bulk_data_element_handler=lambda _: "bulk")


def plain(model: Any) -> Any:
    """Without group lengths, and without the trailing spaces pydicom leaves inside CS values."""
    if isinstance(model, list):
        return [plain(item) for item in model]
    if isinstance(model, dict):
        return {key: plain(value) for key, value in model.items() if key[-4:] != "0000"}
    return model.rstrip() if isinstance(model, str) else model


def without_unknown_private(model: Any, mine: Any) -> Any:
    """Private values that only pydicom's own dictionary of makers can name are not compared."""
    if isinstance(model, list) and isinstance(mine, list) and len(model) == len(mine):
        return [without_unknown_private(a, b) for a, b in zip(model, mine, strict=True)]
    if not isinstance(model, dict) or not isinstance(mine, dict):
        return model
    kept = {}
    for key, value in model.items():
        is_private = len(key) == 8 and key[3] in "13579BDF"
        unknown = is_private and mine.get(key, {}).get("vr") == "UN"
        kept[key] = mine[key] if unknown else without_unknown_private(value, mine.get(key))
    return kept


def bulk(path: str) -> str:
    return "bulk"


def everything(tag: str, element: dict[str, object]) -> bool:
    return True


def but_the_name(tag: str, element: dict[str, object]) -> bool:
    return tag != "00100010"


def test_what_is_refused_is_left_out_of_the_text() -> None:
    scanned = scan((WHEEL / "CT_small.dcm").read_bytes())
    text = data_set_json_text(scanned, bulk_data_uri=bulk, is_kept=but_the_name)
    model = data_set_json(scanned, bulk_data_uri=bulk)
    assert model.keys() - orjson.loads(text).keys() == {"00100010"}


@pytest.mark.parametrize("path", real_files(), ids=lambda path: path.name)
def test_the_json_of_a_real_file_equals_pydicoms(path: Path) -> None:
    try:
        scanned = scan(path.read_bytes(), needs_uids=False)
        model = data_set_json(scanned, bulk_data_uri=bulk)
    except DicomError:
        return
    for _ in ("first", "remembered"):
        text = data_set_json_text(scanned, bulk_data_uri=bulk, is_kept=everything)
        assert text == orjson.dumps(model, option=orjson.OPT_SORT_KEYS)
    try:
        expected = plain(oracle(path))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return  # pydicom itself cannot write this one
    for tag in PIXELS:
        model.pop(tag, None)
    assert plain(model) == without_unknown_private(expected, plain(model))


def test_pixel_data_are_named_by_a_uri_and_never_read() -> None:
    scanned = scan((WHEEL / "CT_small.dcm").read_bytes())
    model = data_set_json(scanned, bulk_data_uri=lambda path: f"bulk/{path}")
    assert model["7FE00010"] == {"vr": "OW", "BulkDataURI": "bulk/7FE00010"}
    assert "Value" not in data_set_json(scanned)["7FE00010"]
