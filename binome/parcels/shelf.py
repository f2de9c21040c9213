"""The shelf where parcels gather: pieces in any order, from any road, any number of times.

Everything here is files; nothing is opened or parsed before a trusted signature covers it, and a
power cut at any instant leaves whole files or none.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from binome.kernel.files import PRIVATE_FOLDER, sync_folder
from binome.parcels import manifest as outer
from binome.parcels.held import Held, drop, held_in, note
from binome.parcels.manifest import Claim, Manifest, Segment, SignedManifest
from binome.parcels.places import (
    MANIFEST,
    SEGMENTS,
    SIGNATURE,
    digest_of,
    segment_name,
    write_whole,
)
from binome.parcels.refusals import NotAParcel, ShelfFull, UnknownSender
from binome.seal.signatures import WrongSignature

MOST_UNCLAIMED_FILES: Final = 4096
MOST_UNCLAIMED_BYTES: Final = 1 << 30
_DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a parcel is: what is missing, and whether it was opened and kept for good."""

    signed: SignedManifest
    missing: tuple[Segment, ...]
    is_done: bool

    @property
    def is_whole(self) -> bool:
        """Every segment is here, or all that was in them has been kept already."""
        return self.is_done or not self.missing

    @property
    def received_bytes(self) -> int:
        """The bytes of the segments that are here."""
        manifest = self.signed.manifest
        return manifest.size_bytes - sum(one.size_bytes for one in self.missing)


class Shelf:
    """A folder of parcels: `parcels/<manifest>/`, `segments/`, `quarantine/`, `unclaimed/`."""

    def __init__(self, root: Path, *, trusted: frozenset[str]) -> None:
        """Use (and make) the folder `root`; manifests of keys not `trusted` are set aside."""
        self.root = root
        self.trusted = trusted
        self._wanted: dict[str, Segment] | None = None
        for name in ("parcels", SEGMENTS, "quarantine", "unclaimed"):
            (root / name).mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)

    def add_manifest(self, content: bytes, claim: Claim) -> tuple[SignedManifest, bool]:
        """Keep a manifest; return it and whether it is new.

        Raises WrongSignature, NotAParcel, NewerFormat, and UnknownSender after setting it aside.
        """
        if claim.sender not in self.trusted:
            self._set_aside(content, claim)
            raise UnknownSender
        signed = outer.checked(content, claim)
        folder = self._folder(signed.sha256)
        if (folder / MANIFEST).exists():
            return signed, False
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sync_folder(folder.parent)
        write_whole(folder / SIGNATURE, signed.signature_line.encode("ascii"))
        write_whole(folder / MANIFEST, content)
        self._claim_waiting(signed.manifest)
        self._wanted = None
        return signed, True

    def add_segment(self, path: Path, *, expected: str = "") -> bool | None:
        """Keep a copy of a sealed file if any parcel wants it; return True when it is new.

        False: it was here already; None: no parcel here asks for it yet, so it waits, or (when it
        is not what its name `expected` says) it is damaged and left. Raises ShelfFull.
        """
        size_bytes = path.stat().st_size
        if not 0 < size_bytes <= self._largest_wanted():
            return None
        sha256 = digest_of(path)
        if (self.root / SEGMENTS / segment_name(sha256)).exists():
            return False
        if sha256 in self.wanted() or self._is_spared(sha256):
            self._keep(path, sha256, SEGMENTS)
            self.wanted().pop(sha256, None)
            return True
        if expected and expected != sha256:
            return None
        self._make_room(size_bytes)
        self._keep(path, sha256, "unclaimed")
        return None

    def wanted(self) -> dict[str, Segment]:
        """Every segment some trusted parcel waits for, by hash."""
        if self._wanted is None:
            self._wanted = {
                segment.sha256: segment
                for standing in self.standings()
                if not standing.is_done
                for segment in standing.missing
            }
        return self._wanted

    def standings(self) -> Iterator[Standing]:
        """How far each parcel is, the oldest first."""
        found = [self.standing(path.name) for path in (self.root / "parcels").iterdir()]
        held = [one for one in found if one is not None]
        yield from sorted(held, key=lambda one: (one.signed.manifest.created_at, one.signed.sha256))

    def standing(self, sha256: str) -> Standing | None:
        """How far a parcel is; None when it is not here."""
        folder = self._folder(sha256)
        try:
            content = (folder / MANIFEST).read_bytes()
            claim = outer.claim_of((folder / SIGNATURE).read_bytes())
        except FileNotFoundError:
            return None
        if claim is None:
            return None
        signed = outer.checked(content, claim)
        known = held_in(folder)
        spared = known.segments if known else frozenset()
        missing = tuple(
            one
            for one in signed.manifest.segments
            if one.sha256 not in spared and not self.segment_path(one).exists()
        )
        return Standing(signed, missing, (folder / _DONE).exists())

    def held(self, sha256: str) -> Held | None:
        """What need not travel of a parcel; None before anybody looked."""
        return held_in(self._folder(sha256))

    def note_held(self, sha256: str, offsets: Mapping[bytes, int], segments: Iterable[str]) -> None:
        """Write down which pieces lie beside a parcel, and which segments so need not travel."""
        note(self._folder(sha256), offsets, segments)
        self._wanted = None

    def folder_of(self, sha256: str) -> Path:
        """Where what belongs to a parcel lies."""
        return self._folder(sha256)

    def segment_path(self, segment: Segment) -> Path:
        """Where a segment lies, or would."""
        return self.root / SEGMENTS / segment_name(segment.sha256)

    def note_done(self, sha256: str) -> None:
        """Write down that all of a parcel is kept elsewhere for good, then let its segments go."""
        folder = self._folder(sha256)
        standing = self.standing(sha256)
        if standing is None:
            return
        write_whole(folder / _DONE, b"")
        drop(folder)
        self._wanted = None
        still_wanted = self._held_by_others(sha256)
        for segment in standing.signed.manifest.segments:
            if segment.sha256 not in still_wanted:
                self.segment_path(segment).unlink(missing_ok=True)

    def quarantined(self) -> list[Claim]:
        """What unknown senders brought: unopened, unread."""
        lines = sorted((self.root / "quarantine").glob(f"*/{SIGNATURE}"))
        claims = (outer.claim_of(path.read_bytes()) for path in lines)
        return [claim for claim in claims if claim is not None]

    def release(self) -> int:
        """Take out of quarantine what is of a sender trusted by now; return how many."""
        released = 0
        for claim in self.quarantined():
            folder = self.root / "quarantine" / claim.sha256
            if claim.sender in self.trusted:
                self.add_manifest((folder / MANIFEST).read_bytes(), claim)
                shutil.rmtree(folder)
                released += 1
        return released

    def _folder(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotAParcel
        return self.root / "parcels" / sha256

    def _set_aside(self, content: bytes, claim: Claim) -> None:
        """Keep an unknown sender's manifest as bytes; its signature need not even be right."""
        if len(content) > outer.MOST_MANIFEST_BYTES:
            raise NotAParcel
        if hashlib.sha256(content).hexdigest() != claim.sha256:
            raise WrongSignature
        if len(list((self.root / "quarantine").iterdir())) >= MOST_UNCLAIMED_FILES:
            raise ShelfFull
        folder = self.root / "quarantine" / claim.sha256
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        line = f"{outer.SIGNATURE_MAGIC} {claim.sha256} {claim.sender} {claim.signature}\n"
        write_whole(folder / MANIFEST, content)
        write_whole(folder / SIGNATURE, line.encode())

    def _claim_waiting(self, manifest: Manifest) -> None:
        """Segments that came before their manifest find their place."""
        for segment in manifest.segments:
            waiting = self.root / "unclaimed" / segment_name(segment.sha256)
            if waiting.exists():
                waiting.replace(self.segment_path(segment))
        sync_folder(self.root / SEGMENTS)

    def _largest_wanted(self) -> int:
        wanted = (one.size_bytes for one in self.wanted().values())
        return max(outer.MOST_SEGMENT_BYTES, *wanted, 0)

    def _make_room(self, size_bytes: int) -> None:
        waiting = [path.stat().st_size for path in (self.root / "unclaimed").iterdir()]
        is_crowded = len(waiting) >= MOST_UNCLAIMED_FILES
        if is_crowded or sum(waiting) + size_bytes > MOST_UNCLAIMED_BYTES:
            raise ShelfFull

    def _keep(self, path: Path, sha256: str, where: str) -> None:
        """Copy what was hashed; bytes that changed meanwhile are not kept."""
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OSError("the file changed while it was read")
        write_whole(self.root / where / segment_name(sha256), data)

    def _is_spared(self, sha256: str) -> bool:
        """Whether it was on its way when it was found that it need not travel."""
        standing = (one for one in self.standings() if not one.is_done)
        known = (self.held(one.signed.sha256) for one in standing)
        return any(one is not None and sha256 in one.segments for one in known)

    def _held_by_others(self, sha256: str) -> set[str]:
        return {
            segment.sha256
            for standing in self.standings()
            if standing.signed.sha256 != sha256 and not standing.is_done
            for segment in standing.signed.manifest.segments
        }
