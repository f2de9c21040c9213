"""What came compressed goes on as it came where that is smaller, and has the same values."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy
import pytest
from playwright.sync_api import Page
from pydicom import dcmread
from pydicom.encaps import encapsulate, get_frame
from pydicom.uid import UID, ExplicitVRLittleEndian, RLELossless

from binome.dicom.display import presented
from binome.dicom.errors import Unreadable
from binome.dicom.frames import NATIVE, read_image
from binome.dicom.manifest import FrameEntry, SeriesEntry, series_manifest
from binome.dicom.prepare import Prepared, prepare_frame
from binome.dicom.windowing import rendered
from binome.pages import assets
from tests.dicom.pixels.reach import named, sample_images
from tests.exchange.files import NADIA, slices
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage
from tests.viewer.test_pixels import difference

ENDINGS = {"htj2k": "j2c", "jpeg": "jpg", "jpeg2000": "j2k", "jpegls": "jls", "rle": "rle"}
MOST_OFF = {"jpeg2000": 1, "jpeg": 1}  # two builds of one decoder
NAME = b"BA^NADIA"
HEAD = phantom.head(512, 0.1, seed=3)
WORST = """async modules => {
    const [{ Decoder }, { expectedOf, seriesFrom, wholeOf }] =
        await Promise.all(modules.map(module => import(module)));
    const decoder = new Decoder();
    const { facts } = seriesFrom(await (await fetch("/images/series/s/manifest.json")).json());
    const bytesOf = async url => new Uint8Array(await (await fetch(url)).arrayBuffer());
    const found = {};
    for (const each of facts) {
        const { encoding, id, hash } = each;
        const bytes = await bytesOf(wholeOf(each));
        const task = { bytes, encoding, levels: 0, expected: expectedOf(each) };
        try {
            const { data } = await decoder.decode(task);
            const raw = await bytesOf(`/images/${id}/${hash}/stored.raw`);
            const stored = new data.constructor(raw.buffer);
            let worst = data.length === stored.length ? 0 : Infinity;
            for (let at = 0; at < data.length; at++)
                worst = Math.max(worst, Math.abs(data[at] - stored[at]));
            found[id] = worst;
        } catch (error) { found[id] = String(error); }
    }
    decoder.close();
    return found;
}"""


def file_of(pixels: Any, syntax: str, frame: bytes, palette: dict[str, Any] | None = None) -> bytes:
    """A file that holds one frame compressed by somebody else."""
    image = dcmread(BytesIO(slices(1, NADIA)[0]))
    samples = 3 if pixels.ndim == 3 else 1
    image.Rows, image.Columns = pixels.shape[:2]
    image.SamplesPerPixel = samples
    image.BitsAllocated = image.BitsStored = pixels.dtype.itemsize * 8
    image.HighBit = image.BitsStored - 1
    image.PixelRepresentation = int(pixels.dtype.kind == "i")
    image.PhotometricInterpretation = "RGB" if samples == 3 else "MONOCHROME2"
    if samples == 3:
        image.PlanarConfiguration = 0
    image.file_meta.TransferSyntaxUID = UID(syntax)
    image.PixelData = encapsulate([frame])
    image["PixelData"].VR = "OB"
    image["PixelData"].is_undefined_length = True
    for colour, table in (palette or {}).items():
        image.PhotometricInterpretation = "PALETTE COLOR"
        name = f"{colour}PaletteColorLookupTable"
        image.add_new(f"{name}Descriptor", "US", [256, 0, 16])
        image.add_new(f"{name}Data", "OW", (table * 257).astype("<u2").tobytes())
    stream = BytesIO()
    image.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def run_lengths(pixels: Any) -> bytes:
    """One frame in RLE, as pydicom writes it."""
    image = dcmread(BytesIO(file_of(pixels, str(RLELossless), b"\0\0")))
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image["PixelData"].is_undefined_length = False
    image.PixelData = pixels.tobytes()
    image.compress(RLELossless, generate_instance_uid=False)
    return get_frame(image.PixelData, 0, number_of_frames=1)


def palette() -> dict[str, Any]:
    ramp = numpy.arange(256, dtype=numpy.uint16)
    return {"Red": ramp, "Green": 255 - ramp, "Blue": ramp * 7 % 256}


def with_jpeg2000_comment(data: bytes) -> bytes:
    """A comment behind the size of the image, as some encoders sign."""
    at = 4 + int.from_bytes(data[4:6], "big")
    return data[:at] + b"\xff\x64" + (len(NAME) + 4).to_bytes(2, "big") + b"\0\1" + NAME + data[at:]


def with_jpeg_comment(data: bytes) -> bytes:
    return data[:2] + b"\xff\xfe" + (len(NAME) + 2).to_bytes(2, "big") + NAME + data[2:]


def made_files() -> dict[str, bytes]:
    """One file of each form that is smaller than HTJ2K, with a name hidden where one may be."""
    lossy = imagecodecs.jpeg2k_encode(HEAD, level=45)
    near = imagecodecs.jpegls_encode(HEAD.astype(numpy.uint16) + 2048, level=9)
    flat = numpy.repeat(numpy.arange(0, 240, 10, dtype=numpy.uint8), 20)[:, None] // 3 * 3
    bars = numpy.tile(flat, (1, 400))
    bars[::7, 10:30] = 99
    deep = numpy.stack([bars.astype(numpy.uint16) * 200] * 3, -1)
    syntax = "1.2.840.10008.1.2.4."
    return {
        "jpeg2000": file_of(HEAD, f"{syntax}91", with_jpeg2000_comment(bytes(lossy))),
        "jpegls": file_of(HEAD.astype(numpy.uint16), f"{syntax}81", with_jpeg_comment(bytes(near))),
        "rle grey": file_of(bars, str(RLELossless), run_lengths(bars)),
        "rle deep": file_of(deep, str(RLELossless), run_lengths(deep)),
        "rle palette": file_of(bars, str(RLELossless), run_lengths(bars), palette()),
    }


def served(stage: Stage, files: Mapping[str, bytes | Path]) -> dict[str, Prepared]:
    """Show the first frame of each file, and lay what it must decode to beside it."""
    prepared, entries, contents = {}, [], {}
    for nth, (name, source) in enumerate(files.items(), 1):
        try:
            frame = prepared[name] = prepare_frame(source)
        except Unreadable:  # what cannot be shown is looked at elsewhere
            continue
        place = f"/images/f.{nth}.1/{frame.content_hash}"
        contents[f"{place}/frame.{ENDINGS[frame.encoding]}"] = frame.lossless
        contents[f"{place}/preview.webp"] = contents[f"{place}/thumbnail.webp"] = frame.preview
        contents[f"{place}/stored.raw"] = presented(read_image(source), 0).pixels.tobytes()
        entries.append(
            FrameEntry(id=f"f.{nth}.1", instance=nth, content_hash=frame.content_hash,
                       facts=frame.facts)
        )  # fmt: skip
    manifest = series_manifest(SeriesEntry(id="s", modality="OT", description="Any"), entries)
    stage.show(phantom.MadeSeries(manifest, contents))
    return prepared


def worst_of(page: Page) -> dict[str, Any]:
    """How far the browser's values are from Python's, by frame."""
    found: dict[str, Any] = page.evaluate(
        WORST, [assets.url("viewer/loader.js"), assets.url("viewer/manifest.js")]
    )
    return found


def test_each_form_is_decoded_by_the_browser_to_the_values_python_finds(
    stage: Stage, look: Look
) -> None:
    prepared = served(stage, made_files())
    assert [frame.encoding for frame in prepared.values()] == [
        "jpeg2000", "jpegls", "rle", "rle", "rle",
    ]  # fmt: skip
    assert all(NAME not in frame.lossless for frame in prepared.values())
    page = look()
    found = worst_of(page)
    assert len(found) == len(prepared)
    assert found.pop("f.1.1") <= 1  # lossy JPEG 2000: two builds of one decoder
    assert set(found.values()) == {0}


def test_a_film_that_came_with_loss_is_drawn_from_its_own_bytes_and_says_so(
    stage: Stage, look: Look
) -> None:
    file = made_files()["jpeg2000"]
    prepared = served(stage, {"film": file})["film"]
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    acts.settle(page)
    shown = presented(read_image(file), 0)
    expected = rendered(shown.pixels, shown.facts.grey, shown.facts.windows[0])
    assert difference(acts.canvas_pixels(page), expected) <= 1 + 255 // shown.facts.windows[0].width
    assert "already compressed before reception" in acts.says(page, "state")
    assert [size for _, _, size in stage.asked("frame.j2k")] == [len(prepared.lossless)]
    assert not stage.asked("openjphjs.wasm")  # a codec that is not needed is not fetched
    assert not acts.complaints(page)


def _is_asked(nth: int, path: Path) -> bool:
    """All that is compressed; of what is not, which always comes as HTJ2K, one in four."""
    try:
        is_compressed = read_image(path).description.transfer_syntax_uid not in NATIVE
    except Unreadable:
        return False
    return is_compressed or nth % 4 == 0


@pytest.mark.filterwarnings("ignore")
def test_every_sample_is_exact_in_the_browser(stage: Stage, look: Look) -> None:
    files = {named(path): path for nth, path in enumerate(sample_images()) if _is_asked(nth, path)}
    if not files:
        return
    prepared = served(stage, files)
    assert len(prepared) > 40
    found = list(worst_of(look()).values())
    for (name, frame), worst in zip(prepared.items(), found, strict=True):
        is_lossy = frame.encoding in ("jpeg", "jpeg2000") and frame.facts.get("quality")
        assert isinstance(worst, int), (name, worst)
        assert worst <= (MOST_OFF[frame.encoding] if is_lossy else 0), (name, worst)
    assert {frame.encoding for frame in prepared.values()} == set(ENDINGS)
