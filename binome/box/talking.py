"""The small exchange beside the sending: how the box is, what the hub has to say, once each."""

import hashlib
import json
import shutil
import tempfile
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import binome
from binome.box import weekly
from binome.box.link import Link, LinkLost
from binome.box.measuring import Paces
from binome.box.notes import WISH, stamp
from binome.box.queue import Queue
from binome.box.witness import Witness
from binome.dicom.pool import Pool
from binome.kernel.clock import Clock
from binome.kernel.errors import Refusal
from binome.parcels import manifest as outer
from binome.parcels import receipts
from binome.parcels.keys import ParcelKeys
from binome.parcels.manifest import SignedManifest, canonical
from binome.parcels.opening import open_parcel
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name, write_whole
from binome.parcels.refusals import NotAParcel
from binome.seal.sealed import CannotOpen
from binome.seal.signatures import WrongSignature

MOST_ROUNDS: Final = 20
MOST_SAID_BYTES: Final = 512 << 10


@dataclass(frozen=True, slots=True)
class Talk:
    """A box and the hub it listens to."""

    data: Path
    queue: Queue
    link: Link
    hub_key: str
    clock: Clock

    def sync(self, *, pool: Pool) -> int:
        """Tell the hub what is here and keep what it answers; return how many answers are new.

        Raises LinkLost, HubRefused.
        """
        new = 0
        for _ in range(MOST_ROUNDS):
            untold = self.queue.untold_replies()
            said = self._state(untold)
            told = self.link.asked("/parcels/sync", said)
            if not isinstance(told, dict):
                raise LinkLost
            self.queue.note_mark("week_told", said["state"].get("week", self._week_told))
            self.queue.note_told(untold)
            self._note_receipts(told)
            self._note_log(told)
            kept = [self._kept(one, pool) for one in told.get("replies", [])]
            new += sum(kept)
            if not any(kept) and not untold:
                break
        return new

    def _state(self, untold: list[tuple[str, bool]]) -> dict[str, Any]:
        lines = [one for one in self.queue.lines() if one.sent_bytes < one.size_bytes]
        signer = ParcelKeys(self.data).signer
        said = [
            receipts.receipt(
                name, "READ" if is_read else "RECEIVED", at=self.clock(), signer=signer
            )
            for name, is_read in untold
        ]
        state: dict[str, Any] = {
            "version": binome.__version__, "now": stamp(self.clock()),
            "disk_free_bytes": shutil.disk_usage(self.data).free,
            "queued_parcels": len(lines),
            "queued_bytes": sum(one.size_bytes - one.sent_bytes for one in lines),
            "rate_bytes": int(self.link.pace.rate or 0),
        }  # fmt: skip
        if lines:
            state["oldest_queued_at"] = stamp(min(one.queued_at for one in lines))
        if week := self._week():
            state["week"] = week
        witness = Witness(self.data)
        state["log"] = witness.state()
        return {
            **witness.asks(self.queue.mark("log_seen_at"), at=self.clock()),
            "state": state, "receipts_since": self.queue.mark("receipts_until"),
            "receipts": [json.loads(receipts.written(one)) for one in said],
        }  # fmt: skip

    @property
    def _week_told(self) -> str:
        return self.queue.mark("week_told")

    def _week(self) -> str:
        """How the line is by hour of the week; said when it is another than was said last."""
        week = weekly.written(Paces(self.data / "paces.sqlite").week())
        is_known = weekly.span(weekly.read(week)) is not None
        return week if is_known and week != self._week_told else ""

    def _note_receipts(self, told: Mapping[str, Any]) -> None:
        """Keep receipts of the hub's key, then how far they reach."""
        for said in told.get("receipts", []):
            with suppress(NotAParcel, WrongSignature, TypeError, ValueError, AttributeError):
                one = receipts.read(canonical(said), trusted=frozenset({self.hub_key}))
                self.queue.note_receipt(one)
        if until := told.get("receipts_until"):
            self.queue.note_mark("receipts_until", str(until)[:40])

    def _note_log(self, told: Mapping[str, Any]) -> None:
        """The hub's audit as it shows it now, held against what this box saw before."""
        said = told.get("log")
        if isinstance(said, dict):
            Witness(self.data).hear(said, at=self.clock())
            self.queue.note_mark("log_seen_at", self.clock().isoformat())

    def _kept(self, packed: Any, pool: Pool) -> bool:
        """Keep one answer the hub signed, sealed as it came; False when it is none or known."""
        try:
            signed, segments = _unpacked(packed, self.hub_key)
        except (Refusal, KeyError, TypeError, ValueError, AttributeError):
            return False
        return keep_reply(self.data, signed, segments, queue=self.queue, pool=pool)


def keep_reply(
    data: Path, signed: SignedManifest, segments: list[bytes], *, queue: Queue, pool: Pool
) -> bool:
    """Keep an answer sealed as it came, from whatever road; False when it was known.

    Raises NotAParcel when it is not sealed to this box.
    """
    folder = data / "received" / signed.sha256
    (folder / SEGMENTS).mkdir(mode=0o700, parents=True, exist_ok=True)
    for segment, content in zip(signed.manifest.segments, segments, strict=True):
        write_whole(folder / SEGMENTS / segment_name(segment.sha256), content)
    write_whole(folder / SIGNATURE, signed.signature_line.encode("ascii"))
    write_whole(folder / MANIFEST, signed.content)
    try:
        note = read_reply(data, signed, pool=pool)
    except CannotOpen:
        shutil.rmtree(folder, ignore_errors=True)
        raise NotAParcel from None
    if note.get("format") == WISH:
        queue.wish(_names(note.get("said", {})))
    return queue.note_reply(signed.sha256, note, at=signed.manifest.created_at)


def _names(said: Any) -> list[str]:
    """The segments a reader asks for; nothing of what makes no sense."""
    found = said.get("segments") if isinstance(said, dict) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def read_reply(data: Path, signed: SignedManifest, *, pool: Pool) -> Mapping[str, Any]:
    """Open an answer with the box's own key; raises CannotOpen, NotAParcel."""
    folder = data / "received" / signed.sha256

    def find(segment: outer.Segment) -> Path:
        return folder / SEGMENTS / segment_name(segment.sha256)

    with tempfile.TemporaryDirectory(prefix="scratch-", dir=folder) as scratch:
        identity = ParcelKeys(data).identity
        opened = open_parcel(signed, find, identity, scratch=Path(scratch), pool=pool)
        return opened.contents.note


def reply_of(data: Path, name: str, *, hub_key: str) -> SignedManifest:
    """Read the papers of an answer that is here; raises NotAParcel."""
    folder = data / "received" / name
    try:
        claim = outer.claim_of((folder / SIGNATURE).read_bytes())
        content = (folder / MANIFEST).read_bytes()
    except OSError:
        raise NotAParcel from None
    if claim is None or claim.sender != hub_key:
        raise NotAParcel
    return outer.checked(content, claim)


def _unpacked(packed: Any, hub_key: str) -> tuple[SignedManifest, list[bytes]]:
    """Check a packed answer before anything of it is kept; raises what is wrong with it."""
    claim = outer.claim_of(str(packed["signature"]).encode())
    if claim is None or claim.sender != hub_key:
        raise NotAParcel
    signed = outer.checked(str(packed["manifest"]).encode(), claim)
    by_hash = {}
    for text in packed["segments"]:
        data = b64decode(str(text), validate=True)
        by_hash[hashlib.sha256(data).hexdigest()] = data
    segments = [by_hash[one.sha256] for one in signed.manifest.segments]
    if sum(map(len, segments)) > MOST_SAID_BYTES:
        raise NotAParcel
    return signed, segments
