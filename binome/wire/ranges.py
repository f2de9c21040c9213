"""A file, or one range of it, as an answer (RFC 9110 section 14); several ranges get it whole."""

import os
import re
from pathlib import Path

from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def file_answer(path: Path, *, range_header: str, headers: dict[str, str]) -> Response:
    """200 with the file, 206 with the range asked for, or 416 beyond its end."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        span = _span(range_header, size)
        if span is None:
            content, status = os.pread(file.fileno(), size, 0), 200
        elif not span:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            content, status = os.pread(file.fileno(), len(span), span.start), 206
            headers = {**headers, "Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}"}
    return Response(content, status_code=status, headers={**headers, "Accept-Ranges": "bytes"})


def _span(range_header: str, size: int) -> range | None:
    """The bytes asked for; empty when there are none; None when all of it is to be sent."""
    found = _RANGE.match(range_header.replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last[:18])), size)
    start = int(first[:18])
    stop = min(size, int(last[:18]) + 1) if last else size
    if last and stop <= start < size:
        return None
    return range(start, max(start, stop)) if start < size else range(0)
