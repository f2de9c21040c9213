"""The manifest holds every line of its specification, is small, and never names anybody."""

import subprocess
import sys

import brotli
import pytest

from binome.dicom.demo import DEMO_PATIENTS, ct_phantom, mr_series
from binome.dicom.manifest import (
    FrameEntry,
    SeriesEntry,
    SeriesSummary,
    frame_address,
    in_scroll_order,
    manifest_bytes,
    series_manifest,
    study_manifest,
)
from binome.dicom.manifest_keys import DEFAULTS
from binome.dicom.prepare import Prepared, prepare_frame

PATIENT = DEMO_PATIENTS[0]
SERIES = SeriesEntry(id="q7Hd02kLx", modality="CT", number=1, description="Head", body_part="HEAD")
SLICES = 12


@pytest.fixture(scope="module")
def prepared() -> list[Prepared]:
    files = ct_phantom(PATIENT, study_date="20260103", slices=SLICES)
    return [prepare_frame(data) for data in files]


def entries(prepared: list[Prepared]) -> list[FrameEntry]:
    return [
        FrameEntry(
            id=f"q7Hd02kLx.{number}.1",
            instance=number,
            content_hash=one.content_hash,
            facts=one.facts,
        )
        for number, one in enumerate(prepared, start=1)
    ]


def effective(manifest: dict, index: int, key: str) -> object:
    """Read a key as the viewer does: frame, then series, then default."""
    frame = manifest["frames"][index]
    return frame[key] if key in frame else manifest.get(key, DEFAULTS.get(key))


def test_what_slices_share_is_said_once(prepared: list[Prepared]) -> None:
    manifest = series_manifest(SERIES, entries(prepared))
    assert manifest["format"] == "binome-series-manifest"
    assert (manifest["rows"], manifest["columns"]) == (512, 512)
    assert manifest["windows"][0] == {"name": "image", "center": 40, "width": 80}
    assert manifest["spacing"] == [0.46875, 0.46875]
    assert manifest["is_calibrated"] is True
    assert manifest["key"] == SLICES // 2
    assert set(manifest["frames"][0]) == {
        "id",
        "instance",
        "frame",
        "hash",
        "position",
        "size_bytes",
        "prefix_bytes",
    }


def test_a_reader_of_the_manifest_finds_every_fact_of_every_frame(prepared: list[Prepared]) -> None:
    odd = entries(prepared)
    facts = dict(odd[3].facts, slope=2.5, columns=256)
    del facts["spacing"], facts["unit"]
    odd[3] = FrameEntry(id="odd", instance=4, content_hash="x", facts=facts)
    manifest = series_manifest(SERIES, odd)
    for index, entry in enumerate(odd):
        for key in {key for one in odd for key in one.facts}:
            wanted = entry.facts.get(key, DEFAULTS.get(key))
            assert effective(manifest, index, key) == wanted


def test_slices_scroll_along_the_body_whatever_their_order_of_arrival(
    prepared: list[Prepared],
) -> None:
    in_order = entries(prepared)
    places = [7, 2, 9, 0, 11, 4, 1, 3, 10, 5, 8, 6]
    shuffled = [
        FrameEntry(
            id=str(n), instance=n, content_hash="h", facts=dict(in_order[place].facts, place=place)
        )
        for n, place in enumerate(places)
    ]
    assert [entry.facts["place"] for entry in in_scroll_order(shuffled)] in (
        list(range(SLICES)),
        list(reversed(range(SLICES))),
    )


def test_frames_without_a_place_of_their_own_scroll_by_number() -> None:
    same = {"position": [0, 0, 1], "orientation": [1, 0, 0, 0, 1, 0]}
    frames = [FrameEntry(id=str(n), instance=n, facts=same) for n in (3, 1, 2)]
    assert [entry.instance for entry in in_scroll_order(frames)] == [1, 2, 3]


def test_a_frame_that_cannot_be_shown_says_why_and_the_others_go_on(
    prepared: list[Prepared],
) -> None:
    frames = [*entries(prepared), FrameEntry(id="bad", instance=99, trouble="timeout")]
    manifest = series_manifest(SERIES, frames)
    assert manifest["frames"][-1] == {
        "id": "bad",
        "instance": 99,
        "frame": 1,
        "trouble": "timeout",
    }
    assert "hash" in manifest["frames"][manifest["key"]]


def test_the_manifest_is_small_and_never_names_the_patient(prepared: list[Prepared]) -> None:
    many = entries(prepared) * 5
    data = manifest_bytes(series_manifest(SERIES, many))
    assert len(brotli.compress(manifest_bytes(series_manifest(SERIES, entries(prepared))))) < 700
    for secret in ("DIALLO", PATIENT.patient_id, PATIENT.birth_date, "20260103", "2.25", "1.2.826"):
        assert secret.encode() not in data


def test_brightness_does_not_jump_from_slice_to_slice() -> None:
    highs = [100, 110, 120, 105, 115, 102, 108, 111, 119, 5000]
    facts = [{"windows": [{"name": "computed", "center": h / 2, "width": h}]} for h in highs]
    frames = [
        FrameEntry(id=str(n), instance=n, content_hash="h", facts=one)
        for n, one in enumerate(facts)
    ]
    manifest = series_manifest(SERIES, frames)
    assert all("windows" not in frame for frame in manifest["frames"])
    (window,) = manifest["windows"]
    assert window["center"] - window["width"] / 2 == 0
    assert window["width"] == 120


def test_writing_a_manifest_loads_no_codec() -> None:
    script = (
        "import sys, binome.dicom.manifest\n"
        "sys.exit(bool({'numpy', 'pydicom', 'imagecodecs'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_series_of_nothing_is_still_a_manifest() -> None:
    assert series_manifest(SERIES, [])["frames"] == []


def test_the_study_lists_its_series() -> None:
    address = frame_address("q7Hd02kLx.1.1", "x3Jq9_aB", "thumbnail.webp")
    summary = SeriesSummary(series=SERIES, frames=12, size_bytes=99, thumbnail=address)
    manifest = study_manifest("s9dKw2mA", [summary])
    assert manifest["series"][0]["thumbnail"] == "/images/q7Hd02kLx.1.1/x3Jq9_aB/thumbnail.webp"
    assert manifest["series"][0]["quality"] == "complete"


def test_the_mr_volume_shares_its_orientation() -> None:
    files = [prepare_frame(data) for data in mr_series(PATIENT, study_date="20260103")]
    manifest = series_manifest(SERIES, entries(files))
    assert manifest["spacing"] == [2, 2]
    assert len(manifest["orientation"]) == 6
    assert len(manifest["frames"]) == 24
