"""Zips opened in the browser: what is DICOM comes out, what is not says why, bombs stay shut."""

import base64
import io
import struct
import zipfile
from typing import Any

from tests.exchange.files import NADIA, slices
from tests.vault_js.conftest import Run

WORK = """
async ({ data, pieces }) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const { unzipped } = await import("/upload/unzip.js");
  const { base64 } = await import("/vault/age.js");
  const { found, left } = await unzipped({ file: new File([bytes], "disc.zip"), path: "disc.zip" });
  const read = async ({ file, path }) => [path, base64(new Uint8Array(await file.arrayBuffer()))];
  return { found: await Promise.all(found.map(read)), left };
}
"""
IMAGE = slices(1, NADIA)[0]


def opened(run: Run, data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    told: dict[str, Any] = run(WORK, {"data": base64.b64encode(data).decode()})
    found = {path: base64.b64decode(held) for path, held in told["found"]}
    return found, dict(told["left"])


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return stream.getvalue()


def test_images_come_out_byte_for_byte_packed_or_not(run: Run) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = zipped(("DICOM/IM1", IMAGE), ("é/IM2", IMAGE[::-1] + IMAGE), ("READ.TXT", b"x" * 40),
                      method=method)  # fmt: skip
        found, left = opened(run, data)
        assert found == {"disc.zip/DICOM/IM1": IMAGE}
        assert left == {"disc.zip/é/IM2": "not_dicom", "disc.zip/READ.TXT": "not_dicom"}


def test_a_zip_of_the_large_kind_is_read(run: Run) -> None:
    stream = io.BytesIO()
    made = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
    with made, made.open("IM1", "w", force_zip64=True) as member:
        member.write(IMAGE)
    data = stream.getvalue()
    end = data.rindex(b"PK\x05\x06")
    size, at = struct.unpack_from("<LL", data, end + 12)
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, at)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    absent = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    found, left = opened(run, data[:end] + end_64 + locator + absent)
    assert (found, left) == ({"disc.zip/IM1": IMAGE}, {})


def test_what_is_locked_damaged_outside_or_nested_stays_and_says_why(run: Run) -> None:
    inner = zipped(("IM", IMAGE))
    data = bytearray(zipped(("../IM", IMAGE), ("inner.zip", inner), ("IM1", IMAGE), ("IM2", IMAGE)))
    found, left = opened(run, bytes(data))
    assert left == {"disc.zip/../IM": "zip_outside", "disc.zip/inner.zip": "zip_in_zip"}
    assert set(found) == {"disc.zip/IM1", "disc.zip/IM2"}
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 16] ^= 1  # the sum of the last one
    assert opened(run, bytes(data))[1]["disc.zip/IM2"] == "zip_damaged"
    data[entry + 8] |= 1  # locked
    assert opened(run, bytes(data))[1]["disc.zip/IM2"] == "zip_password"
    assert opened(run, b"PK\x03\x04 and nothing")[1] == {"disc.zip": "zip_broken"}


def test_a_bomb_is_not_opened_at_all(run: Run) -> None:
    one = zipped(("IM1", IMAGE), ("IM2", IMAGE))
    shared = bytearray(one)
    first, second = shared.index(b"PK\x01\x02"), shared.rindex(b"PK\x01\x02")
    shared[second + 42 : second + 46] = shared[first + 42 : first + 46]
    assert opened(run, bytes(shared)) == ({}, {"disc.zip": "zip_bomb"})
    lying = bytearray(one)
    struct.pack_into("<L", lying, first + 24, 2**31)
    assert opened(run, bytes(lying)) == ({}, {"disc.zip": "zip_bomb"})
    understated = bytearray(one)
    struct.pack_into("<L", understated, first + 24, 300)
    assert opened(run, bytes(understated))[1] == {"disc.zip/IM1": "zip_damaged"}
