"""OHIF's files, to whoever is logged in; its pages are all one page."""

import hashlib
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
#: All others are named by their content, so they never change. These last under a word of what is
#: in them, which the page gives (`?v=`); the page itself, and they without it, are asked about.
WORDED = ("app-config.js", "start.js", "app.bundle.css")
CHANGING = frozenset({PAGE, *WORDED})
WORD_CHARACTERS = 12
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
    headers = {**HEADERS, **_lasting(asked, name), "Vary": "Accept-Encoding"}
    headers["Content-Type"] = MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    if headers.get("ETag", "none") in asked.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = _packed(path)
    if "br" in asked.request.headers.get("accept-encoding", ""):
        return Response(content, headers={**headers, "Content-Encoding": "br"})
    return Response(brotli.decompress(content), headers=headers)


def _lasting(asked: Asked, name: str) -> dict[str, str]:
    """How long a browser may keep it without asking, and the tag to ask with."""
    if name not in CHANGING:
        return {"Cache-Control": FOR_EVER}
    is_named = name != PAGE and asked.request.query_params.get("v") == _word()
    return {"Cache-Control": FOR_EVER if is_named else EACH_TIME, "ETag": f'"{_word()}"'}


def _word() -> str:
    """A word for what the page and its three worded files hold here and now."""
    found = [path for name in (PAGE, *WORDED) if (path := _path(name))]
    parts = [path.read_bytes() for path in found] + [CONFIGURATION.read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:WORD_CHARACTERS]


def _packed(path: Path) -> bytes:
    """A file as it is sent, compressed. The configuration is the house's own: a newer house does
    not wait for a new installation."""
    name = path.name.removesuffix(".br")
    if name == OURS:
        return brotli.compress(CONFIGURATION.read_bytes())
    if name != PAGE:
        return path.read_bytes()
    page, word = brotli.decompress(path.read_bytes()).decode(), _word()
    for worded in WORDED:
        page = page.replace(f'/ohif/{worded}"', f'/ohif/{worded}?v={word}"')
    return brotli.compress(page.encode())


def _path(name: str) -> Path | None:
    root = folder().resolve()
    path = (root / f"{name}.br").resolve()
    return path if root in path.parents and path.is_file() else None
