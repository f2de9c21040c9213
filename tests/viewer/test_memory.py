"""What is decoded is bounded: a long stack scrolled through leaves a phone alive."""

import copy

from playwright.sync_api import Page

from binome.pages import assets
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
        acts.until(page, lambda: acts.quality(page) == "full")
    acts.until(page, lambda: "60 of 60" in acts.says(page, "count"), seconds=60)
    held = bytes_held(page)
    assert 30_000_000 < held < SIXTY_SLICES_BYTES, held


TRIMMED = """async module => {
    const { Memory } = await import(module);
    const facts = { columns: 512, rows: 512, samples: 1, bits: 16, size_bytes: 195000 };
    const frames = Array.from({ length: 600 }, (_, index) => ({
        index, facts, pixels: 524288, download: 195000, is_loading: false,
        forgetPixels() { this.pixels = 0 }, forgetPicture() {},
    }));
    new Memory().trim(frames, 300);
    return frames.reduce((sum, { pixels, download = 0 }) => sum + pixels + download, 0);
}"""


def test_six_hundred_slices_stay_within_their_bound(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    held = look().evaluate(TRIMMED, assets.url("viewer/loader.js"))
    assert 80_000_000 < held < SIX_HUNDRED_SLICES_BYTES, held
