"""Masks in the browser: uncompressed pictures byte for byte as in Python, JPEG decoded and kept."""

import base64
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy
import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import JPEGBaseline8Bit

from binome.dicom.deidentify import Policy
from binome.dicom.deidentify.masks import Mask
from binome.dicom.quiet import quiet_pydicom
from tests.deidentify_js.vectors import KEY, PSEUDONYM, Vector, wheel_vectors
from tests.exchange.files import Made
from tests.vault_js.conftest import Run

BOXES = ((0, 0, 9, 3), (5, 2, 4, 40), (60, 10, 5000, 1))
POLICY = Policy(masks=(Mask(BOXES),))
NATIVE = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"}
WORK = """
async ({ vectors, key, pseudonym, boxes, isShown }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const { siteKey } = await import("/deidentify/keys.js");
  const { Engine } = await import("/vault/engine.js");
  const { base64 } = await import("/vault/age.js");
  const held = await siteKey(bytes(key));
  const engine = new Engine();
  const answers = [];
  for (const [n, data] of vectors.entries()) {
    const file = new File([bytes(data)], `${n}.dcm`);
    const how = { key: held, pseudonym, boxes };
    const told = isShown ? await engine.show(file, 0) : await engine.clean(file, how);
    const { refused, rows, columns } = told;
    answers.push({ refused, rows, columns, data: told.data ? base64(new Uint8Array(told.data)) : "",
      rgba: told.rgba ? base64(new Uint8Array(told.rgba.buffer)) : "" });
  }
  return answers;
}
"""


def asked(run: Run, vectors: list[Vector], *, is_shown: bool = False) -> list[dict[str, Any]]:
    told = {
        "vectors": [base64.b64encode(one.data).decode() for one in vectors],
        "key": base64.b64encode(KEY).decode(), "pseudonym": PSEUDONYM,
        "boxes": [list(box) for box in BOXES], "isShown": is_shown,
    }  # fmt: skip
    return [
        one | {"data": base64.b64decode(one["data"]), "rgba": base64.b64decode(one["rgba"])}
        for one in run(WORK, told)
    ]


def of_syntax(wanted: set[str]) -> list[Vector]:
    found = []
    for one in wheel_vectors():
        with quiet_pydicom():
            data_set = dcmread(BytesIO(one.data), force=True, stop_before_pixels=True)
        syntax = str(data_set.file_meta.get("TransferSyntaxUID", ""))
        if syntax in wanted and "Rows" in data_set:
            found.append(replace(one, policy=POLICY))
    return found


def test_uncompressed_pictures_are_masked_byte_for_byte_as_in_python(run: Run) -> None:
    vectors = of_syntax(NATIVE)
    wrong, masked = [], 0
    for vector, answer in zip(vectors, asked(run, vectors), strict=True):
        outcome, _ = vector.by_python()
        if answer["refused"] or outcome is None:
            continue  # what one of the two does not take is not sent
        masked += 1
        if answer["data"] != outcome.data:
            wrong.append(vector.name)
    assert wrong == []
    assert masked >= 12


@pytest.fixture
def jpeg(run: Run) -> list[tuple[Vector, dict[str, Any]]]:
    vectors = of_syntax({str(JPEGBaseline8Bit)})
    return list(zip(vectors, asked(run, vectors), strict=True))


def test_a_jpeg_is_decoded_masked_and_stored_without_more_loss(
    jpeg: list[tuple[Vector, dict[str, Any]]],
) -> None:
    taken = 0
    for vector, answer in jpeg:
        if answer["refused"]:
            assert answer["refused"] in ("cannot_be_masked", "unusual"), vector.name
            continue
        taken += 1
        after = dcmread(BytesIO(answer["data"]))
        assert after.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
        assert after.LossyImageCompression == "01"
        assert after.BurnedInAnnotation == "NO"
        pixels = after.pixel_array.reshape(-1, after.Rows, after.Columns, after.SamplesPerPixel)
        for left, top, width, height in BOXES:
            assert not pixels[:, top : top + height, left : left + width].any(), vector.name
        assert pixels.any() or after.Rows < 50, vector.name
    assert taken >= 1


def test_the_picture_shown_is_the_picture(run: Run) -> None:
    vectors = of_syntax(NATIVE)
    compared = 0
    for vector, answer in zip(vectors, asked(run, vectors, is_shown=True), strict=True):
        with quiet_pydicom():
            data_set = dcmread(BytesIO(vector.data), force=True)
        is_grey = data_set.get("PhotometricInterpretation") == "MONOCHROME2"
        if answer["refused"] or not is_grey or int(data_set.get("NumberOfFrames", 1) or 1) > 1:
            continue
        grey = numpy.frombuffer(answer["rgba"], numpy.uint8).reshape(answer["rows"], -1, 4)[..., 0]
        with quiet_pydicom():
            pixels = data_set.pixel_array.astype(float)
        spread = pixels.max() - pixels.min()
        if spread:
            expected = (pixels - pixels.min()) * 255 / spread
            assert abs(grey - expected).max() <= 1, vector.name
            compared += 1
    assert compared >= 5


def test_what_lies_above_the_picture_of_an_ultrasound_machine_is_proposed(run: Run) -> None:
    data_set = dcmread(BytesIO(Made(modality="US").bytes()))
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 2, 5
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 15, 15
    data_set.SequenceOfUltrasoundRegions = [region]
    target = BytesIO()
    data_set.save_as(target)
    script = """async (data) => {
      const { Engine } = await import("/vault/engine.js");
      const { fromBase64 } = await import("/vault/age.js");
      return (await new Engine().show(new File([fromBase64(data)], "us.dcm"), 0)).proposals;
    }"""
    assert run(script, base64.b64encode(target.getvalue()).decode()) == [[0, 0, 16, 5]]
    plain = base64.b64encode(Made(modality="US").bytes()).decode()
    assert run(script, plain) == []
