"""What is decoded is bounded: a long stack scrolled through leaves a phone alive."""

import copy

from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

SIXTY_SLICES_BYTES = 60_000_000
SIX_HUNDRED_SLICES_BYTES = 150_000_000


def long_stack(made: phantom.MadeSeries, slices: int) -> phantom.MadeSeries:
    """The same few slices again and again, each under an address of its own."""
    manifest, files = copy.deepcopy(made.manifest), {}
    frames = manifest["frames"]
    manifest["frames"] = []
    for nth in range(slices):
        old = frames[nth % len(frames)]
        new = old | {"id": f"ct1.{nth + 1}.1", "hash": "h", "instance": nth + 1}
        for name in ("frame.j2c", "preview.webp", "thumbnail.webp"):
            files[f"/images/{new['id']}/h/{name}"] = made.files[
                f"/images/{old['id']}/{old['hash']}/{name}"
            ]
        manifest["frames"].append(new)
    return phantom.MadeSeries(manifest | {"key": 0}, files)


def bytes_held(page: Page) -> int:
    """Heap, what hangs on it, and the pixels in typed arrays, once nothing unused is left."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Runtime.getHeapUsage")
    return int(
        found["usedSize"] + found.get("embedderHeapUsedSize", 0) + found["backingStorageSize"]
    )


def test_sixty_slices_scrolled_through_hold_less_than_sixty_megabytes(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(long_stack(head_ct, 60))
    page = look()
    acts.until_full(page)
    for _ in range(60):
        page.keyboard.press("ArrowDown")
        acts.until(page, lambda: acts.quality(page) == "full", seconds=30)
    acts.until(page, lambda: "60 of 60" in acts.says(page, "count"), seconds=60)
    held = bytes_held(page)
    assert 30_000_000 < held < SIXTY_SLICES_BYTES, held


def test_six_hundred_slices_stay_within_their_bound(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(long_stack(head_ct, 600))
    page = look()
    acts.until_full(page)
    for _ in range(5):
        page.keyboard.press("PageDown")
        acts.until_full(page)
    held = [bytes_held(page)]
    acts.until(page, lambda: is_at_rest(page, held), seconds=60)
    assert 80_000_000 < max(held) < SIX_HUNDRED_SLICES_BYTES, held


def is_at_rest(page: Page, held: list[int]) -> bool:
    """Both sides of the slice in sight are full: nothing more is decoded."""
    page.wait_for_timeout(700)
    held.append(bytes_held(page))
    return held[-1] > 80_000_000 and abs(held[-1] - held[-2]) < 1_000_000
