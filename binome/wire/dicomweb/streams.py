"""Answers of several parts as streams: from the store by ranges, or made while they are sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from binome.archive.blobs import blobs
from binome.wire.dicomweb.answers import PRIVATE
from binome.wire.dicomweb.parts import closing, new_boundary, part_head

PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its Content-Type, and its bytes or where they lie (blob, offset, length)."""

    content_type: str
    content: bytes | Sequence[tuple[str, int, int]]
    location: str = ""

    @property
    def size_bytes(self) -> int:
        if isinstance(self.content, bytes):
            return len(self.content)
        return sum(length for _, _, length in self.content)

    def head(self, boundary: str) -> bytes:
        return part_head(
            boundary,
            content_type=self.content_type,
            size_bytes=self.size_bytes,
            location=self.location,
        )

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            yield self.content
            return
        for blob, offset, length in self.content:
            for start in range(0, length, PIECE_BYTES):
                yield blobs().read(blob, offset + start, min(PIECE_BYTES, length - start))


def known(parts: Sequence[Part], part_type: str, *, etag: str = "") -> Response:
    """All parts as one stream whose length is known before the first byte."""
    boundary = new_boundary()
    length = sum(len(part.head(boundary)) + part.size_bytes for part in parts)
    length += len(closing(boundary))
    return _answer(parts, part_type, boundary, {"Content-Length": str(length), **_tag(etag)})


def made(parts: Iterable[Part], part_type: str) -> Response:
    """Parts that are made one after another while they are sent."""
    return _answer(parts, part_type, new_boundary(), {})


def _tag(etag: str) -> dict[str, str]:
    return {"ETag": etag} if etag else {}


def _answer(
    parts: Iterable[Part], part_type: str, boundary: str, headers: dict[str, str]
) -> Response:
    return StreamingResponse(
        _stream(parts, boundary),
        media_type=f'multipart/related; type="{part_type}"; boundary={boundary}',
        headers={**PRIVATE, **headers},
    )


def _stream(parts: Iterable[Part], boundary: str) -> Iterator[bytes]:
    for part in parts:
        yield part.head(boundary)
        yield from part.pieces()
    yield closing(boundary)
