"""Making a parcel: files packed in the pool, ordered, cut, sealed and signed into a folder."""

import hashlib
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.dicom.travel import pictures
from binome.dicom.travel.packed import Packed
from binome.dicom.travel.packing import Wishes, pack
from binome.dicom.travel.together import together
from binome.kernel.files import sync_folder
from binome.parcels import contents as inner
from binome.parcels import held, ordering
from binome.parcels import manifest as outer
from binome.parcels.contents import Contents, Place
from binome.parcels.cutting import FULL_BYTES, Cut, Part, cuts
from binome.parcels.manifest import Segment, SignedManifest
from binome.parcels.places import MANIFEST, README, SEGMENTS, SIGNATURE, segment_name, write_whole
from binome.parcels.readme import README_TEXT
from binome.parcels.refusals import NothingToSend, TooMuch, WouldOverwrite
from binome.seal import sealed
from binome.seal.signatures import Signer

PACK_SECONDS: Final = 900.0

Say = Callable[[int], None]
#: Of some digests those whose pieces the receiver has probably.
Known = Callable[[Collection[bytes]], Collection[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """To whom, by whom, how urgent, and what else goes in."""

    recipients: Sequence[str]
    signer: Signer
    at: datetime
    urgency: str = "routine"
    kind: str = "study"
    keys: frozenset[str] = frozenset()
    note: dict[str, Any] = field(default_factory=dict)
    effort: int = pictures.EFFORT
    full_bytes: int = FULL_BYTES
    known: Known = lambda digests: frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """A finished parcel: what was signed, what it holds, what could not go in, by reason; and the
    segments that hold nothing new to the receiver, if the sender is right."""

    signed: SignedManifest
    contents: Contents
    left_out: Counter[str]
    file_bytes: int
    probably_there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spooled:
    instance: Packed
    path: Path


def make(
    files: Sequence[Path], out: Path, *, orders: Orders, pool: Pool, say: Say = lambda count: None
) -> Made:
    """Write a parcel of `files` into the folder `out`, durable before this returns.

    Raises NothingToSend, WouldOverwrite, TooMuch, TooManyRecipients, NotARecipient.
    """
    sealed.seal(b"", orders.recipients)
    if out.exists() and any(out.iterdir()):
        raise WouldOverwrite
    with tempfile.TemporaryDirectory(prefix="binome-parcel-") as scratch:
        spooled, left_out = _packed(files, Path(scratch), orders, pool=pool, say=say)
        if not spooled and not orders.note:
            raise NothingToSend
        ordered = ordering.in_reading_order(one.instance for one in spooled)
        spools = {one.instance.sha256: one.path for one in spooled}
        (out / SEGMENTS).mkdir(parents=True, exist_ok=True)
        signed, contents = _seal(
            ordered, [spools[one.sha256] for one in ordered], out, orders=orders
        )
    _write_papers(out, signed)
    names = [one.sha256 for one in signed.manifest.segments[1:]]
    return Made(
        signed, contents, left_out, sum(one.size_bytes for one in ordered),
        tuple(held.spared(contents, names, _known(ordered, orders))),
    )  # fmt: skip


def make_note(out: Path, *, orders: Orders) -> SignedManifest:
    """Write a parcel of words only (a report, a message, receipts); needs no pool."""
    if not orders.note:
        raise NothingToSend
    (out / SEGMENTS).mkdir(parents=True, exist_ok=True)
    signed, _ = _seal([], [], out, orders=orders)
    _write_papers(out, signed)
    return signed


def _packed(
    files: Sequence[Path], scratch: Path, orders: Orders, *, pool: Pool, say: Say
) -> tuple[list[_Spooled], Counter[str]]:
    packing = _Packing(scratch, orders, pool)
    with ThreadPoolExecutor(pool.size, "packing") as threads:
        for number, one in enumerate(threads.map(packing.spooled, range(len(files)), files)):
            packing.count(one)
            say(number + 1)
    if len(packing.found) > inner.MOST_INSTANCES:
        raise TooMuch
    return list(packing.found.values()), packing.left_out


class _Packing:
    """Packs files side by side, one in each process of the pool."""

    def __init__(self, scratch: Path, orders: Orders, pool: Pool) -> None:
        self._scratch, self._orders, self._pool = scratch, orders, pool
        self._near: dict[Path, float] = {}
        self.found: dict[bytes, _Spooled] = {}
        self.left_out: Counter[str] = Counter()

    def spooled(self, number: int, path: Path) -> _Spooled | DicomError:
        """Pack one file."""
        spool = self._scratch / f"{number}.spool"
        wishes = Wishes(effort=self._orders.effort, near_distance=self._near.get(path.parent, 0.0))
        try:
            instance = self._pool.call(
                pack, str(path), str(spool), wishes, timeout_seconds=PACK_SECONDS
            )
        except DicomError as failure:
            spool.unlink(missing_ok=True)
            return failure
        self._near[path.parent] = instance.distance
        return _Spooled(instance, spool)

    def count(self, one: _Spooled | DicomError) -> None:
        """The same bytes twice count once; what is no whole DICOM file is left out."""
        if isinstance(one, DicomError):
            self.left_out[one.reason] += 1
        else:
            self.found.setdefault(one.instance.sha256, one)


def _seal(
    instances: list[Packed], spools: list[Path], out: Path, *, orders: Orders
) -> tuple[SignedManifest, Contents]:
    keys = ordering.keys_of(instances, orders.keys)
    groups = _groups(instances, keys, _known(instances, orders))
    parts = [(role, [_part(instances, role, place) for place in places]) for role, places in groups]
    chosen = cuts(parts, full_bytes=orders.full_bytes)
    contents = Contents(
        instances=tuple(instances),
        previews=tuple(place for role, places in groups if role == "S1" for place in places),
        exact=tuple(place for role, places in groups if role != "S1" for place in places),
        segments=tuple(cut.size_bytes for cut in chosen), keys=tuple(keys), note=orders.note,
        secret=secrets.token_urlsafe(24),
    )  # fmt: skip
    first = _first(contents, spools)
    segments = [_segment(cut, spools, out, recipients=orders.recipients) for cut in chosen]
    head = _written("S0", first, out, recipients=orders.recipients)
    sync_folder(out / SEGMENTS)
    listed = outer.new_manifest(
        (head, *segments), kind=orders.kind, urgency=orders.urgency, at=orders.at
    )
    return outer.sign(listed, orders.signer), contents


def _known(instances: list[Packed], orders: Orders) -> Collection[bytes]:
    return orders.known([piece.sha256 for one in instances for piece in one.pieces])


def _groups(
    instances: list[Packed], keys: list[Place], there: Collection[bytes]
) -> list[tuple[str, list[Place]]]:
    """What travels after S0, with its role: in each, what is new to the receiver goes first."""

    def has_piece(place: Place) -> bool:
        return instances[place[0]].pieces[place[1]].sha256 in there

    def has_image(place: Place) -> bool:
        return has_piece((place[0], instances[place[0]].roughs[place[1]].frame))

    previews = ordering.preview_order(instances, keys)
    exact = ordering.exact_order(instances, keys)
    found = [
        *(("S1", one) for one in ordering.new_first(previews, has_image, has_first=True)),
        *(("S2", one) for one in ordering.new_first(keys, has_piece, has_first=True)),
        *(("S3", one) for one in _rest(exact[len(keys) :], has_piece)),
    ]
    return [(role, places) for role, places in found if places]


def _rest(exact: list[Place], has_piece: Callable[[Place], bool]) -> list[list[Place]]:
    return ordering.new_first(exact, has_piece, has_first=False)


def _part(instances: list[Packed], role: str, place: Place) -> Part:
    return _rough_part(instances, place) if role == "S1" else _piece_part(instances, place)


def _bytes_at(part: Part, spools: list[Path]) -> bytes:
    with spools[part.spool].open("rb") as file:
        file.seek(part.offset)
        return file.read(part.length)


def _rough_part(instances: list[Packed], place: tuple[int, int]) -> Part:
    instance = instances[place[0]]
    before = sum(instance.literals) + sum(piece.length for piece in instance.pieces)
    before += sum(rough.length for rough in instance.roughs[: place[1]])
    return Part(place[0], before, instance.roughs[place[1]].length)


def _piece_part(instances: list[Packed], place: tuple[int, int]) -> Part:
    instance = instances[place[0]]
    before = sum(instance.literals) + sum(p.length for p in instance.pieces[: place[1]])
    return Part(place[0], before, instance.pieces[place[1]].length)


def _first(contents: Contents, spools: list[Path]) -> bytes:
    """Return the plain S0."""
    literals = []
    for instance, path in zip(contents.instances, spools, strict=True):
        with path.open("rb") as file:
            literals.append(file.read(sum(instance.literals)))
    text = inner.written(contents)
    return together(text, literals=b"".join(literals), digests=contents.digests)


def _segment(cut: Cut, spools: list[Path], out: Path, *, recipients: Sequence[str]) -> Segment:
    plain = b"".join(_bytes_at(part, spools) for part in cut.parts)
    return _written(cut.role, plain, out, recipients=recipients)


def _written(role: str, plain: bytes, out: Path, *, recipients: Sequence[str]) -> Segment:
    data = sealed.seal(plain, recipients)
    sha256 = hashlib.sha256(data).hexdigest()
    write_whole(out / SEGMENTS / segment_name(sha256), data)
    return Segment(role, sha256, len(data))


def _write_papers(out: Path, signed: SignedManifest) -> None:
    """The manifest comes last: a folder without it is no parcel yet."""
    write_whole(out / README, README_TEXT.encode())
    write_whole(out / SIGNATURE, signed.signature_line.encode("ascii"))
    write_whole(out / MANIFEST, signed.content)
