"""What `binome report verify` says of each PDF signature it finds: one sentence a fact."""

from datetime import datetime
from typing import Any

MINUTE = "%Y-%m-%d %H:%M UTC"


def lines_about(one: Any, *, at: datetime) -> list[str]:
    """Return the sentences about a `pades.checking.PaperSignature`."""
    if not one.is_whole:
        named = f" of {one.name}" if one.name else ""
        return [f"The PDF signature{named} does not fit: the file was changed. Do not rely on it."]
    lines = [_whose(one)]
    if one.stamped_at:
        lines.append(f"Timestamp: {one.stamped_at:{MINUTE}}, by {one.stamped_by}.")
    elif one.said_at:
        lines.append(f"Its signer says: {one.said_at:{MINUTE}}. No timestamp proves it yet.")
    if one.revoked_at:
        lines.append(_revoked(one))
    if one.expires_at and one.expires_at < at:
        lines.append(_expired(one))
    return lines


def _whose(one: Any) -> str:
    if one.is_seal:
        return f"PDF signature: the seal of this server ({one.name}); the file is whole."
    known = "an authority trusted here" if one.is_known else "an authority that is not known here"
    return f"PDF signature: {one.name}, certified by {known}; the file is whole."


def _revoked(one: Any) -> str:
    when = f"{one.revoked_at:{MINUTE}}"
    if one.stamped_at and one.stamped_at < one.revoked_at:
        return f"Its certificate was revoked on {when}, after the timestamp: the signature stands."
    return f"Its certificate was revoked on {when}: do not rely on this signature."


def _expired(one: Any) -> str:
    when = f"{one.expires_at:{MINUTE}}"
    if one.stamped_at and one.stamped_at < one.expires_at:
        return f"Its certificate expired on {when}, after the timestamp: the signature stands."
    return f"Its certificate expired on {when}; no timestamp proves that it was signed before."
