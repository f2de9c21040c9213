"""Sealing events into the log: leaves, a root, a signature (docs/formats/audit-log.md).

Hashed here and not where events are written, so that storing images waits for nothing.
"""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from binome.audit.log_models import AuditCheckpoint, AuditLeaf
from binome.audit.models import AuditEvent
from binome.kernel.files import kept_private, write_private
from binome.seal import signatures
from binome.seal.checkpoint import (
    PURPOSE,
    TITLE,
    Checkpoint,
    read,
    signed_part,
)
from binome.seal.merkle import Frontier, leaf_hash

RETIRED_FILE = "audit-signers-retired.json"
KEY_FILE, NEWEST_FILE = "audit-signing.pem", "audit-checkpoint"
FIELDS = (
    "id", "at", "action", "actor_id", "actor_name", "site_id", "case_id", "things", "count",
    "detail",
)  # fmt: skip
AT_ONCE = 5_000
LATE_COMMITS = 10_000


def leaf_data(row: tuple[Any, ...]) -> bytes:
    """The canonical bytes of an event: JSON, keys sorted, UTC, no spaces, UTF-8."""
    event = dict(zip(FIELDS, row, strict=True))
    event["at"] = event["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


def make_checkpoint(*, at: datetime) -> AuditCheckpoint | None:
    """Give every new event its leaf and sign the new root; the newest when nothing is new."""
    while _seal_some(at):
        pass
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest:
        write_private(settings.DATA / NEWEST_FILE, newest.text)
    return newest


def signer() -> signatures.Signer:
    """This node's key for its audit, made at the first use."""
    return signatures.Signer(
        kept_private(settings.KEYS / KEY_FILE, signatures.new_signer_pem()) + "\n"
    )


def retire_signer(*, size: int) -> None:
    """Put a new key in the place of this node's; the old one is known for what it signed."""
    kept = retired_signers() | {signer().public: size}
    write_private(settings.KEYS / RETIRED_FILE, json.dumps(kept, indent=1) + "\n")
    write_private(settings.KEYS / KEY_FILE, signatures.new_signer_pem())


def retired_signers() -> dict[str, int]:
    """Public keys of before, each with the largest size it may have signed."""
    try:
        said: dict[str, int] = json.loads((settings.KEYS / RETIRED_FILE).read_text())
    except FileNotFoundError:
        return {}
    return said


def newest_outside() -> Checkpoint | None:
    """The newest checkpoint kept outside the database; None before the first."""
    path: Path = settings.DATA / NEWEST_FILE
    return read(path.read_text()) if path.exists() else None


def new_events() -> Iterator[tuple[Any, ...]]:
    """Events without a leaf, oldest first. One whose number is lower may be committed later."""
    sealed = AuditLeaf.objects.order_by("-index").values_list("event_id", flat=True).first() or 0
    known = AuditLeaf.objects.filter(event_id__gt=sealed - LATE_COMMITS).values("event_id")
    found = AuditEvent.objects.filter(pk__gt=sealed - LATE_COMMITS).exclude(pk__in=known)
    return found.order_by("pk").values_list(*FIELDS)[:AT_ONCE].iterator(AT_ONCE)


@transaction.atomic
def _seal_some(at: datetime) -> bool:
    """Seal up to AT_ONCE events in one short transaction; False when there was none."""
    newest = AuditCheckpoint.objects.select_for_update().order_by("-size").first()
    frontier = _frontier(newest)
    leaves = []
    for row in new_events():
        hashed = leaf_hash(leaf_data(row))
        leaves.append(AuditLeaf(index=frontier.size, event_id=row[0], leaf_hash=hashed))
        frontier.append(hashed)
    if not leaves:
        return False
    AuditLeaf.objects.bulk_create(leaves)
    AuditCheckpoint.objects.create(
        size=frontier.size, root=frontier.root(), at=at, text=_signed(frontier, at),
        frontier=[root.hex() for root in frontier.roots],
    )  # fmt: skip
    return True


def _frontier(newest: AuditCheckpoint | None) -> Frontier:
    if newest is None:
        return Frontier()
    return Frontier(newest.size, [bytes.fromhex(root) for root in newest.frontier])


def _signed(frontier: Frontier, at: datetime) -> str:
    by = signer()
    root = base64.b64encode(frontier.root()).decode()
    lines = [TITLE, str(frontier.size), root, at.astimezone(UTC).isoformat(), by.public]
    return "\n".join([*lines, by.sign(signed_part(lines), purpose=PURPOSE), ""])
