"""`binome recovery-key` and `binome backup`: what a server needs to be made again elsewhere."""

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from binome.cli.django_ready import plan, ready


def recovery_key(options: argparse.Namespace) -> int:
    """Make the key that alone opens this server's backups."""
    ready()
    from django.conf import settings

    from binome.operation import recovery

    recovery.make(settings.KEYS, Path(options.file))
    print(f"The recovery key is in {options.file}")
    print("Move it away from this server now, in two places. Without it no backup can be opened.")
    return 0


def backup(options: argparse.Namespace) -> int:
    """Write a new snapshot; 1 when stored objects are damaged, which are named by `verify`."""
    ready()
    plan()
    from django.conf import settings

    from binome.kernel.clock import utc_now
    from binome.operation import backup as backups
    from binome.operation import recovery, stores

    store, now = stores.store_at(options.to), utc_now()
    keys = recovery.writing_keys(settings.KEYS)
    made = backups.make(store, keys=keys, at=now, say=_say_progress)
    forgotten = 0
    if options.keep_days:
        forgotten = backups.forget_before(store, now - timedelta(days=options.keep_days))
    if options.json:
        print(json.dumps(_document(made, forgotten)))
    else:
        _say(made, forgotten)
    return 1 if made.damaged else 0


def _say_progress(made: Any) -> None:
    if sys.stderr.isatty() and made.blobs % 100 == 0:
        print(f"\r{made.blobs} objects …", end="", file=sys.stderr, flush=True)


def _document(made: Any, forgotten: int) -> dict[str, Any]:
    """docs/formats/backup.md, 6."""
    return {
        "version": 1, "snapshot": made.snapshot, "blobs": made.blobs,
        "new_objects": made.new_objects, "new_bytes": made.new_bytes,
        "damaged": made.damaged, "forgotten_snapshots": forgotten,
    }  # fmt: skip


def _say(made: Any, forgotten: int) -> None:
    print(
        f"Snapshot {made.snapshot}: {made.blobs} objects, of which {made.new_objects} pieces and"
        f" {made.new_bytes} bytes were new."
    )
    if forgotten:
        print(f"{forgotten} older snapshots were forgotten.")
    if made.damaged:
        print(
            f"{len(made.damaged)} stored objects are damaged and were left out. An earlier backup"
            " may still hold them whole. `binome verify` names them.",
            file=sys.stderr,
        )
