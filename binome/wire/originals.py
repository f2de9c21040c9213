"""An instance as it is kept, streamed from the store."""

from starlette.responses import Response, StreamingResponse

from binome.archive.blobs import blobs
from binome.archive.models import Instance
from binome.archive.originals import Original


def original_of(instance: Instance | Original, *, name: str) -> Response:
    """The stored file as a download under a name of ours; a browser never opens it itself."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.dcm"',
        "Content-Length": str(instance.blob_bytes),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(
        blobs().stream(instance.blob), media_type="application/dicom", headers=headers
    )
