"""Every frame within reach decodes to the pixels an independent reader finds, and refuses bombs."""

import struct
from pathlib import Path

import imagecodecs
import numpy
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder, get_encoder
from pydicom.uid import UID

from binome.dicom.codecs import LOSSY, RLE, decode_frame
from binome.dicom.errors import Unreadable
from binome.dicom.frames import NATIVE, ImageFile, read_image
from binome.dicom.image import describe
from binome.dicom.jpeg_xl import jpeg_xl_dimensions
from binome.dicom.native import Pixels
from binome.dicom.written import file_bytes
from tests.dicom.pixels.hostile import deflate_bomb
from tests.dicom.pixels.reach import named, sample_images, wheel_images

REFUSED = {
    "MR_truncated.dcm": "pixel_data_short",
    "JPEG2000-embedded-sequence-delimiter.dcm": "bad_compression",
    "video_mpeg4_h264.dcm": "unsupported",
}
MISLABELLED_LOSSY = {"op_oct_ir.dcm"}
LARGEST_COMPARED = 2_000_000
JPEG_LOSSLESS, JPEG_LS = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"
J2K, JPEG_XL, HTJ2K = (f"1.2.840.10008.1.2.4.{n}" for n in (90, 110, 201))


@pytest.mark.parametrize("path", wheel_images() + sample_images(), ids=named)
@pytest.mark.filterwarnings("ignore")
def test_a_frame_has_the_pixels_pydicom_finds(path: Path) -> None:
    image = _image_or_none(path)
    if image is None:
        return
    index = image.description.number_of_frames - 1
    if path.name in REFUSED:
        with pytest.raises(Unreadable):
            decode_frame(image, index)
        return
    pixels = decode_frame(image, index)
    oracle = _pydicom_pixels(path, image, index)
    assert pixels.shape[:2] == (image.description.rows, image.description.columns)
    if oracle is not None:
        _compare(pixels, oracle, image, path)


def _image_or_none(path: Path) -> ImageFile | None:
    try:
        return read_image(path)
    except Unreadable as refusal:
        if refusal.reason != "no_pixels":
            raise
        return None


def _compare(pixels: Pixels, oracle: Pixels, image: ImageFile, path: Path) -> None:
    assert pixels.shape == oracle.shape
    difference = numpy.abs(pixels.astype(numpy.float64) - oracle.astype(numpy.float64))
    is_lossy = image.description.transfer_syntax_uid in LOSSY or path.name in MISLABELLED_LOSSY
    if not is_lossy or image.description.transfer_syntax_uid.endswith((".91", ".81")):
        assert difference.max() == 0
    else:
        assert difference.mean() < 0.2
        assert difference.max() <= 9


def _pydicom_pixels(path: Path, image: ImageFile, index: int) -> Pixels | None:
    """Return pydicom's reading, or None where no reader of its own knows the syntax."""
    uid = image.description.transfer_syntax_uid
    dataset = pydicom.dcmread(path, force=True)
    if not dataset.file_meta.get("TransferSyntaxUID"):
        dataset.file_meta.TransferSyntaxUID = UID(uid)
    is_swapped = uid == "1.2.840.10008.1.2.2" and "OW" in str(dataset["PixelData"].VR)
    if dataset.Rows * dataset.Columns > LARGEST_COMPARED or uid.endswith((".110", ".8.1")):
        return None
    if is_swapped and dataset.BitsAllocated == 8:
        return None
    is_raw = image.description.photometric.startswith("YBR") and uid in {*NATIVE, RLE}
    try:
        pixels, _ = get_decoder(uid).as_array(dataset, index=index, raw=is_raw)
    except (RuntimeError, ValueError):
        assert uid.endswith((".51", ".53", ".55", ".1"))
        return None
    return pixels


def test_big_endian_words_hold_their_bytes_in_pairs() -> None:
    by_name = {path.name: path for path in wheel_images()}
    little = read_image(by_name["SC_rgb_small_odd.dcm"])
    big = read_image(by_name["SC_rgb_small_odd_big_endian.dcm"])
    assert numpy.array_equal(decode_frame(little, 0), decode_frame(big, 0))


@pytest.mark.parametrize("kind", [numpy.uint8, numpy.uint16, numpy.int16])
@pytest.mark.parametrize("uid", [JPEG_LOSSLESS, JPEG_LS, J2K, JPEG_XL, HTJ2K, RLE])
def test_a_lossless_syntax_keeps_every_value(uid: str, kind: type) -> None:
    limits = numpy.iinfo(kind)
    values = numpy.linspace(limits.min, limits.max, 60 * 44).astype(kind).reshape(60, 44)
    encode = {
        JPEG_LOSSLESS: lambda a: imagecodecs.ljpeg_encode(a.view(f"u{a.itemsize}")),
        JPEG_LS: lambda a: imagecodecs.jpegls_encode(a.view(f"u{a.itemsize}")),
        J2K: lambda a: imagecodecs.jpeg2k_encode(a, codecformat="j2k", reversible=True),
        JPEG_XL: lambda a: imagecodecs.jpegxl_encode(a.view(f"u{a.itemsize}"), lossless=True),
        HTJ2K: imagecodecs.htj2k_encode,
        RLE: _rle_encode,
    }[uid]
    image = _image(values, uid, encapsulate([bytes(encode(values))]))
    decoded = decode_frame(image, 0)
    assert decoded.dtype == values.dtype
    assert numpy.array_equal(decoded, values)


def _rle_encode(values: Pixels) -> bytes:
    plain = _image(values, "1.2.840.10008.1.2.1", values.tobytes()).dataset
    return bytes(get_encoder(UID(RLE)).encode(plain, index=0))


def test_bits_outside_bits_stored_are_no_pixels() -> None:
    values = numpy.array([[0xF801, 0x07FF], [0x0FFF, 0x0800]], numpy.uint16)
    unsigned = _image(values, "1.2.840.10008.1.2.1", values.tobytes(), bits_stored=12)
    assert decode_frame(unsigned, 0).tolist() == [[0x801, 0x7FF], [0xFFF, 0x800]]
    signed = _image(values.view("i2"), "1.2.840.10008.1.2.1", values.tobytes(), bits_stored=12)
    assert decode_frame(signed, 0).tolist() == [[-2047, 2047], [-1, -2048]]


@pytest.mark.parametrize("is_signed", [False, True])
@pytest.mark.parametrize("uid", [JPEG_LS, J2K, JPEG_XL, HTJ2K])
def test_eight_bits_of_sixteen_stay_what_they_are_in_every_codec(
    uid: str, *, is_signed: bool
) -> None:
    """A codec gives bytes for 8 bits, whatever Bits Allocated is: they were shifted to black."""
    kind = numpy.int8 if is_signed else numpy.uint8
    values = numpy.arange(-128 if is_signed else 0, 128 if is_signed else 256, dtype=kind)
    values = values.reshape(16, 16)
    bare = values.view(numpy.uint8)
    encode = {
        JPEG_LS: lambda: imagecodecs.jpegls_encode(bare),
        J2K: lambda: imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True),
        JPEG_XL: lambda: imagecodecs.jpegxl_encode(bare, lossless=True),
        HTJ2K: lambda: imagecodecs.htj2k_encode(values),
    }[uid]
    wide = numpy.int16 if is_signed else numpy.uint16
    image = _image(values.astype(wide), uid, encapsulate([bytes(encode())]), bits_stored=8)
    decoded = decode_frame(image, 0)
    assert decoded.dtype == wide
    assert numpy.array_equal(decoded, values)


@pytest.mark.parametrize(
    ("rows", "columns", "frames"), [(65535, 65535, 1), (2, 2, 10**9), (2, 2, 300_000)]
)
def test_a_claim_of_too_many_pixels_is_refused_before_anything_is_allocated(
    rows: int, columns: int, frames: int
) -> None:
    values = numpy.zeros((2, 2), numpy.uint16)
    dataset = _image(values, "1.2.840.10008.1.2.1", values.tobytes()).dataset
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, str(frames)
    with pytest.raises(Unreadable) as refusal:
        read_image(file_bytes(dataset))
    assert refusal.value.reason == "too_large"


@pytest.mark.parametrize("uid", [JPEG_LS, J2K, HTJ2K])
def test_a_frame_larger_inside_than_outside_is_refused_undecoded(uid: str) -> None:
    values = numpy.zeros((64, 64), numpy.uint8)
    if uid == JPEG_LS:
        data = bytearray(imagecodecs.jpegls_encode(values))
        at = data.index(b"\xff\xf7") + 5
        data[at : at + 4] = struct.pack(">HH", 65000, 65000)
    else:
        data = bytearray(imagecodecs.htj2k_encode(values))
        data[8:16] = struct.pack(">II", 1 << 30, 1 << 30)
    image = _image(values, uid, encapsulate([bytes(data)]))
    with pytest.raises(Unreadable) as refusal:
        decode_frame(image, 0)
    assert refusal.value.reason == "bad_compression"


SHAPES = [(1, 1), (64, 64), (8, 16), (41, 300), (300, 400), (500, 8200), (9000, 30)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_claimed_size_of_a_jpeg_xl_is_read_from_its_first_bits(shape: tuple[int, int]) -> None:
    data = bytes(imagecodecs.jpegxl_encode(numpy.zeros(shape, numpy.uint8), lossless=True))
    assert jpeg_xl_dimensions(data) == shape


@pytest.mark.parametrize("uid", [JPEG_LOSSLESS, JPEG_LS, J2K, JPEG_XL, HTJ2K, RLE])
def test_noise_instead_of_a_frame_is_named(uid: str) -> None:
    noise = numpy.random.default_rng(1).bytes(500)
    image = _image(numpy.zeros((64, 64), numpy.uint8), uid, encapsulate([noise]))
    with pytest.raises(Unreadable):
        decode_frame(image, 0)


def test_a_deflated_data_set_may_not_inflate_without_end() -> None:
    values = numpy.zeros((2, 2), numpy.uint8)
    meta = file_bytes(_image(values, "1.2.840.10008.1.2.1.99", values.tobytes()).dataset)
    head = meta[: 144 + struct.unpack_from("<I", meta, 140)[0]]
    with pytest.raises(Unreadable) as refusal:
        read_image(head + deflate_bomb(3 << 30))
    assert refusal.value.reason == "too_large"


def _image(
    values: Pixels, uid: str, pixel_data: bytes, *, bits_stored: int | None = None
) -> ImageFile:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = values.dtype.itemsize * 8
    dataset.BitsStored = bits_stored or dataset.BitsAllocated
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = 1 if values.dtype.kind == "i" else 0
    dataset.add_new("PixelData", "OB" if uid not in NATIVE else "OW", pixel_data)
    dataset["PixelData"].is_undefined_length = uid not in NATIVE
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(uid)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.set_original_encoding(False, True)
    return ImageFile(dataset, describe(dataset, uid))
