"""`binome viewer install`: prebuilt OHIF, from npm or from a file, checked and trimmed."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from binome.cli.django_ready import ready
from binome.kernel.errors import Refusal

LONGEST_SECONDS = 900


class NoPackage(Refusal):
    """Neither npm nor a file gave the package."""

    word = "no_package"
    sentence = _(
        "The viewer's package could not be fetched: npm is missing or the link is down. On a "
        "machine with a link run `npm pack @ohif/app@3.13.2`, bring the file here, and give it "
        "with --from FILE. The lean viewer works without it."
    )


def install(options: argparse.Namespace) -> int:
    """Put the viewer in place; a second time puts it there again."""
    ready()
    from binome.wire.ohif import package, views

    with tempfile.TemporaryDirectory() as aside:
        archive = options.source or _fetched(package.PACKAGE, Path(aside))
        if not archive.is_file():
            raise NoPackage
        written = package.install(archive, views.folder())
    print(f"OHIF {package.VERSION}: {written / 1e6:.1f} MB in {views.folder()}", file=sys.stderr)
    return 0


def _fetched(name: str, folder: Path) -> Path:
    """Ask npm for the package: one file, nothing of it is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoPackage
    try:
        subprocess.run(
            [npm, "pack", name, "--silent", "--pack-destination", str(folder)],
            check=True, capture_output=True, timeout=LONGEST_SECONDS,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        raise NoPackage from None
    return next(folder.glob("*.tgz"), folder / "nothing")
