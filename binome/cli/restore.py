"""`binome restore`: a data folder from a backup on an empty machine, or a look at what is there."""

import argparse
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from binome.cli.django_ready import ready


def restore(options: argparse.Namespace) -> int:
    """List, check or restore; nothing is written unless every hash is right."""
    with tempfile.TemporaryDirectory() as nowhere:
        os.environ["BINOME_DATA"] = nowhere  # until the real one is whole, nothing may look into it
        ready()
        return _restore(options)


def _restore(options: argparse.Namespace) -> int:
    from binome.operation import recovery, stores
    from binome.operation import restore as restoring
    from binome.operation.snapshots import names

    store = stores.store_at(options.source)
    if options.list:
        print("\n".join(names(store)))
        return 0
    key = recovery.recovery_key(Path(options.recovery_key or ""))
    snapshot = restoring.read(store, key=key, name=options.snapshot or "")
    if options.check:
        checked = restoring.check(store, snapshot, key=key)
        print(f"Snapshot {snapshot.name} is whole: {checked} pieces were opened and hashed.")
        return 0
    folder = Path(options.data).absolute()
    restored = restoring.restore(store, snapshot, key=key, to=_place(folder), say=_say_progress)
    print(
        f"Snapshot {snapshot.name} is restored in {folder}: {restored.blobs} objects and"
        f" {restored.files} files, every hash equal. Next: `binome verify`, then `binome serve`."
    )
    return 0


def _place(folder: Path) -> Any:
    from binome.config.databases import database
    from binome.operation.restore import Place

    url = os.environ.get("BINOME_DATABASE_URL", "")
    address = os.environ.get("BINOME_BLOBS", "")
    return Place(folder, database(url, folder), partial(_blobs_in, address))


def _blobs_in(address: str, folder: Path) -> Any:
    from binome.archive.blobs.folder import FolderBlobs
    from binome.archive.blobs.s3 import S3Blobs

    if address.startswith("s3://"):
        return S3Blobs(address, spool=folder / "cache" / "blobs")
    blobs = folder / "blobs"
    blobs.mkdir(mode=0o700)
    return FolderBlobs(Path(address) if address else blobs)


def _say_progress(restored: Any) -> None:
    if sys.stderr.isatty() and restored.blobs % 100 == 0:
        print(f"\r{restored.blobs} objects …", end="", file=sys.stderr, flush=True)
