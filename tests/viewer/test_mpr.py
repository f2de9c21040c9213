"""Reconstructions hold the received values, say that they were made here, and say why not."""

import re
from typing import Any

import numpy
import pytest
from playwright.sync_api import Locator, Page

from binome.dicom.windowing import Greyscale, rendered
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage
from tests.viewer.test_panes import placed
from tests.viewer.test_pixels import difference

OVERLAYS = ":nth-match([data-image], {})"


def pane(page: Page, nth: int) -> Locator:
    return page.locator("[data-stage]").nth(nth)


def index_in(page: Page, nth: int) -> int:
    found = re.search(r"(\d+)/", pane(page, nth).locator("[data-says=slice]").inner_text())
    assert found is not None
    return int(found[1]) - 1


def open_mpr(page: Page) -> None:
    acts.until_full(page)
    page.keyboard.press("j")
    panes = page.locator("[data-stage]")
    acts.until(page, lambda: panes.count() == 3)
    full = page.locator("[data-stage][data-quality=full]")
    acts.until(page, lambda: full.count() == 3)


def expected(made: phantom.MadeSeries, nth: int, at: int) -> Any:
    """The plane as numpy cuts it: towards the patient's left or back, and towards the feet."""
    volume = numpy.stack(made.pixels)[::-1]
    plane = numpy.moveaxis(volume, nth, 0)[at]
    return rendered(numpy.ascontiguousarray(plane), Greyscale(), phantom.BRAIN)


def shown(page: Page, nth: int) -> Any:
    acts.settle(page)
    return acts.canvas_pixels(page, OVERLAYS.format(nth + 1))


def test_each_plane_draws_what_numpy_cuts_from_the_received_slices(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(placed(small_ct, "ct1", step=0.5))
    page = look(width=1600, height=900)
    open_mpr(page)
    assert [pane(page, n).locator("[data-says=right]").inner_text() for n in range(3)] == [
        "L", "L", "P",
    ]  # fmt: skip
    page.keyboard.press("p")
    for nth in range(3):
        pane(page, nth).locator("[data-pane]").click()
        page.keyboard.press("n")
        plane = expected(small_ct, nth, index_in(page, nth))
        acts.until(page, lambda at=nth, want=plane: difference(shown(page, at), want) <= 1)
        assert "reconstructed here" in pane(page, nth).locator("[data-says=state]").inner_text()
    assert acts.complaints(page) == []


def test_a_slab_shows_the_greatest_the_least_or_the_mean_value(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(placed(small_ct, "ct1", step=0.5))
    page = look(width=1600, height=900)
    open_mpr(page)
    page.keyboard.press("n")
    at = index_in(page, 0)
    slab = numpy.stack(small_ct.pixels)[::-1][at - 4 : at + 5].astype(float)
    for said, values in [
        ("Greatest value (MIP) over 4.5 mm", slab.max(axis=0)),
        ("Least value (MinIP) over 4.5 mm", slab.min(axis=0)),
        ("Mean over 4.5 mm", numpy.floor(slab.mean(axis=0) + 0.5)),
    ]:
        page.keyboard.press("8")
        plane = rendered(values.astype(numpy.int16), Greyscale(), phantom.BRAIN)
        acts.until(page, lambda want=plane: difference(shown(page, 0), want) <= 1)
        assert pane(page, 0).locator("[data-says=cine]").inner_text() == said


def test_the_series_comes_back_and_nothing_made_here_counts_as_seen(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(placed(small_ct, "ct1", step=2.0))
    page = look(width=1400, height=800)
    open_mpr(page)
    acts.pass_frames(page, 24)
    page.keyboard.press("j")
    acts.until(page, lambda: page.locator("[data-stage]").count() == 1)
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 11/20")
    acts.until_full(page)
    acts.until(page, lambda: bool(stage.seen))
    assert {frame for news in stage.seen for frame in news["shown"]} == {"ct1.11.1"}


def uneven(made: phantom.MadeSeries) -> None:
    made.manifest["frames"][7]["position"][2] += 1


def thick(made: phantom.MadeSeries) -> None:
    for nth, frame in enumerate(made.manifest["frames"]):
        frame["position"][2] = 6.0 * nth


def tilted(made: phantom.MadeSeries) -> None:
    for nth, frame in enumerate(made.manifest["frames"]):
        frame["position"][1] += 0.5 * nth


def few(made: phantom.MadeSeries) -> None:
    made.manifest["frames"] = made.manifest["frames"][:15]


def lost(made: phantom.MadeSeries) -> None:
    made.manifest["spacing"] = None


WHY_NOT = [
    (uneven, "do not lie at equal distances"), (thick, "lie 6.0 mm apart"),
    (tilted, "are tilted against their stack"), (few, "has 15 slices, 16 are needed"),
    (lost, "does not say where its slices lie"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "why"), WHY_NOT)
def test_a_series_that_is_no_regular_thin_stack_says_why(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, *, spoil: Any, why: str
) -> None:
    made = placed(small_ct, "ct1", step=2.0)
    spoil(made)
    stage.show(made)
    page = look()
    acts.until_full(page)
    page.keyboard.press("j")
    said = page.locator("[data-announce].is-shown")
    acts.until(page, said.is_visible)
    assert why in said.inner_text()
    assert page.locator("[data-stage]").count() == 1


def with_volume(made: phantom.MadeSeries) -> phantom.MadeSeries:
    """The start of every slice in one file, as the server makes it (section 8 of the format)."""
    frames = made.manifest["frames"]
    starts = [
        made.files[f"/images/{one['id']}/{one['hash']}/frame.j2c"][: one["prefix_bytes"][0]]
        for one in frames
    ]
    content = b"".join(starts)
    address = f"/images/series/{made.manifest['id']}/w0rd/quarter.bin"
    return phantom.MadeSeries(
        made.manifest | {"volume": {"word": "w0rd", "size_bytes": len(content)}},
        made.files | {address: content}, made.pixels,
    )  # fmt: skip


def test_on_a_thin_line_the_planes_stand_at_a_quarter_first_and_say_so(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = with_volume(placed(small_ct, "ct1", step=0.5))
    stage.show(made)
    stage.bytes_per_second = 20_000
    page = look(width=1600, height=900)
    acts.until_full(page)
    page.keyboard.press("j")
    state = pane(page, 1).locator("[data-says=state]")
    acts.until(page, lambda: page.locator("[data-stage]").count() == 3)
    acts.until(page, lambda: "partial" in state.inner_text())
    assert "Not for diagnosis" in pane(page, 1).locator("[data-says=hint]").inner_text()
    assert len(stage.asked("quarter.bin")) == 1
    stage.bytes_per_second = None
    acts.until(page, lambda: "reconstructed here" in state.inner_text())
    page.keyboard.press("p")
    pane(page, 1).locator("[data-pane]").click()
    page.keyboard.press("n")
    plane = expected(small_ct, 1, index_in(page, 1))
    acts.until(page, lambda: difference(shown(page, 1), plane) <= 1)
    # No byte of a slice came twice.
    frame = made.manifest["frames"][0]
    place = f"{frame['id']}/{frame['hash']}/frame.j2c"
    ranges = [asked for _, asked, _ in stage.asked(place)]
    assert ranges[0].startswith(f"bytes={frame['prefix_bytes'][0]}-")
    assert acts.complaints(page) == []
