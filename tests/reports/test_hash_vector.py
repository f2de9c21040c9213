"""The vector of docs/formats/report-version.md, worked out there without this code."""

import json
from datetime import datetime
from pathlib import Path

from binome.reports.hashing import HASHED, hash_of

ROOT = Path(__file__).resolve().parents[2]
VECTOR = Path(__file__).with_name("vector.json")
HASH = "f446ca0ed2c90f4c9ccb252f0cf8764f6e3c33b01d5bdcc47b684d80eb192bcc"


def test_the_vector_has_the_hash_the_document_says() -> None:
    fields = json.loads(VECTOR.read_text())
    fields["signed_at"] = datetime.fromisoformat(fields["signed_at"])
    assert set(fields) == set(HASHED)
    assert hash_of(fields) == HASH


def test_the_document_prints_the_vector_and_its_hash() -> None:
    document = (ROOT / "docs" / "formats" / "report-version.md").read_text()
    assert VECTOR.read_text().strip() in document
    assert HASH in document
