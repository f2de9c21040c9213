"""Instances with their dates emptied, made in the pool for readers who shall see none."""

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from binome.archive.blobs import blobs
from binome.archive.models import Instance
from binome.archive.originals import Original
from binome.dicom.pool import shared_pool

SECONDS_A_CALL = 120.0


def dateless(one: Instance | Original, target: str = "") -> tuple[str, bytes]:
    """Transfer syntax and bytes of a whole file; raises DicomError."""
    from binome.dicom.dateless import dateless_file

    with blobs().local(one.blob) as path:
        made: tuple[str, bytes] = shared_pool().call(
            dateless_file, str(path), target, timeout_seconds=SECONDS_A_CALL
        )
    return made


def dateless_ones(found: Sequence[Original], target: str) -> Iterator[tuple[str, bytes]]:
    """One after another while they are sent."""
    for one in found:
        yield dateless(one, target if one.number_of_frames else "")


def dateless_original(instance: Instance | Original, *, name: str) -> Response:
    """The same as a download."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.dcm"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    content = dateless(instance)[1]
    return Response(content, media_type="application/dicom", headers=headers)
