"""The inner manifest, sealed in S0: every instance, every piece, and where it lies.

Strangers wrote it: everything is checked and bounded before it is used.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from binome.dicom.travel.packed import CODECS, MOST_PIECE_BYTES, Packed, Piece, Rough
from binome.parcels.refusals import NewerFormat, NotAParcel

FORMAT, VERSION = "binome-parcel-contents", 1
MOST_INSTANCES, MOST_PIECES = 50_000, 400_000
MOST_FILE_BYTES: Final = 8 << 30
MOST_NOTE_BYTES: Final = 256 << 10
DIGEST_BYTES: Final = 32
ITEM_HEADER_BYTES: Final = 8

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a parcel.

    The body is the plain bytes of all segments but S0, one after the other, `segments` their
    sizes: first `previews` ((instance, rough) each), then `exact` ((instance, piece) each).
    `keys` are the images to look at first. `note` is what travels in words; `secret` proves who
    opened the parcel.
    """

    instances: tuple[Packed, ...]
    previews: tuple[Place, ...]
    exact: tuple[Place, ...]
    segments: tuple[int, ...]
    keys: tuple[Place, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""

    def rough(self, place: Place) -> Rough:
        """The preview of a place in `previews`."""
        return self.instances[place[0]].roughs[place[1]]

    def piece(self, place: Place) -> Piece:
        """The piece of a place in `exact`."""
        return self.instances[place[0]].pieces[place[1]]

    def preview_offsets(self) -> Iterator[tuple[Place, int, int]]:
        """(place, offset in the body, length) of each preview."""
        at = 0
        for place in self.previews:
            length = self.rough(place).length
            yield place, at, length
            at += length

    def exact_offsets(self) -> Iterator[tuple[Place, int, int]]:
        """(place, offset in the body, length) of each piece."""
        at = sum(self.rough(place).length for place in self.previews)
        for place in self.exact:
            length = self.piece(place).length
            yield place, at, length
            at += length

    @property
    def body_bytes(self) -> int:
        """The plain bytes of the body."""
        return sum(self.segments)

    @property
    def digests(self) -> bytes:
        """All hashes, which no squeezing makes smaller: per instance its own, then its pieces'."""
        return b"".join(
            digest
            for instance in self.instances
            for digest in (instance.sha256, *(piece.sha256 for piece in instance.pieces))
        )


def written(contents: Contents) -> bytes:
    """Return the text of S0."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "instances": [_said_instance(one) for one in contents.instances],
        "previews": contents.previews,
        "exact": contents.exact,
        "segments": contents.segments,
        "keys": contents.keys,
        "note": dict(contents.note),
        "secret": contents.secret,
    }
    return json.dumps(said, separators=(",", ":"), allow_nan=False).encode("ascii")


def read(text: bytes, digests: bytes) -> Contents:
    """Read the text and the hashes of S0; raises NotAParcel, NewerFormat."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAParcel from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotAParcel
    if isinstance(said.get("version"), int) and said["version"] > VERSION:
        raise NewerFormat
    try:
        contents = _contents(said, _Digests(digests))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        raise NotAParcel from None
    _check(contents)
    return contents


class _Digests:
    """Hands out hashes one after the other."""

    def __init__(self, held: bytes) -> None:
        self._held, self._at = held, 0

    def next(self) -> bytes:
        digest = self._held[self._at : self._at + DIGEST_BYTES]
        self._at += DIGEST_BYTES
        if len(digest) != DIGEST_BYTES:
            raise NotAParcel
        return digest

    @property
    def is_spent(self) -> bool:
        return self._at == len(self._held)


def _said_instance(instance: Packed) -> dict[str, Any]:
    said: dict[str, Any] = {"size": instance.size_bytes}
    literals = instance.literals
    if any(literals[1:-1]):
        said["literals"] = literals
    else:
        said["head"], said["tail"] = literals[0], literals[-1] if len(literals) > 1 else 0
    said["pieces"] = [_said_piece(one) for one in instance.pieces]
    if instance.roughs:
        said["roughs"] = [
            [one.frame, one.length, one.low, one.shift, one.decibels] for one in instance.roughs
        ]
    return said


def _said_piece(piece: Piece) -> list[Any]:
    said = [piece.codec, piece.length, piece.size_bytes]
    extra: list[Any] = [piece.low, int(piece.is_planar), piece.head_bytes, list(piece.fragments)]
    while extra and not extra[-1]:
        extra.pop()
    return said + extra


def _contents(said: dict[str, Any], digests: _Digests) -> Contents:
    if not isinstance(said["instances"], list) or len(said["instances"]) > MOST_INSTANCES:
        raise NotAParcel
    note, secret = said["note"], said["secret"]
    if not isinstance(note, dict) or not isinstance(secret, str) or len(secret) > 64:
        raise NotAParcel
    contents = Contents(
        instances=tuple(_instance(one, digests) for one in said["instances"]),
        previews=_places(said["previews"]),
        exact=_places(said["exact"]),
        segments=tuple(_count(one) for one in said["segments"]),
        keys=_places(said["keys"]),
        note=note,
        secret=secret,
    )
    if not digests.is_spent:
        raise NotAParcel
    return contents


def _instance(said: dict[str, Any], digests: _Digests) -> Packed:
    own = digests.next()
    pieces = tuple(_piece(one, digests) for one in said["pieces"])
    if "literals" in said:
        literals = tuple(_count(one) for one in said["literals"])
    elif pieces:
        between = (0,) * (len(pieces) - 1)
        literals = (_count(said["head"]), *between, _count(said["tail"]))
    else:
        literals = (_count(said["head"]),)
    roughs = tuple(_rough(one, len(pieces)) for one in said.get("roughs", []))
    size_bytes = _count(said["size"])
    if len(literals) != len(pieces) + 1:
        raise NotAParcel
    if sum(literals) + sum(one.size_bytes for one in pieces) != size_bytes:
        raise NotAParcel
    return Packed(
        size_bytes=size_bytes, sha256=own, literals=literals, pieces=pieces, roughs=roughs
    )


def _piece(said: list[Any], digests: _Digests) -> Piece:
    codec, length, size_bytes, *extra = said
    unsaid: list[Any] = [0, 0, 0, []]
    low, is_planar, head_bytes, fragments = extra + unsaid[len(extra) :]
    is_sane = codec in CODECS and type(low) is int and abs(low) <= 1 << 16
    if not is_sane or max(_count(length), _count(size_bytes)) > MOST_PIECE_BYTES:
        raise NotAParcel
    lengths = tuple(_count(one) for one in fragments)
    if lengths and sum(lengths) + ITEM_HEADER_BYTES * (len(lengths) - 1) != size_bytes:
        raise NotAParcel
    return Piece(
        codec=codec, length=length, size_bytes=size_bytes, sha256=digests.next(), low=low,
        is_planar=_count(is_planar) == 1, head_bytes=_count(head_bytes), fragments=lengths,
    )  # fmt: skip


def _rough(said: list[Any], pieces: int) -> Rough:
    frame, length, low, shift, decibels = said
    is_sane = _count(frame) < pieces and type(low) is int and abs(low) <= 1 << 16
    if not is_sane or _count(shift) > 16 or not isinstance(decibels, int | float):
        raise NotAParcel
    return Rough(frame=frame, length=_count(length), low=low, shift=shift, decibels=float(decibels))


def _places(said: list[Any]) -> tuple[Place, ...]:
    return tuple((_count(instance), _count(part)) for instance, part in said)


def _count(said: Any) -> int:
    if type(said) is not int or not 0 <= said <= MOST_FILE_BYTES:
        raise NotAParcel
    return said


def _check(contents: Contents) -> None:
    """Every place is there once, and the body is exactly as long as its parts."""
    roughs = [(i, r) for i, one in enumerate(contents.instances) for r in range(len(one.roughs))]
    pieces = [(i, p) for i, one in enumerate(contents.instances) for p in range(len(one.pieces))]
    if len(pieces) > MOST_PIECES:
        raise NotAParcel
    is_whole = sorted(contents.previews) == roughs and sorted(contents.exact) == pieces
    if not is_whole or not set(contents.keys) <= set(pieces):
        raise NotAParcel
    lengths = sum(contents.rough(one).length for one in contents.previews)
    lengths += sum(contents.piece(one).length for one in contents.exact)
    if lengths != contents.body_bytes:
        raise NotAParcel
