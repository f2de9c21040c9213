"""One table, two engines: the browser's worker writes byte for byte what Python writes."""

from dataclasses import asdict
from io import BytesIO

import pytest
from pydicom import dcmread

from binome.dicom.deidentify.browser_table import browser_table
from binome.dicom.errors import SENTENCES
from tests.deidentify_js.conftest import STATIC, Engine
from tests.deidentify_js.vectors import (
    PSEUDONYM,
    Vector,
    odd_vectors,
    planted_vectors,
    wheel_vectors,
    written_vectors,
)
from tests.dicom.planted import leaks_in
from tests.dicom.planted_oddly import are_same_pixels, odd_leaks_in

#: What the browser leaves to the hub, although Python reads it.
HUB_ONLY = {"unusual", "truncated", "no_sop_instance"}


def test_the_browser_has_the_table_that_python_uses() -> None:
    assert (STATIC / "deidentify" / "table.json").read_text("ascii") == browser_table()


def differences(vectors: list[Vector], answers: list[dict]) -> tuple[list[str], int]:
    """Vectors on which the engines disagree, and how many both took."""
    wrong, taken = [], 0
    for vector, answer in zip(vectors, answers, strict=True):
        outcome, reason = vector.by_python()
        refused = answer["refused"]
        if outcome is None:
            if refused != reason and refused not in HUB_ONLY:
                wrong.append(f"{vector.name}: python {reason}, browser {refused}")
        elif refused:
            if refused not in HUB_ONLY:
                wrong.append(f"{vector.name}: only the browser refuses: {refused}")
        else:
            taken += 1
            is_same = answer["data"] == outcome.data
            is_same_card = answer["original"] == asdict(outcome.original)  # type: ignore[call-overload]
            is_same_look = answer["needsPixelReview"] == outcome.needs_pixel_review
            if not (is_same and is_same_card and is_same_look):
                wrong.append(f"{vector.name}: {is_same=} {is_same_card=} {is_same_look=}")
    return wrong, taken


@pytest.mark.parametrize(
    ("vectors", "least_taken"),
    [(wheel_vectors, 50), (planted_vectors, 10), (written_vectors, 12), (odd_vectors, 30)],
    ids=["wheel", "planted", "written", "odd"],
)
def test_both_engines_write_the_same_bytes_and_the_same_card(
    by_browser: Engine, vectors, least_taken: int
) -> None:
    made = vectors()
    wrong, taken = differences(made, by_browser(made))
    assert not wrong
    assert taken >= least_taken


def test_a_planted_patient_is_found_nowhere_in_what_the_browser_writes(by_browser: Engine) -> None:
    made = [one for one in planted_vectors() if one.policy_fields["clean_descriptors"]]
    made = [one for one in made if not one.policy_fields["retain_uids"]]
    for vector, answer in zip(made, by_browser(made), strict=True):
        assert answer["refused"] is None, vector.name
        assert not leaks_in(answer["data"]), vector.name


def test_a_patient_planted_where_no_table_looks_is_found_nowhere_in_it(by_browser: Engine) -> None:
    made = odd_vectors()
    for vector, answer in zip(made, by_browser(made), strict=True):
        assert answer["refused"] is None, vector.name
        assert not leaks_in(answer["data"]), vector.name
        assert not odd_leaks_in(answer["data"]), vector.name


def test_pixels_leave_the_browser_bit_for_bit(by_browser: Engine) -> None:
    made = wheel_vectors()
    checked = 0
    for vector, answer in zip(made, by_browser(made), strict=True):
        if answer["refused"]:
            continue
        before, after = dcmread(BytesIO(vector.data)), dcmread(BytesIO(answer["data"]))
        assert are_same_pixels(before.get("PixelData"), after.get("PixelData")), vector.name
        assert before.get("Modality") == after.get("Modality"), vector.name
        assert before.get("PixelSpacing") == after.get("PixelSpacing"), vector.name
        assert after.get("PatientID", PSEUDONYM) == PSEUDONYM
        checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("image_dfl.dcm", "unusual"),
        ("ExplVR_BigEnd.dcm", "unusual"),
        ("no_meta.dcm", "unusual"),
        ("rtplan_truncated.dcm", "truncated"),
    ],
)
def test_what_only_the_hub_can_read_is_refused_by_name(
    by_browser: Engine, name: str, reason: str
) -> None:
    vector = next(one for one in wheel_vectors() if one.name == name)
    (answer,) = by_browser([vector])
    assert answer["refused"] == reason
    assert reason in SENTENCES
    assert answer["data"] == b""
    assert answer["original"] is None


def test_damaged_bytes_end_in_a_refusal_and_never_in_silence(by_browser: Engine) -> None:
    whole = next(one.data for one in wheel_vectors() if one.name == "CT_small.dcm")
    cuts = [Vector(f"cut {at}", whole[:at]) for at in (0, 4, 131, 140, 300, 1111, 6000)]
    flips = [
        Vector(f"flip {at}", whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :])
        for at in range(340, 1800, 97)
    ]
    for answer in by_browser(cuts):
        assert answer["refused"] in SENTENCES
    for answer in by_browser(flips):
        assert answer["data"] or answer["refused"] in SENTENCES
