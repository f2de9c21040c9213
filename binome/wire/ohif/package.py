"""From the npm package `@ohif/app` to the folder we serve: one version, by its sha512, no more.

Only what is served is written, compressed, so that nothing of the package ever runs here.
"""

import base64
import hashlib
import re
import secrets
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import brotli
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

VERSION = "3.13.2"
PACKAGE = f"@ohif/app@{VERSION}"
SHA512 = "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA=="
PREFIX = "package/dist/"
#: A browser's engine for AI models, a slide viewer with its maps, and what would fetch or cache.
LEFT_OUT = (
    "ort/", "dicom-microscopy-viewer/", "sw.js", "init-service-worker.js", "google.js",
    "silent-refresh.html", "oidc-client.min.js", "_headers", "_redirects", "serve.json",
)  # fmt: skip
OUR_WAY = 'window.PUBLIC_URL="/ohif/"'
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
OWN_WORKER = re.compile(r'<script[^>]*src="/init-service-worker\.js"></script>')
ROOTED = re.compile(r'((?:href|src|content)=")/')
PLACE = re.compile(r'__webpack_require__\.p = "/"')
LARGEST_FILE_BYTES, MOST_FILES = 64 << 20, 2000
BROTLI_QUALITY = 5
CONFIGURATION = Path(__file__).with_name("app-config.js")


class NotThePackage(Refusal):
    """The file is not the one package that was looked at."""

    word = "not_the_package"
    sentence = _(
        "This file is not the viewer's package that Binôme knows: its checksum differs. Nothing "
        "was installed. Fetch it again, or take it from another place."
    )


def install(archive: Path, folder: Path) -> int:
    """Write the viewer into `folder`, whole or not at all; return the bytes written.

    Raises NotThePackage before anything is read out of the archive.
    """
    if not is_the_package(archive):
        raise NotThePackage
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        written = sum(_put(aside, name, content) for name, content in _served(archive))
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def is_the_package(archive: Path) -> bool:
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return base64.b64encode(digest).decode() == SHA512


def _served(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Each file to serve with its bytes; the page's own scripts become a file."""
    with tarfile.open(archive) as tar:
        for nth, member in enumerate(tar):
            name = member.name.removeprefix(PREFIX)
            if not _is_wanted(member, name) or nth > MOST_FILES:
                continue
            opened = tar.extractfile(member)
            content = opened.read(LARGEST_FILE_BYTES) if opened else b""
            if name == "index.html":
                page, scripts = page_of(content.decode())
                yield "start.js", scripts.encode()
                content = page.encode()
            elif name == "app-config.js":
                content = CONFIGURATION.read_bytes()
            else:
                content = patched(name, content)
            yield name, content


def _is_wanted(member: tarfile.TarInfo, name: str) -> bool:
    path = PurePosixPath(name)
    is_ours = member.isfile() and member.name.startswith(PREFIX) and ".." not in path.parts
    return is_ours and path.suffix != ".map" and not name.startswith(LEFT_OUT)


def page_of(page: str) -> tuple[str, str]:
    """Return the page without inline scripts, every address below ours, and what they said."""
    scripts = [script.replace('window.PUBLIC_URL="/"', OUR_WAY) for script in INLINE.findall(page)]
    page = OWN_WORKER.sub("", page)
    page = INLINE.sub('<script src="/start.js"></script>', page, count=1)
    page = INLINE.sub("", page)
    page = ROOTED.sub(r"\1/ohif/", page)
    page = page.replace('rel="preload" as="script" src=', "src=")
    return page, ";\n".join(scripts) + ";\n"


def patched(name: str, content: bytes) -> bytes:
    """Return a script or style with its own place in it; everything else as it came."""
    if name.endswith(".js"):
        return PLACE.sub('__webpack_require__.p = "/ohif/"', content.decode()).encode()
    if name.endswith(".css"):
        return content.replace(b"url(/", b"url(/ohif/")
    return content


def _put(folder: Path, name: str, content: bytes) -> int:
    path = folder / f"{name}.br"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    packed = brotli.compress(content, quality=BROTLI_QUALITY)
    path.write_bytes(packed)
    return len(packed)
