"""The vectors beside the format: whoever writes another reader starts with these."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from binome.dicom.pool import Pool
from binome.parcels import manifest as outer
from binome.parcels import receipts
from binome.parcels.opening import open_parcel
from binome.seal import sealed, signatures
from binome.seal.signatures import WrongSignature

VECTORS = Path(__file__).parents[2] / "docs" / "formats" / "vectors" / "parcel-1.json"


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads(VECTORS.read_text())
    return vectors


def test_the_signature_of_the_vectors_fits_and_serves_one_purpose(said: dict[str, Any]) -> None:
    one = said["signing"]
    message, key = one["message"].encode(), one["public"]
    signatures.verify(message, one["signature"], by=key, purpose=one["purpose"])
    with pytest.raises(WrongSignature):
        signatures.verify(message, one["signature"], by=key, purpose="binome-receipt-v1")


def test_the_parcel_of_the_vectors_opens_to_its_file(
    said: dict[str, Any], tmp_path: Path, pool: Pool
) -> None:
    claim = outer.claim_of(said["signature_line"].encode())
    assert claim is not None
    signed = outer.checked(said["manifest"].encode(), claim)
    assert signed.sha256 == said["parcel"]
    for name, text in said["segments"].items():
        (tmp_path / name).write_bytes(base64.b64decode(text))
    opened = open_parcel(
        signed, lambda one: tmp_path / one.sha256, said["identity"], scratch=tmp_path, pool=pool
    )
    contents = opened.contents
    assert [list(place) for place in contents.keys] == said["contents"]["keys"]
    assert list(contents.segments) == said["contents"]["segments"]
    assert contents.note == said["contents"]["note"]
    (tmp_path / "files").mkdir()
    (path,) = opened.rebuild(tmp_path / "files", pool=pool).paths
    assert path.read_bytes() == base64.b64decode(said["file_base64"])


def test_the_receipt_and_the_codes_of_the_vectors_fit(said: dict[str, Any]) -> None:
    key = frozenset({said["signing"]["public"]})
    assert receipts.read(said["receipt"].encode(), trusted=key).state == "VERIFIED"
    for state, code in said["codes"].items():
        assert receipts.spoken_code(said["secret"], said["parcel"], state) == code


def test_the_recipient_of_the_vectors_is_that_of_its_identity(said: dict[str, Any]) -> None:
    assert sealed.recipient_of(said["identity"]) == said["recipient"]
