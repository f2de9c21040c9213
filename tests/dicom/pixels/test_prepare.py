"""What is made of a frame: a small preview, and an exact stream whose prefixes are images too."""

import io
import struct
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy
import pytest
from PIL import Image

from binome.dicom import htj2k
from binome.dicom.codecs import decode_frame
from binome.dicom.codestream import jpeg_without_comments
from binome.dicom.display import presented
from binome.dicom.errors import Unreadable
from binome.dicom.frames import read_dataset, read_image
from binome.dicom.pool import Pool
from binome.dicom.prepare import Prepared, prepare_frame, prepare_frames
from tests.dicom.pixels.reach import wheel_images

BY_NAME = {path.name: path for path in wheel_images()}
EXACT = [
    "693_UNCR.dcm",
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "emri_small_RLE.dcm",
    "SC_rgb_16bit.dcm",
    "US1_J2KR.dcm",
    "vlut_04.dcm",
    "liver_1frame.dcm",
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXACT)
def test_the_codestream_holds_every_pixel_exactly(name: str) -> None:
    image = read_image(BY_NAME[name])
    prepared = prepare_frame(BY_NAME[name])
    decoded = htj2k.decode(prepared.lossless)
    assert numpy.array_equal(decoded, decode_frame(image, 0))
    assert numpy.array_equal(decoded, presented(image, 0).pixels)


@pytest.mark.parametrize("kind", [numpy.uint8, numpy.int16, numpy.uint16])
@pytest.mark.parametrize("shape", [(512, 512), (41, 300), (7, 5), (1, 1), (128, 96, 3)])
def test_a_prefix_is_the_same_smaller_image(kind: type, shape: tuple[int, ...]) -> None:
    limits = numpy.iinfo(kind)
    random = numpy.random.default_rng(3)
    pixels = random.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    stream = htj2k.encode(pixels)
    assert numpy.array_equal(htj2k.decode(stream.data), pixels)
    for size, halvings in ((stream.quarter_bytes, 2), (stream.half_bytes, 1)):
        whole = htj2k.decode(stream.data, halvings=halvings)
        assert numpy.array_equal(htj2k.decode(stream.data[:size], halvings=halvings), whole)
        assert whole.shape[0] == -(-shape[0] // 2**halvings)
    assert stream.quarter_bytes < stream.half_bytes <= len(stream.data)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "most_bytes"),
    [("693_UNCR.dcm", 29_000), ("RG3_UNCR.dcm", 12_000), ("US1_J2KR.dcm", 22_000)],
)
def test_a_preview_is_small_and_looks_like_the_picture(name: str, most_bytes: int) -> None:
    prepared = prepare_frame(BY_NAME[name])
    picture = Image.open(io.BytesIO(prepared.preview))
    assert len(prepared.preview) <= most_bytes
    assert max(picture.size) <= 768
    assert max(Image.open(io.BytesIO(prepared.thumbnail)).size) == 128
    assert len(prepared.thumbnail) < 4000


@pytest.mark.filterwarnings("ignore")
def test_a_jpeg_of_a_device_is_served_as_it_is_without_its_comments() -> None:
    prepared = prepare_frame(BY_NAME["color3d_jpeg_baseline.dcm"])
    assert prepared.encoding == "jpeg"
    assert prepared.facts["quality"] == "already-compressed"
    shown = numpy.asarray(Image.open(io.BytesIO(prepared.lossless)).convert("RGB"))
    meant = presented(read_image(BY_NAME["color3d_jpeg_baseline.dcm"]), 0).pixels
    assert numpy.abs(shown.astype(int) - meant).max() <= 2


@pytest.mark.filterwarnings("ignore")
def test_a_jpeg_whose_colours_a_browser_would_misread_is_not_served_as_it_is() -> None:
    prepared = prepare_frame(BY_NAME["SC_jpeg_no_color_transform.dcm"])
    assert prepared.encoding == "htj2k"
    assert prepared.facts["quality"] == "already-compressed"


def test_comments_and_exif_of_a_jpeg_never_leave() -> None:
    plain = bytes(imagecodecs.jpeg8_encode(numpy.full((32, 32, 3), 90, numpy.uint8)))
    planted = b"\xff\xfe\x00\x0dMartin Anne" + b"\xff\xe1\x00\x0aExif\x00\x00\x00\x00"
    cleaned = jpeg_without_comments(plain[:2] + planted + plain[2:])
    assert b"Martin" not in cleaned
    assert b"Exif" not in cleaned
    assert numpy.array_equal(imagecodecs.jpeg8_decode(cleaned), imagecodecs.jpeg8_decode(plain))


@pytest.mark.filterwarnings("ignore")
def test_a_bad_frame_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    data = bytearray(BY_NAME["emri_small_jpeg_2k_lossless.dcm"].read_bytes())
    third = [at for at in range(len(data)) if data[at : at + 4] == b"\xff\x4f\xff\x51"][2]
    data[third : third + 40] = bytes(40)
    path = tmp_path / "image.dcm"
    path.write_bytes(data)
    made = prepare_frames(path)
    assert [isinstance(one, Prepared) for one in made].count(False) == 1
    assert made[2].reason == "bad_compression"


@pytest.mark.filterwarnings("ignore")
def test_values_that_do_not_fit_are_rounded_and_said_to_be() -> None:
    prepared = prepare_frame(BY_NAME["rtdose_1frame.dcm"])
    image = read_image(BY_NAME["rtdose_1frame.dcm"])
    assert prepared.facts["is_exact"] is False
    slope, intercept = prepared.facts["slope"], prepared.facts["intercept"]
    real = htj2k.decode(prepared.lossless) * slope + intercept
    meant = decode_frame(image, 0) * float(image.dataset.get("RescaleSlope", 1))
    assert numpy.abs(real - meant).max() <= slope


def test_an_object_without_pixels_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        prepare_frame(BY_NAME["rtplan.dcm"])
    assert refusal.value.reason == "no_pixels"


def test_frames_are_prepared_in_the_pool() -> None:
    with Pool(1) as pool:
        prepared = pool.call(prepare_frame, BY_NAME["MR_small.dcm"])
        assert prepared == prepare_frame(BY_NAME["MR_small.dcm"])
        with pytest.raises(Unreadable):
            pool.call(prepare_frame, BY_NAME["rtplan.dcm"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["emri_small_RLE.dcm", "color3d_jpeg_baseline.dcm", "liver.dcm"])
def test_a_frame_is_the_same_found_by_its_address_or_by_reading_all(name: str) -> None:
    quick = read_image(BY_NAME[name])
    dataset = read_dataset(BY_NAME[name])
    whole = replace(quick, dataset=dataset, addressed=None)
    for index in (0, quick.description.number_of_frames - 1):
        assert quick.frame_data(index).rstrip(b"\0") == whole.frame_data(index).rstrip(b"\0")


@pytest.mark.parametrize("claims", ["many elements", "deep sequences"])
def test_a_header_beyond_reason_is_refused_before_the_slow_reader_sees_it(claims: str) -> None:
    head = BY_NAME["CT_small.dcm"].read_bytes()
    start = 144 + int.from_bytes(head[140:144], "little")
    empty = b"".join(struct.pack("<HH2sH", 0x0008, at, b"SH", 0) for at in range(0x20, 0x9000))
    opened = struct.pack("<HH2sHI", 0x40, 0xA730, b"SQ", 0, 0xFFFFFFFF)
    opened += struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    bodies = {"many elements": empty * 2, "deep sequences": opened * 20_000}
    with pytest.raises(Unreadable) as refusal:
        read_image(head[:start] + bodies[claims])
    assert refusal.value.reason in {"too_many_elements", "too_deep"}
