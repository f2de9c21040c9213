"""The chain of versions: SHA-256 over canonical JSON (docs/formats/report-version.md)."""

import hashlib
import json
from datetime import UTC
from typing import Any

HASHED = (
    "case_id", "number", "status", "content", "signed_by_id", "signed_by_name", "signed_at", "act",
    "place_of_reading", "images_fingerprint", "last_message_id", "seen", "critical_result",
    "previous_hash",
)  # fmt: skip


def hash_of_content(content: dict[str, Any]) -> str:
    """Return the hash of a content alone, in the same canonical JSON."""
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def hash_of(fields: dict[str, Any]) -> str:
    """Return the hash of a version's fields; `signed_at` in UTC with microseconds and a Z."""
    chosen = {name: fields[name] for name in HASHED}
    chosen["signed_at"] = chosen["signed_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(_canonical(chosen)).hexdigest()
