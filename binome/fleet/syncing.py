"""One exchange with a box: how it is, what it has of our answers, what it should fetch and know."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from binome.audit.verifying import growth_since
from binome.box import weekly
from binome.cases import services as cases
from binome.fleet import answering
from binome.fleet.models import Box, BoxReply
from binome.fleet.saying import receipts_since
from binome.fleet.services import acting
from binome.identity import site_keys, vaults
from binome.parcels import receipts
from binome.parcels.manifest import canonical
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE
from binome.parcels.refusals import NotAParcel
from binome.seal.signatures import WrongSignature

MOST_RECEIPTS: Final = 50
MOST_REPLIES, MOST_REPLY_BYTES = 20, 300 << 10
#: What a box may say of itself: numbers and short words, nothing of patients.
SAID: Final = {
    "version": str, "disk_free_bytes": int, "queued_parcels": int, "queued_bytes": int,
    "oldest_queued_at": str, "started_at": str, "power_cuts": int, "rate_bytes": int, "log": str,
}  # fmt: skip
LONGEST: Final = 60


def sync(box: Box, said: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Note how a box is and what it has; return the answers it lacks, small ones first."""
    _note_state(box, said.get("state"), at=at)
    for one in _list(said.get("receipts")):
        _note_receipt(box, one, at=at)
    heard, until = receipts_since(box, _instant(said.get("receipts_since")), most=MOST_RECEIPTS)
    found: list[dict[str, Any]] = []
    size = 0
    waiting = BoxReply.objects.filter(box=box, taken_at__isnull=True)
    for reply in waiting.order_by("size_bytes", "made_at")[:MOST_REPLIES]:
        size += reply.size_bytes
        if found and size > MOST_REPLY_BYTES:
            break
        found.append(_packed(reply))
    return {
        "replies": found, "waiting": waiting.count() - len(found),
        "receipts": [json.loads(one) for one in heard], "receipts_until": until.isoformat(),
        **_log(said.get("log_size")),
    }  # fmt: skip


def site_of(box: Box) -> dict[str, Any]:
    """What a box must know to take names out as its site does (docs/formats/link-protocol.md)."""
    site = box.site
    told = {"id": site.pk, "name": site.name}
    vault = vaults.vault_of(site.pk)
    if not site.network.is_pseudonymous:
        return told
    if vault is None:
        return told | {"key": site_keys.hash_secret(site.pk).hex()}
    return told | {
        "recipient": vault.recipient,
        "sealed_key": b64encode(bytes(vault.sealed_key)).decode("ascii"),
        "recovery": b64encode(bytes(vault.recovery)).decode("ascii"),
    }


def _note_state(box: Box, said: Any, *, at: datetime) -> None:
    if not isinstance(said, dict):
        return
    known: dict[str, Any] = {}
    for name, kind in SAID.items():
        value = said.get(name)
        if isinstance(value, kind) and not isinstance(value, bool):
            known[name] = value[:LONGEST] if isinstance(value, str) else value
    week = said.get("week") if weekly.read(said.get("week")) else box.said.get("week")
    if week:
        known["week"] = week
    known["clock_ahead_seconds"] = _ahead(said.get("now"), at=at)
    if known != box.said:
        Box.objects.filter(pk=box.pk).update(said=known)


def _note_receipt(box: Box, said: Any, *, at: datetime) -> None:
    """A receipt of the box itself for an answer; whoever opened a report there has it."""
    try:
        one = receipts.read(canonical(said), trusted=frozenset({box.key}))
    except (NotAParcel, WrongSignature, TypeError, ValueError, AttributeError):
        return
    reply = BoxReply.objects.select_related("case").filter(sha256=one.parcel, box=box).first()
    if reply is None:
        return
    BoxReply.objects.filter(pk=reply.pk, taken_at__isnull=True).update(taken_at=at)
    if receipts.has_reached(one.state, "READ") and reply.read_at is None:
        BoxReply.objects.filter(pk=reply.pk).update(read_at=at)
        if reply.kind in (answering.REPORT, answering.PAPER):
            cases.mark_delivered(case=reply.case, by=acting(box, at=at), at=at)


def _log(size: Any) -> dict[str, Any]:
    """The newest checkpoint of the audit, and that it begins with what the box saw."""
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        return {}
    shown = growth_since(size)
    return {"log": shown} if shown else {}


def _packed(reply: BoxReply) -> dict[str, Any]:
    folder = answering.folder_of(reply)
    segments = sorted((folder / SEGMENTS).iterdir())
    return {
        "signature": (folder / SIGNATURE).read_text("ascii"),
        "manifest": (folder / MANIFEST).read_text("ascii"),
        "segments": [b64encode(path.read_bytes()).decode("ascii") for path in segments],
    }


def _ahead(said: Any, *, at: datetime) -> float:
    """How far the clock of a box is ahead; nothing when it does not say."""
    try:
        now = datetime.strptime(str(said), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return 0.0
    return round((now - at).total_seconds())


def _instant(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _list(said: Any) -> list[Any]:
    return said[:500] if isinstance(said, list) else []
