"""Cuts the body into stretches that become segments: small ones first, then full ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from binome.parcels.manifest import MOST_SEGMENT_BYTES

PREVIEW_BYTES: Final = 128 << 10
FULL_BYTES: Final = 512 << 10
#: Larger parts are cut anywhere; sealing adds some hundred bytes.
MOST_PLAIN_BYTES: Final = MOST_SEGMENT_BYTES // 2


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of one spool: where they lie and how many."""

    spool: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment to be: its role and its parts in order."""

    role: str
    parts: tuple[Part, ...]

    @property
    def size_bytes(self) -> int:
        """The plain bytes."""
        return sum(part.length for part in self.parts)


def cuts(
    groups: Iterable[tuple[str, Sequence[Part]]], *, full_bytes: int = FULL_BYTES
) -> list[Cut]:
    """Return the segments of groups of parts, each with its role; none holds parts of two."""
    return [
        cut
        for role, parts in groups
        for cut in _role(role, parts, PREVIEW_BYTES if role == "S1" else full_bytes)
    ]


def _role(role: str, parts: Iterable[Part], most: int) -> Iterator[Cut]:
    held: list[Part] = []
    size = 0
    for part in _small_enough(parts):
        if held and size + part.length > most:
            yield Cut(role, tuple(held))
            held, size = [], 0
        held.append(part)
        size += part.length
    if size:
        yield Cut(role, tuple(held))


def _small_enough(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        at = 0
        while part.length - at > MOST_PLAIN_BYTES:
            yield Part(part.spool, part.offset + at, MOST_PLAIN_BYTES)
            at += MOST_PLAIN_BYTES
        yield Part(part.spool, part.offset + at, part.length - at)
