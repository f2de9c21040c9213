"""OHIF's files, to whoever is logged in; its pages are all one page."""

from pathlib import Path

import brotli
from django.conf import settings
from starlette.responses import Response

from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.doors import door
from binome.wire.ohif.package import CONFIGURATION, VERSION

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml",
    ".wasm": "application/wasm", ".png": "image/png", ".ico": "image/x-icon",
    ".woff2": "font/woff2", ".xml": "application/xml", ".jpg": "image/jpeg",
}  # fmt: skip
POLICY = "; ".join([
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'", "img-src 'self' blob: data:", "font-src 'self' data:",
    "connect-src 'self' blob: data:", "worker-src 'self' blob:", "media-src 'self' blob:",
    "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
])  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = "index.html"
OURS = "app-config.js"
NOT_HERE = "OHIF is not installed here: binome viewer install\n"
#: Named by their content, so they never change; the others are asked about each time.
CHANGING = frozenset({PAGE, "app-config.js", "start.js", "app.bundle.css"})
FOR_EVER, EACH_TIME = "private, max-age=31536000, immutable", "private, no-cache"


def folder() -> Path:
    """Where `binome viewer install` puts it."""
    return Path(settings.DATA) / "ohif" / VERSION


def is_installed() -> bool:
    return (folder() / f"{PAGE}.br").exists()


@door("study.query")
def ohif(asked: Asked) -> Response:
    """A file of the viewer; an address without a file's ending is its one page."""
    name = asked.request.path_params["path"]
    if not is_installed():
        return Response(NOT_HERE, status_code=503, media_type="text/plain")
    path = _path(name) or (None if Path(name).suffix else _path(PAGE))
    if path is None:
        return refusals.not_found()
    name = path.name.removesuffix(".br")
    lasts = EACH_TIME if name in CHANGING else FOR_EVER
    kind = MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    headers = {**HEADERS, "Cache-Control": lasts, "Content-Type": kind, "Vary": "Accept-Encoding"}
    # The configuration is the house's own: a newer house does not wait for a new installation.
    content = brotli.compress(CONFIGURATION.read_bytes()) if name == OURS else path.read_bytes()
    if "br" in asked.request.headers.get("accept-encoding", ""):
        return Response(content, headers={**headers, "Content-Encoding": "br"})
    return Response(brotli.decompress(content), headers=headers)


def _path(name: str) -> Path | None:
    root = folder().resolve()
    path = (root / f"{name}.br").resolve()
    return path if root in path.parents and path.is_file() else None
