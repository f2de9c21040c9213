"""Opening a parcel: what is here is unsealed, what can be rebuilt is, all proved by hash."""

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.kernel.files import PRIVATE_FILE
from binome.parcels import contents as inner
from binome.parcels.contents import Contents, Place
from binome.parcels.held import Held
from binome.parcels.manifest import Segment, SignedManifest
from binome.parcels.places import digest_of
from binome.parcels.refusals import NotAParcel, NotWhole
from binome.seal import sealed

APART_SECONDS: Final = 60.0
REBUILD_SECONDS: Final = 600.0

Find = Callable[[Segment], Path | None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a parcel can be looked at, by image; `is_whole`: every file can be rebuilt."""

    images: int
    previews: int
    exact: int
    keys: int
    exact_keys: int
    files: int
    whole_files: int

    @property
    def is_whole(self) -> bool:
        """True when nothing is missing."""
        return self.files == self.whole_files


class Opened:
    """A parcel whose S0 was unsealed; its body is unsealed into `scratch` as far as it is here."""

    def __init__(self, signed: SignedManifest, contents: Contents, scratch: Path) -> None:
        self.signed, self.contents, self.scratch = signed, contents, scratch
        self.held: Held | None = None
        self._present: list[bool] = []

    @property
    def body_path(self) -> Path:
        """The plain body; holes where segments are missing."""
        return self.scratch / "body"

    @property
    def literals_path(self) -> Path:
        """The literal bytes of all instances, one after the other."""
        return self.scratch / "literals"

    def unseal(self, find: Find, identity: str) -> None:
        """Unseal every segment that `find` finds; raises CannotOpen, NotAParcel."""
        at = 0
        self._present = []
        descriptor = os.open(self.body_path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as body:
            body.truncate(self.contents.body_bytes)
            parts = zip(self.signed.manifest.segments[1:], self.contents.segments, strict=True)
            for segment, size_bytes in parts:
                plain = _plain(find(segment), segment, identity)
                if plain is not None and len(plain) != size_bytes:
                    raise NotAParcel
                body.seek(at)
                body.write(plain or b"")
                self._present.append(plain is not None)
                at += size_bytes

    def whole(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(instance, offsets of its pieces) for every file whose pieces are all here."""
        offsets: dict[Place, int] = {}
        here: set[Place] = set()
        spans = _Spans(self.contents.segments, self._present)
        for place, offset, length in self.contents.exact_offsets():
            offsets[place] = offset
            if spans.has(offset, length) or self._is_held(place):
                here.add(place)
        for number, instance in enumerate(self.contents.instances):
            places = [(number, index) for index in range(len(instance.pieces))]
            if here.issuperset(places):
                yield number, tuple(offsets[place] for place in places)

    def previews_here(self) -> Iterator[tuple[Place, int]]:
        """((instance, rough), offset in the body) of each preview whose bytes are here."""
        spans = _Spans(self.contents.segments, self._present)
        for place, offset, length in self.contents.preview_offsets():
            if spans.has(offset, length):
                yield place, offset

    def segments_of(self) -> dict[int, list[str]]:
        """By instance: the segments that hold its pieces, by hash."""
        ends = list(accumulate(self.contents.segments))
        hashes = [one.sha256 for one in self.signed.manifest.segments[1:]]
        found: dict[int, dict[str, None]] = {}
        for (number, _), offset, length in self.contents.exact_offsets():
            first = bisect_right(ends, offset)
            last = bisect_right(ends, offset + max(0, length - 1))
            held = found.setdefault(number, {})
            held.update(dict.fromkeys(hashes[first : last + 1]))
        return {number: list(held) for number, held in found.items()}

    def progress(self) -> Progress:
        """How much can be looked at."""
        contents = self.contents
        spans = _Spans(contents.segments, self._present)
        images = sum(len(one.pieces) for one in contents.instances)
        exact = {
            place
            for place, offset, length in contents.exact_offsets()
            if spans.has(offset, length) or self._is_held(place)
        }
        previews = sum(spans.has(offset, size) for _, offset, size in contents.preview_offsets())
        return Progress(
            images=images, previews=previews, exact=len(exact), keys=len(contents.keys),
            exact_keys=len(exact & set(contents.keys)), files=len(contents.instances),
            whole_files=sum(1 for _ in self.whole()),
        )  # fmt: skip

    def _is_held(self, place: Place) -> bool:
        return self.held is not None and self.contents.piece(place).sha256 in self.held.offsets

    def _held_of(self, number: int) -> dict[int, int]:
        """By piece of an instance: where it lies among what is held."""
        known = self.held.offsets if self.held else {}
        pieces = enumerate(self.contents.instances[number].pieces)
        return {index: known[one.sha256] for index, one in pieces if one.sha256 in known}

    def rebuild(self, target: Path, *, pool: Pool) -> "Rebuilt":
        """Rebuild every whole file in the folder `target`; names are numbers."""
        # Codecs are loaded only where they are used: a hub starts without them.
        from binome.dicom.travel.rebuilding import Recipe, rebuild

        literals = [sum(one.literals) for one in self.contents.instances]
        rebuilt = Rebuilt([], Counter())
        for number, offsets in self.whole():
            path = target / f"{number + 1:06}.dcm"
            recipe = Recipe(
                instance=self.contents.instances[number],
                literals_path=str(self.literals_path), literals_offset=sum(literals[:number]),
                body_path=str(self.body_path), offsets=offsets, held=self._held_of(number),
                held_path=str(self.held.path) if self.held else "",
            )  # fmt: skip
            try:
                pool.call(rebuild, recipe, str(path), timeout_seconds=REBUILD_SECONDS)
            except DicomError as failure:
                path.unlink(missing_ok=True)
                rebuilt.damaged[failure.reason] += 1
            else:
                rebuilt.paths.append(path)
        return rebuilt


@dataclass(slots=True)
class Rebuilt:
    """Files proved byte for byte, and how many could not be, by reason."""

    paths: list[Path]
    damaged: Counter[str]


class _Spans:
    """Which stretches of the body are here, found in few steps however many segments there are."""

    def __init__(self, sizes: tuple[int, ...], present: list[bool]) -> None:
        self._holes: list[tuple[int, int]] = []
        at = 0
        for size_bytes, is_here in zip(sizes, present, strict=True):
            if not is_here:
                self._holes.append((at, at + size_bytes))
            at += size_bytes

    def has(self, offset: int, length: int) -> bool:
        return not any(start < offset + length and offset < end for start, end in self._holes)


def open_parcel(
    signed: SignedManifest, find: Find, identity: str, *, scratch: Path, pool: Pool
) -> Opened:
    """Unseal S0 and whatever else is here into the folder `scratch`, which the caller removes.

    Raises NotWhole (S0 is missing), CannotOpen, NotAParcel, NewerFormat.
    """
    from binome.dicom.travel.together import apart

    first = signed.manifest.segments[0]
    plain = _plain(find(first), first, identity)
    if plain is None:
        raise NotWhole
    (scratch / "first").write_bytes(plain)
    literals_path = scratch / "literals"
    try:
        text, digests = pool.call(
            apart, str(scratch / "first"), str(literals_path), timeout_seconds=APART_SECONDS
        )
    except DicomError:
        raise NotAParcel from None
    contents = inner.read(text, digests)
    if len(contents.segments) != len(signed.manifest.segments) - 1:
        raise NotAParcel
    if literals_path.stat().st_size != sum(sum(one.literals) for one in contents.instances):
        raise NotAParcel
    opened = Opened(signed, contents, scratch)
    opened.unseal(find, identity)
    return opened


def _plain(path: Path | None, segment: Segment, identity: str) -> bytes | None:
    """The plain bytes of a segment; one that is not what the manifest says counts as missing."""
    if path is None or not path.exists() or path.stat().st_size != segment.size_bytes:
        return None
    if digest_of(path) != segment.sha256:
        return None
    return sealed.open_sealed(path.read_bytes(), identity)
